import type { Span, TextRange } from '@traceveil/detect';

/** How much of a text around a keyword a pattern is tried on, in bytes. */
export interface Window {
  readonly before: number;
  /** From the first byte of the keyword on. */
  readonly behind: number;
  /** It goes on to the end of the word: a repeat without bound takes no blanks. */
  readonly isToBlank: boolean;
}

/** Of a word: as long as a token of any kind, and more. */
const wordLengthMax = 65_536;

/**
 * The parts of a text in which a match with a keyword lies, each once however many keywords are in
 * it: work is linear in the text.
 *
 * @param hits where the keywords begin, ascending
 */
export function windowsAround(
  { bytes, start, end }: TextRange,
  hits: readonly number[],
  { before, behind, isToBlank }: Window,
): readonly Span[] {
  const windows: { start: number; end: number }[] = [];
  for (const hit of hits) {
    let last = windows.at(-1);
    let from = Math.max(start, hit - before);
    if (last && from <= last.end) from = last.end;
    else if (isToBlank) from = startOfWord(bytes, last?.end ?? start, from, hit);
    if (!last || from > last.end) windows.push((last = { start: from, end: from }));
    last.end = Math.max(last.end, Math.min(end, hit + behind));
    if (isToBlank) last.end = endOfWord(bytes, last.end, Math.min(end, hit + wordLengthMax));
  }
  return windows;
}

function startOfWord(bytes: Uint8Array, start: number, from: number, hit: number): number {
  const least = Math.max(start, hit - wordLengthMax);
  let at = from;
  while (at > least && (bytes[at - 1] ?? 0) > 0x20) at--;
  return at;
}

function endOfWord(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] ?? 0) > 0x20) at++;
  return at;
}
