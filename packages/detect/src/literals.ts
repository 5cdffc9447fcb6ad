// Hot: this is where the time goes. One load and three look-ups for two bytes; nothing is allocated
// until a literal is found.

import { commonness } from './common-runs.ts';

/** A literal to look for. */
export interface Literal {
  /** At least three characters, Latin-1. */
  readonly text: string;
  /** ASCII letters compare in either case. */
  readonly caseless: boolean;
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

interface Compiled {
  readonly length: number;
  /** Lower-case letters where `fold` is 0x20, the bytes as they are elsewhere. */
  readonly bytes: Uint8Array;
  readonly fold: Uint8Array;
  readonly admits: Literal['admits'];
}

// Knuth's multiplicative hash: the upper half of the product.
const multiplier = 0x9e37_79b1;
const foldFour = 0x2020_2020;
const foldThree = 0x0020_2020;
const several = -1;

/**
 * Compiles literals into a filter over four bytes at every even address.
 *
 * Wherever a literal of five bytes or more stands, four of its bytes lie at an even address, be
 * the literal's own address even or odd; for both cases the rarest such four, with case folded, are
 * marked in a table of 64 Ki hashes. Shorter literals are marked by their rarest three bytes, which
 * are the first or the last three of four bytes at an even address. Only where a mark is met are
 * literals compared.
 */
export function createLiteralFinder(literals: readonly Literal[]): LiteralFinder {
  const compiled = literals.map(compile);
  const quads = markAll(compiled, 4);
  const triples = markAll(compiled, 3);
  const marks: Marked = {
    isQuad: quads.marked,
    isTriple: triples.marked,
    quads: quads.values,
    triples: triples.values,
  };
  let highBytes = false;
  let found: number[] | undefined;
  const edges = { start: 0, end: 0 };

  function collect(bytes: Uint8Array, at: number, table: Table, folded: number): void {
    const hash = hashOf(folded);
    if (!isMarked(table.values[hash], folded)) return;
    const { entries } = table;
    for (let entry = table.firsts[hash] ?? 0; entries[entry] !== -1; entry += 2) {
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

  const short = compiled.flatMap((literal, index) => (literal.length < 5 ? [index] : []));

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
  const { isQuad, isTriple, quads, triples } = marks;
  let passed = 0;
  let low = words[word] ?? 0;
  const whole = Math.min(last, words.length - 1);
  for (; word < whole; word++) {
    const high = words[word + 1] ?? 0;
    const four = low | (high << 16) | foldFour;
    passed |= low;
    const quad = Math.imul(four, multiplier) >>> 16;
    const first = Math.imul(four & 0xff_ffff, multiplier) >>> 16;
    const second = Math.imul(four >>> 8, multiplier) >>> 16;
    // One branch for three tables; then whether it is the marked value or only its hash.
    if (
      ((isQuad[quad] ?? 0) | (isTriple[first] ?? 0) | (isTriple[second] ?? 0)) !== 0 &&
      (isMarked(quads[quad], four) ||
        isMarked(triples[first], four & 0xff_ffff) ||
        isMarked(triples[second], four >>> 8))
    ) {
      seen |= passed;
      return word;
    }
    low = high;
  }
  seen |= passed | low;
  return last;
}

function isMarked(value: number | undefined, folded: number): boolean {
  return value === folded || value === several;
}

function fourAt(words: Uint16Array, word: number): number {
  return (words[word] ?? 0) | ((words[word + 1] ?? 0) << 16) | foldFour;
}

function hashOf(folded: number): number {
  return Math.imul(folded, multiplier) >>> 16;
}

interface Marked {
  readonly isQuad: Uint8Array;
  readonly isTriple: Uint8Array;
  readonly quads: Int32Array;
  readonly triples: Int32Array;
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

function compile({ text, caseless, admits }: Literal): Compiled {
  if (text.length < 3) throw new Error(`the keyword ${text} has fewer than three bytes`);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const fold = new Uint8Array(bytes.length);
  bytes.forEach((byte, index) => {
    const lower = byte | 0x20;
    if (!caseless || lower < 0x61 || lower > 0x7a) return;
    fold[index] = 0x20;
    bytes[index] = lower;
  });
  return { length: bytes.length, bytes, fold, admits };
}

/** Which marks are set, and for each the pairs of (literal, offset of the mark in it) up to -1. */
interface Table {
  readonly marked: Uint8Array;
  /** The folded bytes that are marked, by their hash; `several` where more than one have it. */
  readonly values: Int32Array;
  readonly firsts: Int32Array;
  readonly entries: Int32Array;
}

/** Marks the literals of five bytes or more by four of their bytes, or the others by three. */
function markAll(literals: readonly Compiled[], width: 3 | 4): Table {
  const byHash = new Map<number, { value: number; listed: number[] }>();
  literals.forEach((literal, index) => {
    if (literal.length >= 5 !== (width === 4)) return;
    for (const parity of width === 4 ? [0, 1] : [undefined]) {
      const offset = rarestOffset(literal, width, parity);
      const value = valueAt(literal, offset, width);
      const entry = byHash.get(hashOf(value)) ?? { value, listed: [] };
      if (entry.value !== value) entry.value = several;
      entry.listed.push(index, offset);
      byHash.set(hashOf(value), entry);
    }
  });
  const marked = new Uint8Array(65_536);
  const values = new Int32Array(65_536);
  const firsts = new Int32Array(65_536);
  const entries: number[] = [];
  for (const [hash, { value, listed }] of byHash) {
    marked[hash] = 1;
    values[hash] = value;
    firsts[hash] = entries.length;
    entries.push(...listed, -1);
  }
  return { marked, values, firsts, entries: Int32Array.from(entries) };
}

/** Of the offsets with this parity, or of all, the one whose bytes text has least. */
function rarestOffset(literal: Compiled, width: 3 | 4, parity: number | undefined): number {
  const step = parity === undefined ? 1 : 2;
  let rarest = parity ?? 0;
  let least = Infinity;
  for (let offset = rarest; offset + width <= literal.length; offset += step) {
    const common = commonness(textAt(literal, offset, width));
    if (common < least) {
      least = common;
      rarest = offset;
    }
  }
  return rarest;
}

function textAt({ bytes }: Compiled, offset: number, width: 3 | 4): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + width));
}

function valueAt({ bytes }: Compiled, offset: number, width: 3 | 4): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(offset, offset + width);
  return a | (b << 8) | (c << 16) | (d << 24) | (width === 4 ? foldFour : foldThree);
}
