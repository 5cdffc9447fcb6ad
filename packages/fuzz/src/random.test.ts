import { describe, expect, it } from '@jest/globals';
import { Random } from './random.ts';

const draw = (random: Random) => Array.from({ length: 20 }, () => random.below(1_000));

describe('Random', () => {
  it('draws the same for the same seed and index, and other numbers for others', () => {
    expect(draw(new Random(1, 5))).toEqual(draw(new Random(1, 5)));
    const all = [new Random(1, 5), new Random(1, 6), new Random(2, 5), new Random(5, 1)].map(draw);
    expect(new Set(all.map(String)).size).toBe(4);
  });

  it('draws each number of a range about as often', () => {
    const random = new Random(3);
    const counts = [0, 0, 0, 0];
    const count = (at: number) => (counts[at] = (counts[at] ?? 0) + 1);
    for (let times = 0; times < 4_000; times++) count(random.below(4));
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1_100);
  });

  it('has nothing to choose from an empty list', () => {
    expect(() => new Random(1).pick([])).toThrow('nothing to choose from');
  });
});
