import { isUtf8 } from 'node:buffer';
import type { Matcher, RE2JS } from 're2js';
import type { Span, TextRange } from '@traceveil/detect';

/** A match, and where its groups stand in the bytes. */
export interface PatternMatch extends Span {
  /** @returns undefined for a group that took no part */
  group(index: number): Span | undefined;
}

/** What stands before a place decides on `\b` and `^`, one character behind it on `\b` and `$`. */
const marginLength = 8;
/** Of a pattern that may match more, so much is looked at first. */
const stepMax = 16_384;
const stepMin = 1_024;
// To find out where a match begins and ends costs that much more than whether there is one.
const findCost = 16;
const findCostMin = 256;

/** A pattern and how much text a match of it may take. */
export interface Bounded {
  readonly pattern: RE2JS;
  /** In bytes. */
  readonly length: number;
}

/**
 * All matches in a window of a text, in time that is linear in it: a piece at a time, with what
 * stands around it, so that `^`, `$` and `\b` mean what they mean in the text.
 *
 * @param window a match may go on behind it
 * @param spend  is told of the bytes that are about to be read
 */
export function* findMatches(
  { pattern, length }: Bounded,
  text: TextRange,
  window: Span,
  spend: (bytes: number) => void,
): Generator<PatternMatch> {
  const step = Math.min(Math.max(stepMin, length), stepMax);
  const usual = step + Math.min(length, stepMax) + marginLength;
  let reach = usual;
  let end = window.end;
  for (let at = window.start; at < end;) {
    const piece = readPiece(text, at, Math.min(at + reach, end + marginLength));
    spend(piece.end - at);
    let next = at + step;
    reach = usual;
    if (pattern.test(piece.letters)) {
      for (const match of matchesIn(pattern, piece, spend)) {
        next = Math.max(match.end, match.start + 1);
        if (match.end === piece.end && piece.end < text.end) {
          // It may go on, or be no match at all.
          next = match.start;
          reach = 2 * (piece.end - next) + usual;
          end = Math.min(text.end, Math.max(end, next + reach));
          break;
        }
        if (match.end > match.start) yield match;
        if (next >= at + step) break;
        next = at + step;
      }
    }
    at = next;
  }
}

function* matchesIn(
  pattern: RE2JS,
  piece: Piece,
  spend: (bytes: number) => void,
): Generator<PatternMatch> {
  const matcher = pattern.matcher(piece.letters);
  for (let from = piece.from; from <= piece.letters.length;) {
    const isFound = matcher.find(from);
    const read = isFound ? matcher.end() : piece.letters.length;
    spend(findCost * (read - from) + findCostMin);
    if (!isFound) return;
    from = Math.max(read, from + 1);
    const start = piece.offsetOf(matcher.start());
    yield matchOf(matcher, piece, { start, end: piece.offsetOf(read) });
  }
}

function matchOf(matcher: Matcher, piece: Piece, { start, end }: Span): PatternMatch {
  return {
    start,
    end,
    group(index) {
      const from = matcher.start(index);
      if (from < 0) return undefined;
      return { start: piece.offsetOf(from), end: piece.offsetOf(matcher.end(index)) };
    },
  };
}

/** A part of a text as letters, and where each of them stands in the bytes. */
interface Piece extends Span {
  readonly letters: string;
  /** Index of the letter to begin at; before it stands what decides on `\b`. */
  readonly from: number;
  readonly offsetOf: (index: number) => number;
}

function readPiece(text: TextRange, from: number, to: number): Piece {
  const { bytes } = text;
  let at = from;
  while (at > text.start && at > from - 3 && isContinuation(bytes[at])) at--;
  const before = Math.max(text.start, at - marginLength);
  let start = before;
  while (start > text.start && start > before - 3 && isContinuation(bytes[start])) start--;
  const behind = Math.min(text.end, to);
  let end = behind;
  while (end < text.end && end < behind + 3 && isContinuation(bytes[end])) end++;
  const own = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  const latin1 = own.toString('latin1');
  // What is no UTF-8 is read as Latin-1, one character a byte.
  if (!/[\x80-\xff]/.test(latin1) || !isUtf8(own)) {
    return { start, end, letters: latin1, from: at - start, offsetOf: (index) => start + index };
  }
  const letters = own.toString('utf8');
  const first = own.toString('utf8', 0, at - start).length;
  return {
    start,
    end,
    letters,
    from: first,
    offsetOf: (index) => start + Buffer.byteLength(letters.slice(0, index)),
  };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
