// Hot: reads every byte of every long text. AssemblyScript: `npm run generate -w @traceveil/detect`
// compiles it into generated/fingerprint.js. All pointers are given; ../src/fingerprint.ts lays the
// memory out.
//
// NH of UMAC over blocks, three times with the key shifted, and SipHash-2-4 with 128 bits over what
// comes out of the blocks: who does not know the key finds two texts with one fingerprint with a
// chance of 2^-96 for each pair that he tries.

/** Of a block, in bytes; the key has 32 more. */
const blockLength: usize = 1024;

// @ts-ignore: decorator
@inline
function product(a: v128, b: v128): v128 {
  return i64x2.add(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b));
}

// @ts-ignore: decorator
@inline
function sum(lanes: v128): u64 {
  return i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1);
}

/** The four words of SipHash. */
let v0: u64 = 0;
let v1: u64 = 0;
let v2: u64 = 0;
let v3: u64 = 0;

// @ts-ignore: decorator
@inline
function round(): void {
  v0 += v1;
  v1 = rotl(v1, 13) ^ v0;
  v0 = rotl(v0, 32);
  v2 += v3;
  v3 = rotl(v3, 16) ^ v2;
  v0 += v3;
  v3 = rotl(v3, 21) ^ v0;
  v2 += v1;
  v1 = rotl(v1, 17) ^ v2;
  v2 = rotl(v2, 32);
}

function take(word: u64): void {
  v3 ^= word;
  round();
  round();
  v0 ^= word;
}

/** @param key of SipHash, 16 bytes */
export function begin(key: usize): void {
  const k0 = load<u64>(key);
  const k1 = load<u64>(key, 8);
  v0 = k0 ^ 0x736f6d6570736575;
  v1 = k1 ^ 0x646f72616e646f6d ^ 0xee;
  v2 = k0 ^ 0x6c7967656e657261;
  v3 = k1 ^ 0x7465646279746573;
}

/**
 * Takes a piece of the text: whole blocks, but for the last one.
 *
 * @param key    of NH, 1056 bytes
 * @param length of the piece; the 32 bytes behind it are read, and have to be 0
 */
export function add(key: usize, input: usize, length: usize): void {
  const end = input + length;
  for (let block = input; block < end; block += blockLength) {
    const left = end - block;
    const size = left < blockLength ? left : blockLength;
    let first = i64x2.splat(0);
    let second = first;
    let third = first;
    let k0 = v128.load(key);
    let k1 = v128.load(key, 16);
    for (let at: usize = 0; at < size; at += 32) {
      const a = v128.load(block + at);
      const b = v128.load(block + at, 16);
      const k2 = v128.load(key + at, 32);
      const k3 = v128.load(key + at, 48);
      first = i64x2.add(first, product(i32x4.add(a, k0), i32x4.add(b, k1)));
      second = i64x2.add(second, product(i32x4.add(a, k1), i32x4.add(b, k2)));
      third = i64x2.add(third, product(i32x4.add(a, k2), i32x4.add(b, k3)));
      k0 = k2;
      k1 = k3;
    }
    take(sum(first));
    take(sum(second));
    take(sum(third));
  }
}

/** @param out of 16 bytes, the fingerprint of all pieces, `length` bytes together */
export function end(length: u64, out: usize): void {
  take(length);
  v2 ^= 0xee;
  for (let count = 0; count < 4; count++) round();
  store<u64>(out, v0 ^ v1 ^ v2 ^ v3);
  v1 ^= 0xdd;
  for (let count = 0; count < 4; count++) round();
  store<u64>(out, v0 ^ v1 ^ v2 ^ v3, 8);
}
