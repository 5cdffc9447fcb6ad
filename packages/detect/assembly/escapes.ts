// Hot: reads every byte of strings with escapes. AssemblyScript: `npm run generate -w @traceveil/detect`
// compiles it into generated/escapes.js. All pointers are given; ../src/escapes.ts lays the memory out.

const backslash: u32 = 0x5c;
/** So many bytes are looked at together; as many behind those to read and to write are touched. */
const together: usize = 16;
/** `\ud83d\ude00` */
const escapeLengthMax: usize = 12;

/** Where reading stopped and writing did: two pointers of four bytes. */
function done(state: usize, at: usize, put: usize): void {
  store<u32>(state, <u32>at);
  store<u32>(state, <u32>put, 4);
}

/**
 * Undoes the escapes of a string of JSON or Python, or of a part of one.
 *
 * @param isLast nothing follows; else it stops before what may be an escape that goes on behind `end`
 * @param state  of eight bytes: where it stopped to read, and to write
 */
export function unescape(from: usize, end: usize, isLast: bool, out: usize, state: usize): void {
  const limit = isLast ? end - 1 : end - escapeLengthMax;
  let at = from;
  let put = out;
  while (at < limit) {
    const bytes = v128.load(at);
    v128.store(put, bytes);
    const slashes = <u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(<i8>backslash)));
    const plain = slashes === 0 ? together : <usize>ctz(slashes);
    const left = limit - at;
    at += plain < left ? plain : left;
    put += plain < left ? plain : left;
    if (plain >= together || plain >= left) continue;
    const letter = <u32>load<u8>(at, 1);
    if (letter === 0x75 || letter === 0x55 || letter === 0x78) {
      number(at, end, put);
      at = numberEnd;
      put = putEnd;
    } else {
      store<u8>(put, simple(letter));
      at += 2;
      put++;
    }
  }
  if (isLast && at < end) store<u8>(put++, load<u8>(at++));
  done(state, at, put);
}

/** What a letter behind a backslash stands for; any other stands for itself. */
function simple(letter: u32): u32 {
  switch (letter) {
    case 0x6e: // n
      return 0x0a;
    case 0x72: // r
      return 0x0d;
    case 0x74: // t
      return 0x09;
    case 0x62: // b
      return 0x08;
    case 0x66: // f
      return 0x0c;
    case 0x76: // v
      return 0x0b;
    case 0x61: // a
      return 0x07;
    case 0x30: // 0
      return 0;
    default:
      return letter;
  }
}

/** Where the escape ends that was read last, and what it stands for. */
let numberEnd: usize = 0;
let putEnd: usize = 0;

/** Reads `\u`, `\U` or `\x` and a number. */
function number(at: usize, end: usize, put: usize): void {
  const letter = <u32>load<u8>(at, 1);
  const from = at + 2;
  const width: usize = letter === 0x75 ? 4 : letter === 0x78 ? 2 : 8;
  const code = hex(from, width, end);
  if (code < 0) {
    store<u8>(put, letter);
    numberEnd = from;
    putEnd = put + 1;
    return;
  }
  numberEnd = from + width;
  let whole = code;
  if (code >= 0xd800 && code < 0xdc00 && load<u16>(numberEnd) === 0x755c) {
    const low = hex(numberEnd + 2, 4, end);
    if (low >= 0xdc00 && low < 0xe000) {
      whole = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      numberEnd += 6;
    }
  }
  putEnd = utf8(whole, put);
}

/** The number that some hexadecimal digits make; -1 when they do not. */
function hex(from: usize, width: usize, end: usize): i64 {
  if (from + width > end) return -1;
  let code: i64 = 0;
  for (let at = from; at < from + width; at++) {
    const byte = <u32>load<u8>(at);
    const letter = (byte | 0x20) - 0x61;
    const digit = byte - 0x30 < 10 ? byte - 0x30 : letter < 6 ? letter + 10 : 16;
    if (digit === 16) return -1;
    code = (code << 4) | digit;
  }
  return code;
}

/** A lone surrogate, which UTF-8 cannot write, becomes U+FFFD. @returns where it ends */
function utf8(code: i64, put: usize): usize {
  const valid = <u32>(code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? code : 0xfffd);
  const last = 0x80 | (valid & 0x3f);
  if (valid < 0x80) {
    store<u8>(put, valid);
    return put + 1;
  }
  if (valid < 0x800) {
    store<u8>(put, 0xc0 | (valid >> 6));
    store<u8>(put, last, 1);
    return put + 2;
  }
  const third = 0x80 | ((valid >> 6) & 0x3f);
  if (valid < 0x10000) {
    store<u8>(put, 0xe0 | (valid >> 12));
    store<u8>(put, third, 1);
    store<u8>(put, last, 2);
    return put + 3;
  }
  store<u8>(put, 0xf0 | (valid >> 18));
  store<u8>(put, 0x80 | ((valid >> 12) & 0x3f), 1);
  store<u8>(put, third, 2);
  store<u8>(put, last, 3);
  return put + 4;
}
