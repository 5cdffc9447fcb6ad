import { describe, expect, it } from '@jest/globals';
import { readRetryAfter, retryAfterMsMax } from './retry-after.ts';

const now = Date.UTC(1994, 10, 6, 8, 49, 7);

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
    ['Sun Nov  6 08:49:37 1994', 30_000],
  ])('HC8: reads %j', (value, ms) => {
    expect(readRetryAfter(value, now)).toBe(ms);
  });

  it('HC8: takes a date that has passed for no wait', () => {
    expect(readRetryAfter('Sun, 06 Nov 1994 08:00:00 GMT', now)).toBe(0);
  });

  it.each(['999999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])('bounds %j', (value) => {
    expect(readRetryAfter(value, now)).toBe(retryAfterMsMax);
  });

  it.each(['', '-5', '1.5', '5s', 'soon', 'Sunny', '1994-11-06T08:49:37Z'])(
    'ignores %j',
    (value) => {
      expect(readRetryAfter(value, now)).toBeUndefined();
    },
  );
});
