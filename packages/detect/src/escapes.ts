import { instantiate, type Functions } from '../generated/escapes.js';
import { asItStands, lazyView, ViewWriter, type View } from './view.ts';

/** By letter behind a backslash, what both stand for; any other letter stands for itself. */
const simple = new Uint8Array(256).map((_, letter) => letter);
Array.from('nrtbfva0').forEach((letter, index) => {
  simple[letter.charCodeAt(0)] = '\n\r\t\b\f\v\x07\0'.charCodeAt(index);
});

/**
 * Undoes the escapes of one JSON string or one Python literal, between its quotes. What is no
 * escape of either is taken as the character after the backslash.
 */
export function unescape(source: Uint8Array, start: number, end: number): View {
  // Not beyond the end: what follows is the rest of a request.
  const text = source.subarray(0, end);
  const slash = nextSlash(text, start);
  if (slash < 0) return asItStands(text, start);
  return lazyView(readBytes(text, start, slash), () => mappedView(text, start, slash));
}

/** Whether a range has a backslash. */
export function hasEscapes(source: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + nearMax);
  for (let at = start; at < limit; at++) if (source[at] === backslash) return true;
  return limit < end && source.subarray(limit, end).includes(backslash);
}

const backslash = 0x5c;
/** Within so few bytes it is found faster one by one. */
const nearMax = 48;

function nextSlash(text: Uint8Array, from: number): number {
  const limit = Math.min(text.length, from + nearMax);
  for (let at = from; at < limit; at++) if (text[at] === backslash) return at;
  return limit === text.length ? -1 : text.indexOf(backslash, limit);
}

/** What is read of the end of a text, whose first backslash stands at `slash`. */
function readBytes(text: Uint8Array, start: number, slash: number): Uint8Array {
  // An escape is never shorter than what it stands for.
  const bytes = Buffer.allocUnsafe(text.length - start);
  bytes.set(text.subarray(start, slash));
  const { unescape: read, memory, state } = (machine ??= createMachine());
  let length = slash - start;
  for (let at = slash; at < text.length;) {
    const to = Math.min(text.length, at + chunkLength);
    memory.set(text.subarray(at, to), inputAt);
    read(inputAt, inputAt + to - at, to === text.length ? 1 : 0, outputAt, stateAt);
    at += (state[0] ?? 0) - inputAt;
    const end = state[1] ?? 0;
    bytes.set(memory.subarray(outputAt, end), length);
    length += end - outputAt;
  }
  return bytes.subarray(0, length);
}

/** Of WebAssembly: where reading and writing stopped, a part of a text, what is read of it. */
const stateAt = 0;
const inputAt = 16;
const chunkLength = 32_000;
const outputAt = 32_768;
const pages = 1;

interface Machine {
  readonly unescape: Functions['unescape'];
  readonly memory: Uint8Array;
  readonly state: Uint32Array;
}

let machine: Machine | undefined;

function createMachine(): Machine {
  const { unescape: read, memory } = instantiate();
  memory.grow(pages);
  const { buffer } = memory;
  return {
    unescape: read,
    memory: new Uint8Array(buffer),
    state: new Uint32Array(buffer, stateAt, 2),
  };
}

/** The same, and where each of its bytes stands. */
function mappedView(text: Uint8Array, start: number, first: number): View {
  const writer = new ViewWriter(text, start, text.length);
  let slash = first;
  while (slash >= 0 && slash < text.length - 1) {
    writer.keep(slash);
    const letter = text[slash + 1] ?? 0;
    let next = slash + 2;
    if (isNumbered(letter)) {
      const { stands, to } = numbered(text, slash);
      writer.put(stands, to);
      next = to;
    } else writer.putByte(simple[letter] ?? letter, next);
    slash = nextSlash(text, next);
  }
  return writer.done();
}

/** `\u`, `\U`, `\x`: a number follows. */
function isNumbered(letter: number): boolean {
  return letter === 0x75 || letter === 0x55 || letter === 0x78;
}

/** A text as a string of JSON or Python has it between its quotes. */
export function escape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What the escape stands for whose backslash stands at `at`, and where it ends. */
function numbered(text: Uint8Array, at: number): { stands: readonly number[]; to: number } {
  const letter = text[at + 1] ?? 0;
  const from = at + 2;
  const width = letter === 0x75 ? 4 : letter === 0x78 ? 2 : 8;
  const code = hex(text, from, width);
  if (code < 0) return { stands: [letter], to: from };
  let to = from + width;
  let whole = code;
  if (code >= 0xd800 && code < 0xdc00 && text[to] === backslash && text[to + 1] === 0x75) {
    const low = hex(text, to + 2, 4);
    if (low >= 0xdc00 && low < 0xe000) {
      whole = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      to += 6;
    }
  }
  return { stands: utf8(whole), to };
}

/** The number that `width` hexadecimal digits make; -1 when they do not. */
function hex(text: Uint8Array, start: number, width: number): number {
  if (start + width > text.length) return -1;
  let number = 0;
  for (let at = start; at < start + width; at++) {
    const digit = digits[text[at] ?? 0] ?? noDigit;
    if (digit === noDigit) return -1;
    number = number * 16 + digit;
  }
  return number;
}

const noDigit = 16;
const digits = new Uint8Array(256).fill(noDigit);
Array.from('0123456789abcdef').forEach((digit, value) => {
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
});

/** A lone surrogate, which UTF-8 cannot write, becomes U+FFFD, as in any decoder. */
function utf8(code: number): readonly number[] {
  const valid = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) ? code : 0xfffd;
  if (valid < 0x80) return [valid];
  const last = 0x80 | (valid & 0x3f);
  if (valid < 0x800) return [0xc0 | (valid >> 6), last];
  const third = 0x80 | ((valid >> 6) & 0x3f);
  if (valid < 0x1_0000) return [0xe0 | (valid >> 12), third, last];
  return [0xf0 | (valid >> 18), 0x80 | ((valid >> 12) & 0x3f), third, last];
}

/** Where the quote stands that closes a string; `end` when there is none. */
export function endOfString(bytes: Uint8Array, start: number, end: number, quote: number): number {
  let at = start;
  while (at < end) {
    // Most strings are short, or have many escapes.
    const limit = Math.min(end, at + nearMax);
    while (at < limit) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) return at;
      at += byte === backslash ? 2 : 1;
    }
    if (at >= end) return end;
    const found = bytes.indexOf(quote, at);
    if (found < 0 || found >= end) return end;
    let first = found;
    while (first > at && bytes[first - 1] === backslash) first--;
    if ((found - first) % 2 === 0) return found;
    at = found + 1;
  }
  return end;
}
