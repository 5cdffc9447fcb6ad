/** A part of a list, the newest first. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Asks for what comes behind; undefined when nothing does. */
  readonly next: string | undefined;
}

/** Which part of a list. */
export interface PageOf {
  /** 1 to 500. */
  readonly limit: number;
  /** `next` of the part before. */
  readonly after?: string | undefined;
}
