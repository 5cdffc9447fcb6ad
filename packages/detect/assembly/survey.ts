// Hot: reads every byte of every request. AssemblyScript: `npm run generate -w @traceveil/detect`
// compiles it into generated/survey.js. All pointers are given; ../src/survey.ts lays the memory out.

// @ts-ignore: decorator
@inline
function step(next: usize, columns: usize, state: u32, at: usize): u32 {
  return load<u16>(next + (state << 8) + load<u8>(columns + load<u8>(at)));
}

/** The state in which a lane begins: after what stands before it, as far as a literal can reach. */
function warm(next: usize, columns: usize, from: usize, to: usize): u32 {
  let state: u32 = 0;
  for (let at = from; at < to; at++) state = step(next, columns, state, at);
  return state;
}

/** States from this one on are those in which a literal ends. */
const outputs: u32 = 0x8000;

/** Where the next pair is noted, unless the literals end in another byte as they are written. */
function note(endings: usize, out: usize, at: usize, state: u32): usize {
  const ending = load<u8>(endings + (state & ~outputs));
  if (ending !== 0 && ending !== load<u8>(at)) return out;
  store<u32>(out, <u32>at);
  store<u32>(out, state & ~outputs, 4);
  return out + 8;
}

/**
 * Notes where literals end, four quarters side by side: their steps do not wait for each other.
 *
 * @param next     rows of 128 states of two bytes; those in which a literal ends from 0x8000 on
 * @param columns  by byte, twice its column
 * @param endings  by state in which a literal ends, the last byte that it has to have; 0 for any
 * @param input    where the bytes begin
 * @param length   of the input, in bytes
 * @param reach    the longest literal, and the line end that it may have inside
 * @param out      pairs of four bytes: place of a literal's last byte, number of the state; a quarter
 *                 of them for each quarter of the input, which has room for a pair a byte
 * @param counts   four numbers: of pairs, by quarter
 */
export function findLiterals(
  next: usize,
  columns: usize,
  endings: usize,
  input: usize,
  length: u32,
  reach: u32,
  out: usize,
  counts: usize,
): void {
  const quarter: usize = length >= 8 * reach ? length >> 2 : 0;
  const room: usize = quarter << 3;
  const second = input + quarter;
  const third = second + quarter;
  const fourth = third + quarter;
  let a: u32 = 0;
  let b: u32 = 0;
  let c: u32 = 0;
  let d: u32 = 0;
  if (quarter > 0) {
    b = warm(next, columns, second - reach, second);
    c = warm(next, columns, third - reach, third);
    d = warm(next, columns, fourth - reach, fourth);
  }
  let outA = out;
  let outB = out + room;
  let outC = outB + room;
  let outD = outC + room;
  for (let at: usize = 0; at < quarter; at++) {
    a = step(next, columns, a, input + at);
    b = step(next, columns, b, second + at);
    c = step(next, columns, c, third + at);
    d = step(next, columns, d, fourth + at);
    if (((a | b | c | d) & outputs) !== 0) {
      if ((a & outputs) !== 0) outA = note(endings, outA, input + at, a);
      if ((b & outputs) !== 0) outB = note(endings, outB, second + at, b);
      if ((c & outputs) !== 0) outC = note(endings, outC, third + at, c);
      if ((d & outputs) !== 0) outD = note(endings, outD, fourth + at, d);
    }
  }
  const end = input + length;
  for (let at = fourth + quarter; at < end; at++) {
    d = step(next, columns, d, at);
    if ((d & outputs) !== 0) outD = note(endings, outD, at, d);
  }
  store<u32>(counts, <u32>((outA - out) >> 3));
  store<u32>(counts, <u32>((outB - (out + room)) >> 3), 4);
  store<u32>(counts, <u32>((outC - (out + 2 * room)) >> 3), 8);
  store<u32>(counts, <u32>((outD - (out + 3 * room)) >> 3), 12);
}

// By the low four bits of a byte, for which high four bits it is one of a run's: 2: `+-/`, 3: digits,
// 4 and 5: capitals and `_`, 6 and 7: small letters. Bit n stands for the high four bits n + 2.
const low = i8x16(
  0b101010, // 0: 0 P p
  0b111110, // 1: 1 A Q a q
  0b111110,
  0b111110,
  0b111110,
  0b111110,
  0b111110,
  0b111110,
  0b111110,
  0b111110, // 9: 9 I Y i y
  0b111100, // a: J Z j z
  0b010101, // b: + K k
  0b010100, // c: L l
  0b010101, // d: - M m
  0b010100, // e: N n
  0b011101, // f: / O _ o
);
const high = i8x16(0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0);

/**
 * Finds runs of letters, digits, `+`, `/`, `-` and `_`, and the blocks of 16 with bytes above 0x7f.
 *
 * @param length  of the input, in bytes; the 16 bytes behind it are read, and have to be 0
 * @param least   how long a run is, in bytes; at least 16
 * @param out     pairs of four bytes: where a run starts and ends, ascending
 * @param blocks  by block of 16 bytes, whether one of them is above 0x7f
 * @returns       the number of pairs
 */
export function findRuns(input: usize, length: u32, least: u32, out: usize, blocks: usize): u32 {
  let pairs = out;
  let run: u32 = 0;
  for (let at: u32 = 0; at <= length; at += 16) {
    const bytes = v128.load(input + at);
    const rows = i8x16.swizzle(high, i8x16.shr_u(bytes, 4));
    const columns = i8x16.swizzle(low, v128.and(bytes, i8x16.splat(0x0f)));
    const others = <u32>i8x16.bitmask(i8x16.eq(v128.and(rows, columns), i8x16.splat(0)));
    store<u8>(blocks + (at >> 4), <u8>(i8x16.bitmask(bytes) != 0));
    if (others === 0) {
      run += 16;
      continue;
    }
    const ended = run + <u32>ctz(others);
    if (ended >= least) {
      const end = at + <u32>ctz(others);
      store<u32>(pairs, end - ended);
      store<u32>(pairs, end, 4);
      pairs += 8;
    }
    run = <u32>clz(others) - 16;
  }
  return <u32>((pairs - out) >> 3);
}
