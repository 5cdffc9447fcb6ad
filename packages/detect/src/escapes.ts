/** A text as its reader reads it, and where each of its bytes stands in the text around it. */
export interface Unescaped {
  readonly bytes: Uint8Array;
  /** `offsets[i]` is where byte `i` begins; `offsets[bytes.length]` is the end. */
  readonly offsets: Uint32Array;
}

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
export function unescape(source: Uint8Array, start: number, end: number): Unescaped {
  // An escape is never shorter than what it stands for.
  const bytes = new Uint8Array(end - start);
  const offsets = new Uint32Array(end - start + 1);
  let to = 0;
  let at = start;
  const put = (byte: number, from: number) => {
    offsets[to] = from;
    bytes[to++] = byte;
  };
  while (at < end) {
    const from = at;
    const byte = source[at++] ?? 0;
    if (byte !== 0x5c || at >= end) {
      put(byte, from);
      continue;
    }
    const letter = String.fromCharCode(source[at++] ?? 0);
    const width = letter === 'u' ? 4 : letter === 'x' ? 2 : letter === 'U' ? 8 : 0;
    let code = width === 0 ? -1 : hex(source, at, Math.min(end, at + width), width);
    if (code >= 0) {
      at += width;
      if (code >= 0xd800 && code < 0xdc00 && source[at] === 0x5c && source[at + 1] === 0x75) {
        const low = hex(source, at + 2, Math.min(end, at + 6), 4);
        if (low >= 0xdc00 && low < 0xe000) {
          code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          at += 6;
        }
      }
      for (const unit of utf8(code)) put(unit, from);
    } else put(simple[letter] ?? letter.charCodeAt(0), from);
  }
  offsets[to] = end;
  return { bytes: bytes.subarray(0, to), offsets: offsets.subarray(0, to + 1) };
}

/** The number that `width` hexadecimal digits make; -1 when they do not. */
function hex(source: Uint8Array, start: number, end: number, width: number): number {
  if (end - start < width) return -1;
  const digits = String.fromCharCode(...source.subarray(start, end));
  return /^[\da-f]+$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
}

/** A lone surrogate, which UTF-8 cannot write, becomes U+FFFD, as in any decoder. */
function utf8(code: number): Uint8Array {
  const valid = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  return Buffer.from(String.fromCodePoint(valid ? code : 0xfffd), 'utf8');
}
