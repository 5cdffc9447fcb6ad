import { describe, expect, it } from '@jest/globals';
import { createSample, rankOf } from './sample.ts';

describe('a sample', () => {
  it.each([1, 2, 3])('is of each kind what ranks lowest by the seed %d', (seed) => {
    const sample = createSample(seed, 5);
    const all = Array.from({ length: 200 }, (_, index) => index + 1);
    for (const seq of all) sample.offer(seq, seq % 2 === 0 ? 'even' : 'odd', { seq });
    const expected = (rest: number) =>
      all
        .filter((seq) => seq % 2 === rest)
        .sort((a, b) => (rankOf(seed, a) < rankOf(seed, b) ? -1 : 1))
        .slice(0, 5)
        .sort((a, b) => a - b);
    expect(sample.drawn().map(({ event }) => event['seq'])).toEqual([
      ...expected(0),
      ...expected(1),
    ]);
  });

  it('has all of a kind of which there are fewer, and none when it is to be empty', () => {
    const [few, none] = [createSample(1, 5), createSample(1, 0)];
    for (const sample of [few, none]) sample.offer(7, 'stop', { seq: 7 });
    expect(few.drawn()).toMatchObject([{ kind: 'stop', rank: rankOf(1, 7) }]);
    expect(none.drawn()).toEqual([]);
  });
});
