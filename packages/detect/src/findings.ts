import type { Finding } from './rule.ts';

/** A finding and how telling its rule is: of several over the same range the lowest rank names it. */
export interface Ranked extends Finding {
  readonly rank: number;
}

/**
 * Makes findings ascending and free of overlap: a range inside another is part of it, ranges that
 * overlap become one.
 */
export function merge(found: readonly Ranked[], bytes: Uint8Array): readonly Ranked[] {
  if (found.length < 2) return found;
  const sorted = found.toSorted((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank);
  const merged: Ranked[] = [];
  for (const finding of sorted) {
    const last = merged.at(-1);
    if (!last || finding.start >= last.end) merged.push(finding);
    else if (finding.end > last.end) merged[merged.length - 1] = joined(last, finding, bytes);
  }
  return merged;
}

function joined(a: Ranked, b: Ranked, bytes: Uint8Array): Ranked {
  const secret = Buffer.from(bytes.subarray(a.start, b.end)).toString('latin1');
  return { ...(a.rank <= b.rank ? a : b), start: a.start, end: b.end, secret, quote: a.quote };
}

/** Widens a range so that it cuts no UTF-8 character in two. */
export function onCharacters<T extends Finding>(finding: T, bytes: Uint8Array): T {
  let { start, end } = finding;
  while (start > 0 && isContinuation(bytes[start])) start--;
  while (end < bytes.length && isContinuation(bytes[end])) end++;
  return start === finding.start && end === finding.end ? finding : { ...finding, start, end };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
