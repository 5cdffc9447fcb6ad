import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fingerprint } from './fingerprint.ts';

const keyLength = 1_072;
const key = Uint8Array.from({ length: keyLength }, (_, at) => (at * 167 + 13) & 0xff);

/** NH of UMAC (RFC 4418, 5.2.2), three times, and SipHash-2-4 with 128 bits, in the numbers of the papers. */
function judge(text: Buffer): bigint[] {
  const words: bigint[] = [];
  for (let from = 0; from < text.length; from += 1_024) {
    const block = text.subarray(from, from + 1_024);
    const padded = Buffer.concat([block, Buffer.alloc((32 - (block.length % 32)) % 32)]);
    for (const shift of [0, 16, 32]) words.push(nh(padded, Buffer.from(key), shift));
  }
  return sipHash([...words, BigInt(text.length)]);
}

function nh(block: Buffer, nhKey: Buffer, shift: number): bigint {
  let sum = 0n;
  for (let at = 0; at < block.length; at += 32) {
    for (let word = 0; word < 16; word += 4) {
      const add = (place: number) =>
        BigInt((block.readUInt32LE(place) + nhKey.readUInt32LE(place + shift)) % 2 ** 32);
      sum += add(at + word) * add(at + word + 16);
    }
  }
  return BigInt.asUintN(64, sum);
}

function sipHash(words: readonly bigint[]): bigint[] {
  const k0 = Buffer.from(key).readBigUInt64LE(1_056);
  const k1 = Buffer.from(key).readBigUInt64LE(1_064);
  const v = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn ^ 0xeen,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ] as [bigint, bigint, bigint, bigint];
  const u64 = (value: bigint) => BigInt.asUintN(64, value);
  const turn = (value: bigint, by: bigint) => u64((value << by) | (value >> (64n - by)));
  const round = () => {
    v[0] = u64(v[0] + v[1]);
    v[1] = turn(v[1], 13n) ^ v[0];
    v[0] = turn(v[0], 32n);
    v[2] = u64(v[2] + v[3]);
    v[3] = turn(v[3], 16n) ^ v[2];
    v[0] = u64(v[0] + v[3]);
    v[3] = turn(v[3], 21n) ^ v[0];
    v[2] = u64(v[2] + v[1]);
    v[1] = turn(v[1], 17n) ^ v[2];
    v[2] = turn(v[2], 32n);
  };
  for (const word of words) {
    v[3] ^= word;
    round();
    round();
    v[0] ^= word;
  }
  v[2] ^= 0xeen;
  for (let count = 0; count < 4; count++) round();
  const first = v[0] ^ v[1] ^ v[2] ^ v[3];
  v[1] ^= 0xddn;
  for (let count = 0; count < 4; count++) round();
  return [first, v[0] ^ v[1] ^ v[2] ^ v[3]];
}

function fingerprintOf(fingerprint: Fingerprint, bytes: Uint8Array, start = 0, end = bytes.length) {
  fingerprint.take(bytes, start, end);
  const [a = 0, b = 0, c = 0, d = 0] = fingerprint.words;
  return [BigInt(a) + (BigInt(b) << 32n), BigInt(c) + (BigInt(d) << 32n)];
}

describe('a fingerprint', () => {
  const fingerprint = new Fingerprint(key);

  it.each([0, 1, 31, 32, 33, 1_023, 1_024, 1_025, 16_383, 16_384, 16_385, 40_000])(
    'of %d bytes is what the papers say',
    (length) => {
      const text = Buffer.from(Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff));
      expect(fingerprintOf(fingerprint, text)).toEqual(judge(text));
    },
  );

  it('is that of the range, whatever was read before and stands around it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.nat(40), fc.nat(40), (text, a, b) => {
        const around = Buffer.concat([Buffer.alloc(a, 0xff), text, Buffer.alloc(b, 0xff)]);
        expect(fingerprintOf(fingerprint, around, a, a + text.length)).toEqual(
          judge(Buffer.from(text)),
        );
      }),
    );
  });

  it('differs with the key, which is drawn by lot', () => {
    const text = Buffer.from('the same text');
    expect(fingerprintOf(new Fingerprint(), text)).not.toEqual(
      fingerprintOf(new Fingerprint(), text),
    );
  });

  it('differs in texts that differ in one bit anywhere, or in zeros at the end', () => {
    const text = Buffer.alloc(2_100, 'a');
    const whole = String(fingerprintOf(fingerprint, text));
    const seen = new Set([whole]);
    for (let at = 0; at < text.length; at += 7) {
      const other = Buffer.from(text);
      other[at] = (other[at] ?? 0) ^ (1 << (at & 7));
      seen.add(String(fingerprintOf(fingerprint, other)));
    }
    expect(seen.size).toBe(1 + 300);
    const longer = Buffer.concat([text, Buffer.alloc(1)]);
    expect(String(fingerprintOf(fingerprint, longer))).not.toBe(whole);
  });
});
