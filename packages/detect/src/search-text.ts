import { findEmbedded } from './embedded.ts';
import { latin1 } from './latin1.ts';
import type { Span } from './rule.ts';
import type { Scalar } from './structured.ts';

/** Where a text stands, and whether it may have been cut off at its end. */
interface Place extends Span {
  readonly bytes: Uint8Array;
  readonly isOpen: boolean;
}

/** A text and the literals in it: pairs of (offset, index of the owner), ascending. */
export interface Text extends Place {
  readonly hits: readonly number[];
}

/** Whether a range stands in one of the scalars, which are in order. */
export function stands(range: Span, scalars: readonly Scalar[]): boolean {
  let low = 0;
  let high = scalars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scalars[middle]?.start ?? 0) <= range.start) low = middle + 1;
    else high = middle;
  }
  const scalar = scalars[low - 1];
  return scalar !== undefined && range.end <= scalar.end;
}

/** The part of a text, with the literals in it. */
export function part(text: Text, start: number, end: number): Text {
  const { bytes, hits } = text;
  const isOpen = text.isOpen && end === text.end;
  const [first, last] = [firstFrom(hits, start), firstFrom(hits, end)];
  return { bytes, start, end, isOpen, hits: first === last ? none : hits.slice(first, last) };
}

const none: readonly number[] = [];

/** The index of the first pair whose offset is `offset` or more. */
function firstFrom(hits: readonly number[], offset: number): number {
  let low = 0;
  let high = hits.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hits[middle * 2] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

/** `[info]` and `(see below)` are none. */
const opening =
  /^(?:[{"]|[[(]\s{0,16}(?:[bfru]{0,2}["'[{(\])]|-?\d|<|(?:null|true|false|None|True|False)\b|[A-Z]\w{0,64}\())/;
const openingLength = 96;

/** Longer than what is embedded can be before it is known, with what stands behind. */
const embeddedMax = 512;

/**
 * Where JSON or a Python literal may begin: at the start of the text, or within it. Told each time
 * where that ended, so that what is structure is not searched for more.
 *
 * @yields undefined where nothing begins in a part of a long text
 */
export function* structureStarts(
  { bytes, start, end }: Text,
  turnBytes: number,
): Generator<number | undefined, void, number> {
  let at = start;
  // An escape (0x1b) begins a terminal's colour code, `\x1b[93m`, and no list.
  while (at < end && (bytes[at] ?? 0) <= 0x20 && bytes[at] !== 0x1b) at++;
  const isOpening = opening.test(latin1(bytes, at, Math.min(end, at + openingLength)));
  const brace = bytes.subarray(0, end).indexOf(0x7b, at);
  const ended = isOpening ? yield at : start;
  if (brace < 0) return;
  for (let from = Math.max(start, brace - 16, ended); from < end;) {
    const to = Math.min(end, from + turnBytes);
    const letters = latin1(bytes, from, Math.min(end, to + embeddedMax));
    let next = 0;
    while (from + next < to) {
      const found = findEmbedded(letters, next);
      if (!found || from + found.index >= to) break;
      next = Math.max(found.end, (yield from + found.index) - from);
    }
    from = Math.max(to, from + next);
    if (from < end) yield undefined;
  }
}
