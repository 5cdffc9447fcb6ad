import { describe, expect, it } from '@jest/globals';
import { KeyCache } from './key-cache.ts';

describe('the cache of keys', () => {
  it('keeps the key, and nothing of the request in which it came', () => {
    const cache = new KeyCache();
    // As a receiver hands it over: a `slice` of a Buffer would be a view of all of it.
    const request = Buffer.from('…user.id…');
    const start = request.indexOf('user.id');
    const known = cache.describe('user.id', 'none');
    cache.set({ bytes: request, start, end: start + 7 }, known);
    request.fill(0);
    const again = Buffer.from('user.id');
    expect(cache.get({ bytes: again, start: 0, end: again.length })).toBe(known);
  });
});
