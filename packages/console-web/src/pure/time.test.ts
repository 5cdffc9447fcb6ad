import { describe, expect, it } from '@jest/globals';
import { ago, clockTime, lasting } from './time.ts';

describe('a time', () => {
  it.each([
    [0, '0 s'],
    [-1, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [7_260_000, '2 h 1 min'],
    [183_600_000, '2 d 3 h'],
  ])('of %d ms lasts %s', (ms, said) => expect(lasting(ms)).toBe(said));

  it.each([
    ['2026-11-26T10:00:00.000Z', 'just now'],
    ['2026-11-26T09:59:30.000Z', '30 s ago'],
    ['2026-11-26T09:57:00.000Z', '3 min ago'],
    ['2026-11-26T05:00:00.000Z', '5 h ago'],
    ['2026-11-20T10:00:00.000Z', '6 d ago'],
    ['never', 'never'],
  ])('%s was %s', (time, said) => {
    expect(ago(time, Date.parse('2026-11-26T10:00:00.000Z'))).toBe(said);
  });

  it('is told by the clock of the reader, and what is none is left as it is', () => {
    expect(clockTime(new Date(2026, 0, 2, 3, 4, 5).toISOString())).toBe('2026-01-02 03:04:05');
    expect(clockTime('?')).toBe('?');
  });
});
