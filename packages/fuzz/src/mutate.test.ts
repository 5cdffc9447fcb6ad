import { describe, expect, it } from '@jest/globals';
import { inputBytesMax, mutate } from './mutate.ts';
import { Random } from './random.ts';

const sample = Buffer.from('POST /v1/traces HTTP/1.1');
const material = { samples: [sample], words: [Buffer.from('\r\n')] };

describe('mutate', () => {
  it('makes the same of the same, and nearly always something else than it was', () => {
    const made = Array.from({ length: 500 }, (_, index) => {
      const once = mutate(sample, new Random(1, index), material);
      expect(mutate(sample, new Random(1, index), material)).toEqual(once);
      return once.toString('latin1');
    });
    expect(made.filter((text) => text === sample.toString()).length).toBeLessThan(50);
    expect(new Set(made).size).toBeGreaterThan(400);
  });

  it('leaves its input as it was and makes none above the limit', () => {
    const large = Buffer.alloc(inputBytesMax, 'ab');
    const before = Buffer.from(large);
    for (let index = 0; index < 200; index++) {
      expect(mutate(large, new Random(2, index), material).length).toBeLessThanOrEqual(
        inputBytesMax,
      );
    }
    expect(large.equals(before)).toBe(true);
    expect(mutate(Buffer.alloc(0), new Random(3), material)).toBeInstanceOf(Buffer);
  });
});
