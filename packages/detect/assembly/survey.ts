// Hot: reads every byte of every request. AssemblyScript: `npm run generate -w @traceveil/detect`
// compiles it into generated/survey.js. All pointers are given but that of the automaton, which lies at 0:
// there is no static data. ../src/survey.ts lays the memory out.

/**
 * Rows of 256 states of two bytes, and 64 bytes between them, from 0 on: by state, by byte the next
 * state. Those in which a literal ends are from 0x8000 on.
 */
// @ts-ignore: decorator
@inline
function step(state: u32, at: usize): u32 {
  return after(state, load<u8>(at));
}

// @ts-ignore: decorator
@inline
function after(state: u32, byte: u32): u32 {
  return load<u16>(((state * 9) << 6) + (byte << 1));
}

/** The state after what stands before a place, as far as a literal can reach. */
function warm(from: usize, to: usize): u32 {
  let state: u32 = 0;
  for (let at = from; at < to; at++) state = step(state, at);
  return state;
}

/** States from this one on are those in which a literal ends. */
const outputs: u32 = 0x8000;

/** Of the window at hand: where its bytes begin and end, and its marks, a bit a byte. */
let windowStart: usize = 0;
let windowEnd: usize = 0;
let windowMarks: usize = 0;
/** By output 16 bytes: the look that its literals have, their length, their text and its mask. */
let windowLooks: usize = 0;
/** The state behind what was read of it. */
let last: u32 = 0;

/** Sets what is read next. */
export function open(input: usize, end: usize, marks: usize, looks: usize): void {
  windowStart = input;
  windowEnd = end;
  windowMarks = marks;
  windowLooks = looks;
  last = 0;
}

/** Set in the number of a state whose token stands in a word: it is none unless a text begins there. */
const inner: u32 = 0x10000;

function note(out: usize, at: usize, state: u32): usize {
  const output = state & ~outputs;
  const said = look(at, output);
  if (said === isNone) return out;
  store<u32>(out, <u32>at);
  store<u32>(out, said === isInner ? output | inner : output, 4);
  mark(windowMarks, <u32>(at - windowStart));
  return out + 8;
}

// @ts-ignore: decorator
@inline
function mark(marks: usize, at: u32): void {
  const place = marks + ((at >> 5) << 2);
  store<u32>(place, load<u32>(place) | (1 << (at & 31)));
}

// What ../src/admits.ts says of a literal wherever its text begins and ends: most of what is met goes
// no further. Each of these looks says no of more texts the earlier they end.

const mayBe: u32 = 0;
const isNone: u32 = 1;
const isInner: u32 = 2;
/** Before a literal and behind it, so much is looked at. */
const before: usize = 8;
const behind: usize = 96;

/** Of the literals that end together at `at`. */
function look(at: usize, output: u32): u32 {
  const entry = windowLooks + (output << 4);
  const kind = load<u8>(entry);
  if (kind === 0) return mayBe;
  const to = at + 1;
  const from = to - load<u8>(entry, 1);
  if (from < windowStart + before || to + behind > windowEnd) return mayBe;
  switch (kind) {
    case 1:
      return lookAtToken(entry, from, to);
    case 2:
      return isContinued(load<u8>(to)) ? isNone : mayBe;
    case 3:
      return mayBeProvider(to) ? mayBe : isNone;
    case 4:
      return mayBeScheme(to) ? mayBe : isNone;
    default:
      return mayBe;
  }
}

/** Of a token of up to four letters, when it stands there as it is written. */
function lookAtToken(entry: usize, from: usize, to: usize): u32 {
  if ((load<u32>(from) & load<u32>(entry, 8)) !== load<u32>(entry, 4)) return mayBe;
  for (let next = to; next < to + 6; next++) {
    const byte = <u32>load<u8>(next);
    if (byte === 0x0a || byte === 0x0d) break;
    if (byte <= 0x20 || byte === 0x22 || byte === 0x27) return isNone;
  }
  return mayBegin(from) ? mayBe : isInner;
}

function mayBegin(from: usize): bool {
  const letter = <u32>load<u8>(from - 1);
  if (!isLetterOrDigit(letter)) return true;
  const second = <u32>load<u8>(from - 2);
  if (second === 0x5c || load<u8>(from - 3) === 0x25) return true;
  if (load<u8>(from - 4) === 0x5c || load<u8>(from - 6) === 0x5c) return true;
  return letter === 0x6d && (isDigit(second) || second === 0x3b || second === 0x5b);
}

function isContinued(byte: u32): bool {
  return byte - 0x61 < 26 || byte === 0x53;
}

function mayBeProvider(to: usize): bool {
  for (let at = to - 2; at < to + 46; at++) {
    const byte = <u32>load<u8>(at);
    if (!isName(byte)) {
      if (at >= to && isNear(at)) return true;
      if (byte !== 0x20 && byte !== 0x2f) return false;
    }
    const three = (byte << 16) | (<u32>load<u8>(at, 1) << 8) | <u32>load<u8>(at, 2) | 0x202020;
    switch (three) {
      case 0x6b6579: // key
      case 0x746f6b: // tok
      case 0x736563: // sec
      case 0x706173: // pas
      case 0x617574: // aut
      case 0x637265: // cre
      case 0x617069: // api
      case 0x706174: // pat
        return true;
      default:
    }
  }
  return false;
}

function isNear(from: usize): bool {
  let at = from;
  while (at < from + 8 && isSign(load<u8>(at))) at++;
  if (at === from) return false;
  let kinds: u32 = 0;
  let length = 0;
  for (; length < 32; length++, at++) {
    const byte = <u32>load<u8>(at);
    if (!isName(byte)) break;
    if (isLetterOrDigit(byte)) kinds |= byte < 0x3a ? 1 : byte < 0x61 ? 2 : 4;
  }
  return (kinds & 1) === 1 && kinds > 1 && length >= 20;
}

function mayBeScheme(to: usize): bool {
  let at = to;
  while (at < to + 8 && !isLetterOrDigit(load<u8>(at))) at++;
  const sign = <u32>load<u8>(at - 1);
  if (sign === 0x25) at += 2;
  else if (sign === 0x5c) at++;
  if (at === to) return false;
  const start = at;
  let others = 0;
  for (; at < start + 24; at++) {
    const byte = <u32>load<u8>(at);
    if (!isBlob(byte)) break;
    if (at > start && byte - 0x61 >= 26 && byte !== 0x2e && byte !== 0x2d) others++;
  }
  return at - start >= 6 && others > 0;
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

function isLetterOrDigit(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26 || isDigit(byte);
}

function isName(byte: u32): bool {
  return isLetterOrDigit(byte) || byte === 0x5f || byte === 0x2d || byte === 0x2e;
}

function isBlob(byte: u32): bool {
  return isName(byte) || byte === 0x2b || byte === 0x2f || byte === 0x3d || byte === 0x7e;
}

function isSign(byte: u32): bool {
  return byte === 0x20 || byte === 0x3a || byte === 0x3d || byte === 0x22 || byte === 0x27;
}

/**
 * Notes where literals end that may be hits, six parts side by side: their steps do not wait for each other.
 *
 * @param input    where the bytes begin
 * @param part     the length of a part, in bytes
 * @param reach    the longest literal, and the line end that it may have inside
 * @param out      pairs of four bytes: place of a literal's last byte, number of the state; for each
 *                 part at `part` pairs behind those of the part before
 * @param counts   six numbers: of pairs, by part
 */
export function findInSix(
  input: usize,
  part: usize,
  reach: u32,
  out: usize,
  counts: usize,
): void {
  const second = input + part;
  const third = second + part;
  const fourth = third + part;
  const fifth = fourth + part;
  const sixth = fifth + part;
  let a: u32 = last;
  let b: u32 = 0;
  let c: u32 = 0;
  let d: u32 = 0;
  let e: u32 = 0;
  let f: u32 = 0;
  for (let left: usize = reach; left > 0; left--) {
    b = step(b, second - left);
    c = step(c, third - left);
    d = step(d, fourth - left);
    e = step(e, fifth - left);
    f = step(f, sixth - left);
  }
  const room = part << 3;
  let outA = out;
  let outB = outA + room;
  let outC = outB + room;
  let outD = outC + room;
  let outE = outD + room;
  let outF = outE + room;
  for (let at: usize = 0; at < part; at++) {
    a = step(a, input + at);
    b = step(b, second + at);
    c = step(c, third + at);
    d = step(d, fourth + at);
    e = step(e, fifth + at);
    f = step(f, sixth + at);
    if (((a | b | c | d | e | f) & outputs) !== 0) {
      if ((a & outputs) !== 0) outA = note(outA, input + at, a);
      if ((b & outputs) !== 0) outB = note(outB, second + at, b);
      if ((c & outputs) !== 0) outC = note(outC, third + at, c);
      if ((d & outputs) !== 0) outD = note(outD, fourth + at, d);
      if ((e & outputs) !== 0) outE = note(outE, fifth + at, e);
      if ((f & outputs) !== 0) outF = note(outF, sixth + at, f);
    }
  }
  store<u32>(counts, <u32>((outA - out) >> 3));
  store<u32>(counts, <u32>((outB - out - room) >> 3), 4);
  store<u32>(counts, <u32>((outC - out - 2 * room) >> 3), 8);
  store<u32>(counts, <u32>((outD - out - 3 * room) >> 3), 12);
  store<u32>(counts, <u32>((outE - out - 4 * room) >> 3), 16);
  store<u32>(counts, <u32>((outF - out - 5 * room) >> 3), 20);
}

/** The length of a part, for which six are read faster: where each stands is in the instructions. */
const blockPart: usize = 4096;

/**
 * As `findInSix`, of parts of `blockPart` bytes. What follows may be read by any of the three.
 */
export function findInBlock(input: usize, reach: u32, out: usize, counts: usize): void {
  let a: u32 = last;
  let b: u32 = 0;
  let c: u32 = 0;
  let d: u32 = 0;
  let e: u32 = 0;
  let f: u32 = 0;
  for (let at: usize = input - reach; at < input; at++) {
    b = after(b, load<u8>(at, blockPart));
    c = after(c, load<u8>(at, 2 * blockPart));
    d = after(d, load<u8>(at, 3 * blockPart));
    e = after(e, load<u8>(at, 4 * blockPart));
    f = after(f, load<u8>(at, 5 * blockPart));
  }
  const room = blockPart << 3;
  let outA = out;
  let outB = outA + room;
  let outC = outB + room;
  let outD = outC + room;
  let outE = outD + room;
  let outF = outE + room;
  const end = input + blockPart;
  for (let at = input; at < end; at++) {
    a = after(a, load<u8>(at));
    b = after(b, load<u8>(at, blockPart));
    c = after(c, load<u8>(at, 2 * blockPart));
    d = after(d, load<u8>(at, 3 * blockPart));
    e = after(e, load<u8>(at, 4 * blockPart));
    f = after(f, load<u8>(at, 5 * blockPart));
    if (((a | b | c | d | e | f) & outputs) !== 0) {
      if ((a & outputs) !== 0) outA = note(outA, at, a);
      if ((b & outputs) !== 0) outB = note(outB, at + blockPart, b);
      if ((c & outputs) !== 0) outC = note(outC, at + 2 * blockPart, c);
      if ((d & outputs) !== 0) outD = note(outD, at + 3 * blockPart, d);
      if ((e & outputs) !== 0) outE = note(outE, at + 4 * blockPart, e);
      if ((f & outputs) !== 0) outF = note(outF, at + 5 * blockPart, f);
    }
  }
  last = f;
  store<u32>(counts, <u32>((outA - out) >> 3));
  store<u32>(counts, <u32>((outB - out - room) >> 3), 4);
  store<u32>(counts, <u32>((outC - out - 2 * room) >> 3), 8);
  store<u32>(counts, <u32>((outD - out - 3 * room) >> 3), 12);
  store<u32>(counts, <u32>((outE - out - 4 * room) >> 3), 16);
  store<u32>(counts, <u32>((outF - out - 5 * room) >> 3), 20);
}

/** The same one byte after the other, from `from` on, warmed up from `begin` on. @returns pairs */
export function findInOne(
  begin: usize,
  from: usize,
  end: usize,
  out: usize,
): u32 {
  let state = warm(begin, from);
  let pairs = out;
  for (let at = from; at < end; at++) {
    state = step(state, at);
    if ((state & outputs) !== 0) pairs = note(pairs, at, state);
  }
  return <u32>((pairs - out) >> 3);
}

// Kinds of bytes, by a bit for each row of 16 of them: which rows a byte's low four bits may stand in,
// and which row its high four bits are.

/** Letters, digits, `+`, `/`, `-`, `_`. */
const runLow = i8x16(42, 62, 62, 62, 62, 62, 62, 62, 62, 62, 60, 21, 20, 21, 20, 29);
const runHigh = i8x16(0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0);
/** The first of four letters of base64 that make a printable byte and more: `I` to `Z`, `a` to `f`. */
const firstLow = i8x16(2, 6, 6, 6, 6, 6, 6, 2, 2, 3, 3, 1, 1, 1, 1, 1);
const firstHigh = i8x16(0, 0, 0, 0, 1, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0);
/** The second of them, whose lowest four bits are 2 to 7: `0-3`, `C-H`, `S-X`, `i-n`, `y`, `z`. */
const secondLow = i8x16(1, 1, 1, 7, 6, 6, 6, 6, 6, 24, 24, 8, 8, 8, 8, 0);
const secondHigh = i8x16(0, 0, 0, 1, 2, 4, 8, 16, 0, 0, 0, 0, 0, 0, 0, 0);
/** The first digit of two that make a printable byte: `2` to `7`. */
const tensLow = i8x16(0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
const tensHigh = i8x16(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
/** Digits of hex. */
const digitLow = i8x16(1, 7, 7, 7, 7, 7, 7, 1, 1, 1, 0, 0, 0, 0, 0, 0);
const digitHigh = i8x16(0, 0, 0, 1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0);

// @ts-ignore: decorator
@inline
function areOf(bytes: v128, low: v128, high: v128): v128 {
  const rows = i8x16.swizzle(high, i8x16.shr_u(bytes, 4));
  const columns = i8x16.swizzle(low, v128.and(bytes, i8x16.splat(0x0f)));
  return i8x16.ne(v128.and(rows, columns), i8x16.splat(0));
}

// @ts-ignore: decorator
@inline
function pairsOfBase64(at: usize): u64 {
  const firsts = areOf(v128.load(at), firstLow, firstHigh);
  const seconds = areOf(v128.load(at + 1), secondLow, secondHigh);
  return <u64>i8x16.bitmask(v128.and(firsts, seconds));
}

// @ts-ignore: decorator
@inline
function pairsOfHex(at: usize): u64 {
  const tens = areOf(v128.load(at), tensLow, tensHigh);
  const digits = areOf(v128.load(at + 1), digitLow, digitHigh);
  return <u64>i8x16.bitmask(v128.and(tens, digits));
}

/**
 * Whether three groups of four letters in a row may be printable, or eight pairs of digits. Of 64
 * places the last 16 are looked at again with the next, for what begins there ends behind.
 */
function mayHoldText(from: usize, to: usize): bool {
  for (let at = from; at + 12 <= to; at += 48) {
    const groups =
      pairsOfBase64(at) |
      (pairsOfBase64(at + 16) << 16) |
      (pairsOfBase64(at + 32) << 32) |
      (pairsOfBase64(at + 48) << 48);
    if ((groups & (groups >> 4) & (groups >> 8)) !== 0) return true;
    const two =
      pairsOfHex(at) |
      (pairsOfHex(at + 16) << 16) |
      (pairsOfHex(at + 32) << 32) |
      (pairsOfHex(at + 48) << 48);
    const four = two & (two >> 2);
    const eight = four & (four >> 4);
    if ((eight & (eight >> 8)) !== 0) return true;
  }
  return false;
}

/**
 * Finds runs of letters, digits, `+`, `/`, `-` and `_` in which text may be written as base64 or hex,
 * and bytes above 0x7f.
 *
 * @param length  of the input, in bytes; the 16 bytes behind it are read, and have to be 0
 * @param least   how long a run is, in bytes; at least 16
 * @param out     pairs of four bytes: where a run starts and ends, ascending
 * @param high    by byte a bit, which is set above 0x7f; so are the marks, and those of runs
 * @returns       the number of pairs
 */
export function findRuns(
  input: usize,
  length: u32,
  least: u32,
  out: usize,
  high: usize,
): u32 {
  const marks = windowMarks;
  let pairs = out;
  let run: u32 = 0;
  for (let at: u32 = 0; at <= length; at += 16) {
    const bytes = v128.load(input + at);
    const members = <u32>i8x16.bitmask(areOf(bytes, runLow, runHigh));
    const above = <u16>i8x16.bitmask(bytes);
    store<u16>(high + (at >> 3), above);
    store<u16>(marks + (at >> 3), above);
    if (members === 0xffff) {
      run += 16;
      continue;
    }
    const more = <u32>ctz(~members);
    run += more;
    const end = at + more;
    if (run >= least && mayHoldText(input + end - run, input + end)) {
      store<u32>(pairs, end - run);
      store<u32>(pairs, end, 4);
      pairs += 8;
      for (let member = end - run; member < end; member++) mark(marks, member);
    }
    run = <u32>clz(~(members << 16));
  }
  return <u32>((pairs - out) >> 3);
}
