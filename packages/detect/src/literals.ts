// Hot: this is where the time goes. One load and three look-ups for two bytes of text, one look-up
// for each byte of a long token; nothing is allocated until a literal is found.

import {
  createTable,
  firstEntry,
  foldFour,
  hashOf,
  middlesOf,
  multiplier,
  otherHashOf,
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
  return new Finder(literals);
}

// Members are private for the compiler only: at every literal `#` costs a check of its own.
class Finder implements LiteralFinder {
  private readonly compiled: readonly Compiled[];
  private readonly quads: Table;
  private readonly triples: Table;
  private readonly starts: Table;
  private readonly insides: Table;
  private readonly filter: Filter;
  private readonly edges = { start: 0, end: 0 };
  private found: number[] | undefined;
  private highBytes = false;

  constructor(literals: readonly Literal[]) {
    const compiled = literals.map(compile);
    this.compiled = compiled;
    this.quads = createTable(compiled, (literal) => !literal.ofToken && literal.length >= 5, 4);
    this.triples = createTable(compiled, (literal) => !literal.ofToken && literal.length < 5, 3);
    this.starts = createTable(compiled, (literal) => literal.ofToken === 'start', 'first');
    this.insides = createTable(compiled, (literal) => literal.ofToken === 'inside', 3);
    this.filter = {
      isQuad: this.quads.isSet,
      isQuadToo: this.quads.isSetToo,
      isMiddle: middlesOf(this.triples),
      isTriple: this.triples.isSet,
    };
  }

  hasHighBytes(): boolean {
    return this.highBytes;
  }

  find(bytes: Uint8Array, start: number, end: number): number[] | undefined {
    this.found = undefined;
    seen = 0;
    this.edges.start = start;
    this.edges.end = end;
    const words = wordsOf(bytes);
    const shift = bytes.byteOffset & 3;
    const whole = Math.min((end + shift) >> 2, words.length - 1);
    let word = (start + shift) >> 2;
    // The first four bytes may begin before the range, the last end behind it.
    this.collectEdge(bytes, word * 4 - shift);
    word = nextMark(words, word + 1, whole, this.filter);
    while (word < whole) {
      const at = word * 4 - shift;
      const low = words[word] ?? 0;
      this.collectFour(bytes, at, low | foldFour);
      this.collectFour(bytes, at + 2, (low >>> 16) | ((words[word + 1] ?? 0) << 16) | foldFour);
      word = nextMark(words, word + 1, whole, this.filter);
    }
    for (let at = word * 4 - shift; at < end; at += 4) this.collectEdge(bytes, at);
    this.collectInTokens(bytes);
    this.highBytes = (seen & highMask) !== 0;
    const hits = this.found as number[] | undefined;
    return hits && hits.length > 2 ? sorted(hits) : hits;
  }

  private collect(bytes: Uint8Array, at: number, table: Table, folded: number): void {
    const { entries } = table;
    for (let entry = firstEntry(table, folded); entries[entry] !== -1; entry += 2) {
      const index = entries[entry] ?? 0;
      const from = at - (entries[entry + 1] ?? 0);
      const literal = this.compiled[index];
      if (!literal || from < this.edges.start || from + literal.length > this.edges.end) continue;
      if (stands(bytes, from, literal)) this.take(bytes, from, index);
    }
  }

  private take(bytes: Uint8Array, from: number, index: number): void {
    const { length, admits } = this.compiled[index] ?? { length: 0, admits: undefined };
    if (admits?.(bytes, from, from + length, this.edges) !== false)
      (this.found ??= []).push(from, index);
  }

  /** Steps over text from behind: a token of n bytes has one in every n-th place. */
  private collectInTokens(bytes: Uint8Array): void {
    const { end } = this.edges;
    let at = this.edges.start;
    while (at + tokenLengthMin <= end) {
      let probe = at + tokenLengthMin - 1;
      while (probe >= at && isOfToken[bytes[probe] ?? 0] !== 0) probe--;
      at = probe >= at ? probe + 1 : this.collectInToken(bytes, at);
    }
  }

  /** @returns the end of the token that begins at `start` */
  private collectInToken(bytes: Uint8Array, start: number): number {
    let at = start;
    let before = sign;
    for (; at < this.edges.end; at++) {
      const kind = isOfToken[bytes[at] ?? 0] ?? 0;
      if (kind === 0) break;
      if (kind !== before && kind === letter) this.startAt(bytes, at);
      before = kind;
    }
    this.startAfterEscape(bytes, start);
    if (at - start >= insideLengthMin && at - start <= insideLengthMax)
      this.collectInside(bytes, start, at);
    return at;
  }

  private startAt(bytes: Uint8Array, at: number): void {
    const folded = threeAt(bytes, at);
    if (
      this.starts.isSet[hashOf(folded)] !== 0 &&
      this.starts.isSetToo[otherHashOf(folded)] !== 0
    ) {
      this.collect(bytes, at, this.starts, folded);
    }
    // The letters of `%20` are part of it, not of the token behind it.
    if (bytes[at - 1] === 0x25) this.collect(bytes, at + 2, this.starts, threeAt(bytes, at + 2));
  }

  /** `\n`, `\u0020`, `ESC[93m`: the token begins behind what belongs to the escape. */
  private startAfterEscape(bytes: Uint8Array, start: number): void {
    const before = start > this.edges.start ? bytes[start - 1] : 0;
    let skipped = 0;
    if (before === 0x5c) skipped = bytes[start] === 0x75 ? 5 : bytes[start] === 0x78 ? 3 : 1;
    else if (before === 0x5b) skipped = bytes.subarray(start, start + 8).indexOf(0x6d) + 1;
    if (skipped > 0)
      this.collect(bytes, start + skipped, this.starts, threeAt(bytes, start + skipped));
  }

  private collectInside(bytes: Uint8Array, start: number, end: number): void {
    let folded = 0;
    for (let at = start; at < end; at++) {
      folded = (folded >>> 8) | (((bytes[at] ?? 0) | 0x20) << 16);
      if (this.insides.isSet[hashOf(folded)] !== 0)
        this.collect(bytes, at - 2, this.insides, folded);
    }
  }

  /** What is marked in the four bytes at `at`, which is even in memory. */
  private collectFour(bytes: Uint8Array, at: number, four: number): void {
    if (this.filter.isQuad[hashOf(four)] !== 0) this.collect(bytes, at, this.quads, four);
    if (this.filter.isMiddle[(four >>> 8) & 0xffff] === 0) return;
    this.collect(bytes, at, this.triples, four & 0xff_ffff);
    this.collect(bytes, at + 1, this.triples, four >>> 8);
  }

  /** Four bytes of which some are outside the range. */
  private collectEdge(bytes: Uint8Array, at: number): void {
    this.collectFour(bytes, at, fourAt(bytes, at));
    this.collectFour(bytes, at + 2, fourAt(bytes, at + 2));
    const last = Math.min(this.edges.end, at + 4);
    for (let inside = Math.max(this.edges.start, at); inside < last; inside++)
      seen |= bytes[inside] ?? 0;
  }
}

const highMask = 0x8080_8080;
/** All bytes of the range, or-ed. */
let seen = 0;

/**
 * The next four bytes, from `word` on, at which or in the middle of which something is marked;
 * `whole` when there is none.
 */
function nextMark(words: Int32Array, word: number, whole: number, filter: Filter): number {
  const { isQuad, isMiddle } = filter;
  let low = words[word] ?? 0;
  let passed = 0;
  let at = word;
  for (; at < whole; at++) {
    const high = words[at + 1] ?? 0;
    const first = low | foldFour;
    const second = (low >>> 16) | (high << 16) | foldFour;
    passed |= low;
    // One branch for four bytes; where it is taken, most of it is chance.
    const marks =
      (isQuad[Math.imul(first, multiplier) >>> 16] ?? 0) |
      (isQuad[Math.imul(second, multiplier) >>> 16] ?? 0) |
      (isMiddle[(first >>> 8) & 0xffff] ?? 0) |
      (isMiddle[(second >>> 8) & 0xffff] ?? 0);
    if (marks !== 0 && (isLikely(filter, first) || isLikely(filter, second))) break;
    low = high;
  }
  seen |= passed;
  return at;
}

/** What `nextMark` looks into. */
interface Filter {
  readonly isQuad: Uint8Array;
  /** The same, by another hash. */
  readonly isQuadToo: Uint8Array;
  readonly isMiddle: Uint8Array;
  readonly isTriple: Uint8Array;
}

function isLikely({ isQuad, isQuadToo, isMiddle, isTriple }: Filter, four: number): boolean {
  if (isQuad[hashOf(four)] !== 0 && isQuadToo[otherHashOf(four)] !== 0) return true;
  if (isMiddle[(four >>> 8) & 0xffff] === 0) return false;
  return isTriple[hashOf(four & 0xff_ffff)] !== 0 || isTriple[hashOf(four >>> 8)] !== 0;
}

function fourAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24) |
    foldFour
  );
}

function stands(bytes: Uint8Array, at: number, literal: Compiled): boolean {
  for (let index = 0; index < literal.length; index++) {
    const byte = (bytes[at + index] ?? 0) | (literal.fold[index] ?? 0);
    if (byte !== literal.bytes[index]) return false;
  }
  return true;
}

let viewed: Uint8Array | undefined;
let view: Int32Array = new Int32Array(0);

/** A request's bytes by four; the view of the last request is kept, for it has many leaves. */
function wordsOf(bytes: Uint8Array): Int32Array {
  if (viewed !== bytes) {
    viewed = bytes;
    const from = bytes.byteOffset & ~3;
    view = new Int32Array(bytes.buffer, from, (bytes.byteOffset + bytes.length - from) >> 2);
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
