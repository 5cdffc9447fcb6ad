// Files larger than memory are searched in windows that overlap.

/** Longer than any secret that a rule knows, with what stands before it. */
const overlapBytes = 65_536;
/** How far from where a window is to end the end of a line is looked for. */
const borderReach = 16_384;

/** What one window is to answer for. */
export interface Cut {
  /** Findings that begin from here on are left to the next window. */
  readonly until: number;
  /** Where the next window begins. */
  readonly next: number;
}

/** Where a window ends, at borders of lines where there are any. */
export function cutWindow(bytes: Buffer, isLast: boolean): Cut {
  if (isLast) return { until: Infinity, next: bytes.length };
  const overlap = Math.min(overlapBytes, bytes.length >>> 2);
  const until = borderBefore(bytes, bytes.length - (overlap >>> 1));
  return { until, next: borderBefore(bytes, until - (overlap >>> 1)) };
}

/** The windows of bytes that are at hand. */
export function* windowsIn(bytes: Buffer, windowBytes: number): Generator<Window> {
  let from = 0;
  for (let start = 0; ;) {
    const end = Math.min(bytes.length, start + windowBytes);
    const { until, next } = cutWindow(bytes.subarray(start, end), end === bytes.length);
    yield { start, end, from, until: start + until };
    if (end === bytes.length) return;
    from = start + until;
    start += next;
  }
}

/** [start, end), of which what begins in [from, until) is its own. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly until: number;
}

/** Behind the last line end before `near`; else at a character. */
function borderBefore(bytes: Buffer, near: number): number {
  const reach = Math.max(0, near - borderReach);
  const found = bytes.subarray(reach, near).lastIndexOf(0x0a);
  if (found >= 0 && reach + found + 1 > 0) return reach + found + 1;
  let at = near;
  while (at > reach && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}
