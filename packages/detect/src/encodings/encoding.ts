import { latin1 } from '../latin1.ts';
import type { Literal } from '../literal.ts';
import type { Span, Writing } from '../rule.ts';
import type { View } from '../view.ts';

/** What was read of a range whose characters stand each for themselves or for a few others. */
export interface Reading extends Span {
  readonly view: View;
  /** How a replacement is written in the source. */
  readonly writing: Writing;
}

/** What was read of a range that can only be written anew as a whole. */
export interface Block extends Span {
  readonly bytes: Uint8Array;
  /** Writes the range anew; bytes as Latin-1. */
  readonly encode: (bytes: Uint8Array) => string;
}

/** A way to write text in other characters, in which a secret hides from its rule. */
export interface Encoding {
  /**
   * A reader undoes it before anything is told apart in the text, names and quotes included: where
   * both find what one name is given, what was read is right. In a URL it is the other way round.
   */
  readonly isOfText?: boolean;
  /** What stands in text that is so written, and hardly in any other. */
  readonly hints: readonly Literal[];
  /**
   * Reads the text around a hint.
   *
   * @param range of `bytes`, outside which nothing is read
   * @param at of the hint
   * @returns in what ways it can be read, of which several may be right
   */
  read(bytes: Uint8Array, range: Span, at: number): readonly (Reading | Block)[];
}

/** How far a text that is read around a hint goes on: longer than a secret can be. */
const readingLengthMax = 32_768;

/** How far before a hint a secret can begin. */
const readingBefore = 512;

/** The range around a hint that is read at once, from before it to well behind it. */
export function around(bytes: Uint8Array, { start, end }: Span, at: number): Span {
  const from = at - readingBefore;
  const to = at + readingLengthMax;
  return {
    start: from <= start ? start : behindToken(bytes, from, end),
    end: to >= end ? end : behindToken(bytes, to, end),
  };
}

/** What a first pass left, written in any of these ways, and the quote behind it. */
const written =
  /(?:R\0?E\0?D\0?A\0?C\0?T\0?E\0?D|W\0?I\0?T\0?H\0?H\0?E\0?L\0?D)[^\]]{1,240}?(?:\]|5D)[\s\S]{0,24}/g;
const anyWritten = new RegExp(written.source);
const writtenLengthMax = 320;
/** Of the bracket before the word: `%25255B`. */
const bracketLengthMax = 8;
const tokensMax = 64;

/** Moves an offset out of replacements: half of one would look like a secret. */
function behindToken(bytes: Uint8Array, offset: number, end: number): number {
  let at = offset;
  for (let count = 0; count < tokensMax && at < end; count++) {
    const from = Math.max(0, at - writtenLengthMax);
    const text = latin1(bytes, from, Math.min(end, at + writtenLengthMax));
    if (!anyWritten.test(text)) break;
    const before = at;
    for (const { index, 0: token } of text.matchAll(written)) {
      const tokenStart = from + index - bracketLengthMax;
      if (tokenStart < at) at = Math.max(at, from + index + token.length);
    }
    if (at === before) break;
  }
  return at;
}

/** The number that `width` digits of a base make from `start` on; -1 when they do not. */
export function digits(
  bytes: Uint8Array,
  start: number,
  width: number,
  base: 10 | 16 = 16,
): number {
  let value = 0;
  for (let at = start; at < start + width; at++) {
    const digit = digitOf(bytes[at] ?? 0);
    if (digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

/** The value of a hexadecimal digit; 16 when it is none. */
export function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 16;
}
