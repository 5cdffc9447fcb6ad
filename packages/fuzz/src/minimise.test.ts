import { describe, expect, it } from '@jest/globals';
import { looksMax, minimise } from './minimise.ts';

const hasBoth = (text: string) => text.includes('a') && text.includes('b');

describe('minimise', () => {
  it('leaves what is needed', async () => {
    const input = Buffer.from(`${'x'.repeat(300)}a${'y'.repeat(200)}b${'z'.repeat(90)}`);
    const isStillBroken = async (smaller: Uint8Array) => hasBoth(Buffer.from(smaller).toString());
    const smallest = await minimise(input, isStillBroken, Infinity);
    expect(Buffer.from(smallest).toString()).toBe('ab');
  });

  it('comes to an end when nothing can be taken away, by looks and by time', async () => {
    const input = Buffer.alloc(10_000);
    let looks = 0;
    const count = async () => {
      looks += 1;
      return false;
    };
    expect(await minimise(input, count, Infinity)).toBe(input);
    expect(looks).toBe(looksMax);
    expect(await minimise(input, count, 0)).toBe(input);
    expect(looks).toBe(looksMax);
  });
});
