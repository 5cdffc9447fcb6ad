import { ViewWriter, type View } from './view.ts';

const simple: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  b: 0x08,
  f: 0x0c,
  v: 0x0b,
  '0': 0x00,
  a: 0x07,
};

/**
 * Undoes the escapes of one JSON string or one Python literal, between its quotes. What is no
 * escape of either is taken as the character after the backslash.
 */
export function unescape(source: Uint8Array, start: number, end: number): View {
  // An escape is never shorter than what it stands for.
  const writer = new ViewWriter(source, start, end);
  // Not beyond the end: what follows is the rest of a request.
  const text = source.subarray(0, end);
  let slash = text.indexOf(0x5c, start);
  while (slash >= 0 && slash < end - 1) {
    const escape = readEscape(source, slash, end);
    writer.keep(slash);
    writer.put(escape.bytes, escape.end);
    slash = text.indexOf(0x5c, escape.end);
  }
  return writer.done();
}

/** A text as a string of JSON or Python has it between its quotes. */
export function escape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What the escape whose backslash stands at `at` stands for, and where it ends. */
function readEscape(source: Uint8Array, at: number, end: number) {
  const letter = String.fromCharCode(source[at + 1] ?? 0);
  const from = at + 2;
  const width = letter === 'u' ? 4 : letter === 'x' ? 2 : letter === 'U' ? 8 : 0;
  const code = width === 0 ? -1 : hex(source, from, end, width);
  if (code < 0) return { bytes: [simple[letter] ?? letter.charCodeAt(0)], end: from };
  if (code >= 0xd800 && code < 0xdc00 && source[from + 4] === 0x5c && source[from + 5] === 0x75) {
    const low = hex(source, from + 6, end, 4);
    if (low >= 0xdc00 && low < 0xe000) {
      const pair = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      return { bytes: utf8(pair), end: from + 10 };
    }
  }
  return { bytes: utf8(code), end: from + width };
}

/** The number that `width` hexadecimal digits make; -1 when they do not. */
function hex(source: Uint8Array, start: number, end: number, width: number): number {
  if (start + width > end) return -1;
  const digits = String.fromCharCode(...source.subarray(start, start + width));
  return /^[\da-f]+$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
}

/** A lone surrogate, which UTF-8 cannot write, becomes U+FFFD, as in any decoder. */
function utf8(code: number): Uint8Array {
  const valid = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  return Buffer.from(String.fromCodePoint(valid ? code : 0xfffd), 'utf8');
}
