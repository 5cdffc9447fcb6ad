// Hot: this is where the time goes. One load and three look-ups for two bytes of text, one look-up
// for each byte of a long token; nothing is allocated until a literal is found.

import {
  createTable,
  firstEntry,
  foldFour,
  isInSets,
  middlesOf,
  multiplier,
  threeAt,
  type Compiled,
  type Table,
} from './marks.ts';

/** A literal to look for. */
export interface Literal {
  /** At least three characters, Latin-1. */
  readonly text: string;
  /** ASCII letters compare in either case. */
  readonly caseless: boolean;
  /**
   * Where it stands, when it is not anywhere: at the `start` of a piece of letters and digits in a
   * long token, or `inside` a longer one. A long token is `tokenLengthMin` or more letters, digits
   * and signs with no blank or quote among them. Those are few in text, so this is cheap.
   */
  readonly ofToken?: 'start' | 'inside';
  /** A cheap look at what stands around it, [from, to) of the literal: false is no hit. */
  readonly admits?: (bytes: Uint8Array, from: number, to: number, range: Edges) => boolean;
}

/** Of the range that is searched. */
export interface Edges {
  readonly start: number;
  readonly end: number;
}

/** Looks for many literals at once. */
export interface LiteralFinder {
  /**
   * @returns pairs of (offset, index of the literal), ascending by offset; undefined when there is
   *          none, which is the common case
   */
  find(bytes: Uint8Array, start: number, end: number): number[] | undefined;
  /** Whether the range of the last `find` had a byte above 0x7f. */
  hasHighBytes(): boolean;
}

/** The shortest token that is looked into. */
const tokenLengthMin = 16;
/** The tokens in which an `inside` literal is looked for; longer ones are images and vectors. */
const insideLengthMin = 30;
const insideLengthMax = 256;
const sign = 1;
const letter = 2;
const isOfToken = new Uint8Array(256);
for (const text of '_-+/=.:~%!') isOfToken[text.charCodeAt(0)] = sign;
for (const text of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789') {
  isOfToken[text.charCodeAt(0)] = letter;
}

/**
 * Compiles literals into a filter over four bytes at every even address.
 *
 * Wherever a literal of five bytes or more stands, four of its bytes lie at an even address, be
 * the literal's own address even or odd; for both cases the rarest such four, with case folded, are
 * marked in a table of 64 Ki hashes. Shorter literals are marked by their rarest three bytes, which
 * are the first or the last three of four bytes at an even address. Only where a mark is met are
 * literals compared. Literals of long tokens are looked for in long tokens only, by their first
 * three bytes; to find those, most bytes of text need not be looked at.
 */
export function createLiteralFinder(literals: readonly Literal[]): LiteralFinder {
  const compiled = literals.map(compile);
  const quads = createTable(compiled, (literal) => !literal.ofToken && literal.length >= 5, 4);
  const triples = createTable(compiled, (literal) => !literal.ofToken && literal.length < 5, 3);
  const starts = createTable(compiled, (literal) => literal.ofToken === 'start', 'first');
  const insides = createTable(compiled, (literal) => literal.ofToken === 'inside', 3);
  const { upper, lower } = quads;
  const marks: Marked = { upper, lower, middle: middlesOf(triples) };
  let highBytes = false;
  let found: number[] | undefined;
  const edges = { start: 0, end: 0 };

  function collect(bytes: Uint8Array, at: number, table: Table, folded: number): void {
    const { entries } = table;
    for (let entry = firstEntry(table, folded); entries[entry] !== -1; entry += 2) {
      const index = entries[entry] ?? 0;
      const from = at - (entries[entry + 1] ?? 0);
      const literal = compiled[index];
      if (!literal || from < edges.start || from + literal.length > edges.end) continue;
      if (stands(bytes, from, literal)) take(bytes, from, index);
    }
  }

  function take(bytes: Uint8Array, from: number, index: number): void {
    const { length, admits } = compiled[index] ?? { length: 0, admits: undefined };
    if (admits?.(bytes, from, from + length, edges) !== false) (found ??= []).push(from, index);
  }

  /** Steps over text from behind: a token of n bytes has one in every n-th place. */
  function collectInTokens(bytes: Uint8Array): void {
    const { end } = edges;
    let at = edges.start;
    while (at + tokenLengthMin <= end) {
      let probe = at + tokenLengthMin - 1;
      while (probe >= at && isOfToken[bytes[probe] ?? 0] !== 0) probe--;
      at = probe >= at ? probe + 1 : collectInToken(bytes, at);
    }
  }

  /** @returns the end of the token that begins at `start` */
  function collectInToken(bytes: Uint8Array, start: number): number {
    let at = start;
    let before = sign;
    for (; at < edges.end; at++) {
      const kind = isOfToken[bytes[at] ?? 0] ?? 0;
      if (kind === 0) break;
      if (kind !== before && kind === letter) startAt(bytes, at);
      before = kind;
    }
    startAfterEscape(bytes, start);
    if (at - start >= insideLengthMin && at - start <= insideLengthMax)
      collectInside(bytes, start, at);
    return at;
  }

  function startAt(bytes: Uint8Array, at: number): void {
    const folded = threeAt(bytes, at);
    if (isInSets(starts, folded)) collect(bytes, at, starts, folded);
    // The letters of `%20` are part of it, not of the token behind it.
    if (bytes[at - 1] === 0x25) collect(bytes, at + 2, starts, threeAt(bytes, at + 2));
  }

  /** `\n`, `\u0020`, `ESC[93m`: the token begins behind what belongs to the escape. */
  function startAfterEscape(bytes: Uint8Array, start: number): void {
    const before = start > edges.start ? bytes[start - 1] : 0;
    let skipped = 0;
    if (before === 0x5c) skipped = bytes[start] === 0x75 ? 5 : bytes[start] === 0x78 ? 3 : 1;
    else if (before === 0x5b) skipped = bytes.subarray(start, start + 8).indexOf(0x6d) + 1;
    if (skipped > 0) collect(bytes, start + skipped, starts, threeAt(bytes, start + skipped));
  }

  function collectInside(bytes: Uint8Array, start: number, end: number): void {
    let folded = 0;
    for (let at = start; at < end; at++) {
      folded = (folded >>> 8) | (((bytes[at] ?? 0) | 0x20) << 16);
      if (isInSets(insides, folded)) collect(bytes, at - 2, insides, folded);
    }
  }

  const short = compiled.flatMap((literal, index) =>
    literal.length < 5 && !literal.ofToken ? [index] : [],
  );

  function atEnd(bytes: Uint8Array, end: number): void {
    seen |= bytes[end - 1] ?? 0;
    for (const index of short) {
      const literal = compiled[index];
      if (!literal) continue;
      const from = end - literal.length;
      if (from >= edges.start && stands(bytes, from, literal)) take(bytes, from, index);
    }
  }

  return {
    hasHighBytes: () => highBytes,
    find(bytes, start, end) {
      found = undefined;
      edges.start = start;
      edges.end = end;
      const words = wordsOf(bytes);
      const shift = bytes.byteOffset & 1;
      const last = Math.min((end + shift + 1) >> 1, words.length);
      seen = 0;
      // From one word before, for three bytes at an odd address begin in a word's second byte.
      let word = nextMark(words, (start + shift) >> 1, last, marks);
      while (word < last) {
        const at = word * 2 - shift;
        const four = fourAt(words, word);
        collect(bytes, at, quads, four);
        collect(bytes, at, triples, four & 0xff_ffff);
        collect(bytes, at + 1, triples, four >>> 8);
        word = nextMark(words, word + 1, last, marks);
      }
      collectInTokens(bytes);
      // Three bytes at the end of an odd number of bytes are not in words.
      if (end === bytes.length && ((end + shift) & 1) === 1) atEnd(bytes, end);
      highBytes = (seen & 0x8080) !== 0;
      const hits = found as number[] | undefined; // `collect` has set it.
      return hits && hits.length > 2 ? sorted(hits) : hits;
    },
  };
}

/** All bytes that `nextMark` has passed, or-ed. */
let seen = 0;

/** The next word, from `word` on, at which something is marked; `last` when there is none. */
function nextMark(words: Uint16Array, word: number, last: number, marks: Marked): number {
  const { upper, lower, middle } = marks;
  let passed = 0;
  let low = words[word] ?? 0;
  const whole = Math.min(last, words.length - 1);
  for (; word < whole; word++) {
    const high = words[word + 1] ?? 0;
    const four = low | (high << 16) | foldFour;
    const product = Math.imul(four, multiplier);
    const inner = (four >>> 8) & 0xffff;
    passed |= low;
    // Shifts take the lower five bits of their count. One branch for all three tables.
    const isQuad =
      ((upper[product >>> 21] ?? 0) >>> (product >>> 16)) &
      ((lower[(product >>> 9) & 2047] ?? 0) >>> (product >>> 4));
    if (((isQuad | ((middle[inner >>> 5] ?? 0) >>> inner)) & 1) !== 0) {
      seen |= passed;
      return word;
    }
    low = high;
  }
  seen |= passed | low;
  return last;
}

function fourAt(words: Uint16Array, word: number): number {
  return (words[word] ?? 0) | ((words[word + 1] ?? 0) << 16) | foldFour;
}

/** Sets of 16-bit numbers, a bit each: 8 KiB, which stay in the first cache. */
interface Marked {
  /** Four bytes are marked when two hashes of them are set. */
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
  /** Two bytes that stand between two others when three of the four are marked. */
  readonly middle: Uint32Array;
}

function stands(bytes: Uint8Array, at: number, literal: Compiled): boolean {
  for (let index = 0; index < literal.length; index++) {
    const byte = (bytes[at + index] ?? 0) | (literal.fold[index] ?? 0);
    if (byte !== literal.bytes[index]) return false;
  }
  return true;
}

let viewed: Uint8Array | undefined;
let view: Uint16Array = new Uint16Array(0);

/** A request's bytes as pairs; the view of the last request is kept, for it has many leaves. */
function wordsOf(bytes: Uint8Array): Uint16Array {
  if (viewed !== bytes) {
    viewed = bytes;
    const from = bytes.byteOffset & ~1;
    view = new Uint16Array(bytes.buffer, from, (bytes.byteOffset + bytes.length - from) >> 1);
  }
  return view;
}

/** What was marked can stand anywhere in a literal, so what is found comes nearly in order. */
function sorted(found: readonly number[]): number[] {
  const order: number[] = [];
  for (let index = 0; index < found.length; index += 2) order.push(index);
  order.sort((a, b) => (found[a] ?? 0) - (found[b] ?? 0));
  return order.flatMap((index) => [found[index] ?? 0, found[index + 1] ?? 0]);
}

function compile({ text, caseless, ofToken, admits }: Literal): Compiled {
  if (text.length < 3) throw new Error(`the keyword ${text} has fewer than three bytes`);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const fold = new Uint8Array(bytes.length);
  bytes.forEach((byte, index) => {
    const lower = byte | 0x20;
    if (!caseless || lower < 0x61 || lower > 0x7a) return;
    fold[index] = 0x20;
    bytes[index] = lower;
  });
  const isWhole = bytes.every((byte) => isOfToken[byte] !== 0);
  return { length: bytes.length, bytes, fold, ofToken: isWhole ? ofToken : undefined, admits };
}
