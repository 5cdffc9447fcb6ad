import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localMinute, timeOfLocal } from './local-time.ts';

describe('a field for date and time', () => {
  it('shows a time by the clock of the reader', () => {
    const time = new Date(2026, 10, 26, 22, 1, 30).toISOString();
    expect(localMinute(time)).toBe('2026-11-26T22:01');
  });

  it('gives the time that it shows', () => {
    const minutes = fc.integer({ min: 0, max: 60_000_000 });
    fc.assert(
      fc.property(minutes, (minute) => {
        const time = new Date(minute * 60_000).toISOString();
        const again = timeOfLocal(localMinute(time));
        // In the hour that a clock runs through twice, both are told alike.
        expect(localMinute(again)).toBe(localMinute(time));
      }),
    );
  });

  it.each(['', 'yesterday', '2026-13-01'])('shows nothing for %j', (text) => {
    expect(localMinute(text)).toBe('');
    expect(timeOfLocal(text)).toBe('');
  });
});
