/** A place in the spool: between two records, or behind the last. */
export interface Position {
  /** Number of the segment. */
  readonly segment: number;
  /** In bytes from the beginning of its file. */
  readonly offset: number;
}

/** Before everything. */
export const origin: Position = { segment: 0, offset: 0 };

/** Whether `one` stands before `other`. */
export function isBefore(one: Position, other: Position): boolean {
  if (one.segment !== other.segment) return one.segment < other.segment;
  return one.offset < other.offset;
}
