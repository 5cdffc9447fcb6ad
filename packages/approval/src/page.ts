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

const limitMax = 500;

/**
 * A part of a list.
 *
 * @param ascending the oldest first
 * @param options   `after` is the id of the last item of the part before; `fits` says what is listed
 */
export function newestFirst<Item>(
  ascending: readonly Item[],
  { limit, after }: PageOf,
  options: { readonly idOf: (item: Item) => string; readonly fits: (item: Item) => boolean },
): Page<Item> {
  const { idOf, fits } = options;
  const length = Math.min(Math.max(1, limit), limitMax);
  const items: Item[] = [];
  // What is listed no more has nothing behind it.
  let index =
    after === undefined
      ? ascending.length
      : ascending.findLastIndex((item) => idOf(item) === after);
  for (index -= 1; index >= 0; index -= 1) {
    const item = ascending[index];
    if (item === undefined || !fits(item)) continue;
    if (items.length === length) return { items, next: items.map(idOf).at(-1) };
    items.push(item);
  }
  return { items, next: undefined };
}
