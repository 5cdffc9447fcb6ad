// Hot: `writeMarks` runs for each request that is sent.
import { defaultRules } from '@traceveil/detect';
import type { Leaf } from '@traceveil/otlp';
import { listField, listSpans } from '../spans.ts';
import { scanTexts } from '../texts.ts';

/** A value that is as long must never be sent twice, unless it stands twice in the original. */
export const longBytes = 64;

/** Ids and the like: shorter, and changed too where they stand in the original once. */
const idBytesMin = 16;
/** From the end of a mark to the next in the same value. */
const gapBytes = 256;
const wordBytesMin = 6;
const anyWordBytesMin = 3;
const tokenBytesMin = 8;

/** A mark is a number of five digits, by each of which a letter, figure or character is moved on. */
const markDigits = 5;
const base = 9; // Zero is left alone: a JSON number must not begin with one.
/** For each digit, what becomes of every byte: equal values stay equal, others differ as before. */
const moved = Array.from({ length: base }, (_, digit) =>
  Uint8Array.from({ length: 256 }, (_, byte) => moveOn(byte, digit)),
);
/** So many times can the same requests be sent, each time other ones. */
export const lapsMax = base ** markDigits;

const idMarkBytes = 4;
const keywords = defaultRules.flatMap((rule) => rule.keywords);
const words = new Map<string, boolean>();

/** Where a request is changed before it is sent: offsets in its bytes. */
export interface Marks {
  /** Five for each mark. */
  readonly digits: Uint32Array;
  /** Of trace ids, the first of four bytes. */
  readonly ids: Uint32Array;
}

/** What `findMarks` is told of a request. */
export interface MarkLimits {
  /** Texts that must stay as they are, such as secrets. */
  readonly kept: readonly string[];
  /** Whether a text stands in all that is sent once; a shorter one that does not is left alone. */
  readonly isLone: (text: string) => boolean;
}

/**
 * Finds where every long value can be changed without becoming another kind of text: words of
 * prose that no rule looks for, figures, Chinese, Korean and Cyrillic characters. What is found depends on
 * the text before it only, so equal values stay equal, and beginnings that are equal too.
 */
export function findMarks(request: Buffer, { kept, isLone }: MarkLimits): Marks {
  const isKept = markKept(request, kept);
  const digits: number[] = [];
  visitTexts(request, ({ bytes, start, end }) => {
    const length = end - start;
    if (length < idBytesMin) return;
    if (length < longBytes && !isLone(Buffer.from(bytes.subarray(start, end)).toString('latin1')))
      return;
    const value = { start, end, isKept };
    // Some commands and the like have neither: then letters of any word.
    if (!addMarks(request, value, { marks: digits, isWord: isProse })) {
      addMarks(request, value, { marks: digits, isWord: isAnyWord });
    }
  });
  const ids = listSpans(request).flatMap((span) =>
    // trace.proto: Span.trace_id = 1, links = 13, Link.trace_id = 1.
    [...listField(span, 1), ...listField(span, 13).flatMap((link) => listField(link, 1))]
      .filter(({ length }) => length >= idMarkBytes)
      .map(({ byteOffset }) => byteOffset - request.byteOffset),
  );
  return { digits: Uint32Array.from(digits), ids: Uint32Array.from(ids) };
}

/** Counts the texts of requests, to say which stand there once. */
export function loneTexts(requests: readonly Buffer[]): (text: string) => boolean {
  const counts = new Map<string, number>();
  for (const request of requests) {
    visitTexts(request, ({ bytes, start, end }) => {
      if (end - start < idBytesMin || end - start >= longBytes) return;
      const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
      counts.set(text, (counts.get(text) ?? 0) + 1);
    });
  }
  return (text) => counts.get(text) === 1;
}

/**
 * Writes the number of a lap into a copy of a request.
 *
 * @param copy with the bytes of the original
 * @throws RangeError when `lap` is `lapsMax` or more
 */
export function writeMarks(copy: Uint8Array, { digits, ids }: Marks, lap: number): void {
  if (lap >= lapsMax) throw new RangeError(`a request can be changed ${lapsMax} times`);
  for (let rest = lap, digit = 0; digit < markDigits; digit++, rest = Math.floor(rest / base)) {
    const table = moved[rest % base] ?? moved[0];
    for (let at = digit; table && at < digits.length; at += markDigits) {
      const offset = digits[at] ?? 0;
      copy[offset] = table[copy[offset] ?? 0] ?? 0;
    }
  }
  for (const id of ids) {
    for (let byte = 0; byte < idMarkBytes; byte++) {
      copy[id + byte] = (copy[id + byte] ?? 0) ^ ((lap >>> (8 * byte)) & 0xff);
    }
  }
}

function moveOn(byte: number, digit: number): number {
  const ranges = [
    { first: 0x31, length: base }, // Figures.
    { first: 0x61, length: 26 }, // Letters.
    { first: 0x80, length: 64 }, // The last byte of a character.
  ];
  const range = ranges.find(({ first, length }) => byte >= first && byte < first + length);
  return range ? range.first + ((byte - range.first + digit) % range.length) : byte;
}

/** Calls `visit` for every text of a request but keys. */
export function visitTexts(request: Uint8Array, visit: (leaf: Leaf) => void): void {
  scanTexts(request, (leaf) => {
    if (leaf.kind === 'text') visit(leaf);
  });
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isKept: Uint8Array;
}

interface Marking {
  readonly marks: number[];
  readonly isWord: (bytes: Buffer, start: number, end: number) => boolean;
}

/** @returns whether there was a place for one */
function addMarks(bytes: Buffer, { start, end, isKept }: Value, { marks, isWord }: Marking) {
  const before = marks.length;
  let mark: number[] = [];
  for (let at = start; at < end;) {
    const byte = bytes[at] ?? 0;
    let next = at + 1;
    if (isKept[at] === 1) {
      // Stays.
    } else if (byte >= 0x31 && byte <= 0x39) {
      if (isOfNumber(bytes, at, { start, end })) mark.push(at);
    } else if (byte >= 0xe4 && byte <= 0xec && at + 2 < end) {
      next = at + 3; // Chinese or Korean.
      mark.push(at + 2);
    } else if (byte >= 0xd0 && byte <= 0xd1 && at + 1 < end) {
      next = at + 2; // Cyrillic.
      mark.push(at + 1);
    } else if (byte >= 0x61 && byte <= 0x7a) {
      next = wordEnd(bytes, at, end);
      const isFree = at > start && isWord(bytes, at, next) && isKept[next - 1] !== 1;
      for (let letter = at; isFree && letter < next; letter++) mark.push(letter);
    }
    at = next;
    if (mark.length < markDigits) continue;
    marks.push(...mark.slice(0, markDigits));
    mark = [];
    at = Math.max(at, (marks.at(-1) ?? 0) + 1) + gapBytes;
  }
  return marks.length > before;
}

function wordEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) >= 0x61 && (bytes[at] ?? 0) <= 0x7a) at++;
  return at;
}

/** Whether a word stands between spaces, as in prose, and no rule looks for it or a part of it. */
function isProse(bytes: Buffer, start: number, end: number): boolean {
  const after = bytes[end];
  const isBetween =
    bytes[start - 1] === 0x20 && (after === 0x20 || after === 0x2c || after === 0x2e);
  return isBetween && end - start >= wordBytesMin && isUnsought(bytes, start, end);
}

/** Whether it is no name of a JSON member and no escape, and no rule looks for it. */
function isAnyWord(bytes: Buffer, start: number, end: number): boolean {
  const isPlain = bytes[end] !== 0x22 && bytes[start - 1] !== 0x5c;
  return isPlain && end - start >= anyWordBytesMin && isUnsought(bytes, start, end);
}

function isUnsought(bytes: Buffer, start: number, end: number): boolean {
  const word = bytes.toString('latin1', start, end);
  let isFree = words.get(word);
  if (isFree === undefined) {
    isFree = !keywords.some((keyword) => word.includes(keyword.toLowerCase()));
    words.set(word, isFree);
  }
  return isFree;
}

/**
 * Whether a figure stands in a number or in a long token such as an id, a hash or base64: not in a
 * word such as `sha256`, and not in an escape.
 */
function isOfNumber(bytes: Buffer, at: number, { start, end }: Omit<Value, 'isKept'>): boolean {
  let first = at;
  while (first > start && at - first < tokenBytesMin && isAlphanumeric(bytes[first - 1])) first--;
  let last = at + 1;
  while (last < end && last - at < tokenBytesMin && isAlphanumeric(bytes[last])) last++;
  if (bytes[first - 1] === 0x5c && first > start) return false; // The token begins with an escape.
  return last - first >= tokenBytesMin || /^\d+$/.test(bytes.toString('latin1', first, last));
}

function isAlphanumeric(byte = 0): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

function markKept(request: Buffer, kept: readonly string[]): Uint8Array {
  const isKept = new Uint8Array(request.length);
  for (const text of kept) {
    for (let at = request.indexOf(text); at >= 0; at = request.indexOf(text, at + 1)) {
      isKept.fill(1, at, at + Buffer.byteLength(text));
    }
  }
  return isKept;
}
