// Hot: reads every byte of every request. AssemblyScript: `npm run generate -w @traceveil/detect`
// compiles it into generated/survey.js. All pointers are given; ../src/survey.ts lays the memory out.

/** Rows of 256 states of two bytes, and 64 bytes between them. */
// @ts-ignore: decorator
@inline
function step(next: usize, state: u32, at: usize): u32 {
  return load<u16>(next + ((state * 9) << 6) + (<u32>load<u8>(at) << 1));
}

/** The state after what stands before a place, as far as a literal can reach. */
function warm(next: usize, from: usize, to: usize): u32 {
  let state: u32 = 0;
  for (let at = from; at < to; at++) state = step(next, state, at);
  return state;
}

/** States from this one on are those in which a literal ends. */
const outputs: u32 = 0x8000;

// @ts-ignore: decorator
@inline
function note(out: usize, marks: usize, input: usize, at: usize, state: u32): usize {
  store<u32>(out, <u32>at);
  store<u32>(out, state & ~outputs, 4);
  mark(marks, <u32>(at - input));
  return out + 8;
}

// @ts-ignore: decorator
@inline
function mark(marks: usize, at: u32): void {
  const place = marks + ((at >> 5) << 2);
  store<u32>(place, load<u32>(place) | (1 << (at & 31)));
}

/**
 * Notes where literals end, six parts side by side: their steps do not wait for each other.
 *
 * @param next     by state, by byte: the next state, of two bytes; those in which a literal ends are
 *                 from 0x8000 on
 * @param input    where the bytes begin
 * @param part     the length of a part, in bytes
 * @param reach    the longest literal, and the line end that it may have inside
 * @param out      pairs of four bytes: place of a literal's last byte, number of the state; for each
 *                 part at `part` pairs behind those of the part before
 * @param counts   six numbers: of pairs, by part
 * @param marks    by byte of the input a bit, which is set where a literal ends
 */
export function findInSix(
  next: usize,
  input: usize,
  part: usize,
  reach: u32,
  out: usize,
  counts: usize,
  marks: usize,
): void {
  const second = input + part;
  const third = second + part;
  const fourth = third + part;
  const fifth = fourth + part;
  const sixth = fifth + part;
  let a: u32 = 0;
  let b: u32 = 0;
  let c: u32 = 0;
  let d: u32 = 0;
  let e: u32 = 0;
  let f: u32 = 0;
  for (let before: usize = reach; before > 0; before--) {
    b = step(next, b, second - before);
    c = step(next, c, third - before);
    d = step(next, d, fourth - before);
    e = step(next, e, fifth - before);
    f = step(next, f, sixth - before);
  }
  const room = part << 3;
  let outA = out;
  let outB = outA + room;
  let outC = outB + room;
  let outD = outC + room;
  let outE = outD + room;
  let outF = outE + room;
  for (let at: usize = 0; at < part; at++) {
    a = step(next, a, input + at);
    b = step(next, b, second + at);
    c = step(next, c, third + at);
    d = step(next, d, fourth + at);
    e = step(next, e, fifth + at);
    f = step(next, f, sixth + at);
    if (((a | b | c | d | e | f) & outputs) !== 0) {
      if ((a & outputs) !== 0) outA = note(outA, marks, input, input + at, a);
      if ((b & outputs) !== 0) outB = note(outB, marks, input, second + at, b);
      if ((c & outputs) !== 0) outC = note(outC, marks, input, third + at, c);
      if ((d & outputs) !== 0) outD = note(outD, marks, input, fourth + at, d);
      if ((e & outputs) !== 0) outE = note(outE, marks, input, fifth + at, e);
      if ((f & outputs) !== 0) outF = note(outF, marks, input, sixth + at, f);
    }
  }
  store<u32>(counts, <u32>((outA - out) >> 3));
  store<u32>(counts, <u32>((outB - out - room) >> 3), 4);
  store<u32>(counts, <u32>((outC - out - 2 * room) >> 3), 8);
  store<u32>(counts, <u32>((outD - out - 3 * room) >> 3), 12);
  store<u32>(counts, <u32>((outE - out - 4 * room) >> 3), 16);
  store<u32>(counts, <u32>((outF - out - 5 * room) >> 3), 20);
}

/** The same one byte after the other, from `from` on, behind `before` of the input. @returns pairs */
export function findInOne(
  next: usize,
  input: usize,
  before: usize,
  from: usize,
  end: usize,
  out: usize,
  marks: usize,
): u32 {
  let state = warm(next, before, from);
  let pairs = out;
  for (let at = from; at < end; at++) {
    state = step(next, state, at);
    if ((state & outputs) !== 0) pairs = note(pairs, marks, input, at, state);
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
 * @param high    by byte a bit, which is set above 0x7f
 * @param marks   the same, set in runs too
 * @returns       the number of pairs
 */
export function findRuns(
  input: usize,
  length: u32,
  least: u32,
  out: usize,
  high: usize,
  marks: usize,
): u32 {
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
