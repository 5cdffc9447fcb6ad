import { asItStands, ViewWriter, type View } from './view.ts';

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
  let slash = text.indexOf(backslash, start);
  if (slash < 0) return asItStands(text, start);
  // An escape is never shorter than what it stands for.
  const writer = new ViewWriter(source, start, end);
  while (slash >= 0 && slash < end - 1) {
    writer.keep(slash);
    const letter = source[slash + 1] ?? 0;
    let next = slash + 2;
    if (isNumbered(letter)) next = putNumbered(writer, source, slash, end);
    else writer.putByte(simple[letter] ?? letter, next);
    slash = nextSlash(text, next);
  }
  return writer.done();
}

const backslash = 0x5c;
/** Within so few bytes it is found faster one by one. */
const nearMax = 48;

function nextSlash(text: Uint8Array, from: number): number {
  const limit = Math.min(text.length, from + nearMax);
  for (let at = from; at < limit; at++) if (text[at] === backslash) return at;
  return text.indexOf(backslash, limit);
}

/** `\u`, `\U`, `\x`: a number follows. */
function isNumbered(letter: number): boolean {
  return letter === 0x75 || letter === 0x55 || letter === 0x78;
}

/** A text as a string of JSON or Python has it between its quotes. */
export function escape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** @returns where the escape ends whose backslash stands at `at` */
function putNumbered(writer: ViewWriter, source: Uint8Array, at: number, end: number): number {
  const letter = source[at + 1] ?? 0;
  const from = at + 2;
  const width = letter === 0x75 ? 4 : letter === 0x78 ? 2 : 8;
  const code = hex(source, from, end, width);
  if (code < 0) {
    writer.putByte(letter, from);
    return from;
  }
  let to = from + width;
  let whole = code;
  if (code >= 0xd800 && code < 0xdc00 && source[to] === backslash && source[to + 1] === 0x75) {
    const low = hex(source, to + 2, end, 4);
    if (low >= 0xdc00 && low < 0xe000) {
      whole = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      to += 6;
    }
  }
  writer.put(utf8(whole), to);
  return to;
}

/** The number that `width` hexadecimal digits make; -1 when they do not. */
function hex(source: Uint8Array, start: number, end: number, width: number): number {
  if (start + width > end) return -1;
  let number = 0;
  for (let at = start; at < start + width; at++) {
    const digit = digits[source[at] ?? 0] ?? noDigit;
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
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at;
    at += byte === backslash ? 2 : 1;
  }
  return end;
}
