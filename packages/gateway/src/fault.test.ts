import { describe, expect, it } from '@jest/globals';
import { describeFault } from './fault.ts';

describe('what is told of a fault', () => {
  it('is its kind and where it was thrown, and nothing of what it says', () => {
    const { kind, at } = describeFault(new TypeError('a secret\n    at secret.js:1:2'));
    expect(kind).toBe('TypeError');
    expect(at[0]).toContain('fault.test.ts');
    expect(at.join('')).not.toContain('secret');
  });

  it("is Node's own code where it has one", () => {
    const error = Object.assign(new Error('quotes a text'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(describeFault(error).kind).toBe('ERR_WORKER_OUT_OF_MEMORY');
    expect(describeFault(Object.assign(error, { code: 'a secret' })).kind).toBe('Error');
  });

  it('is found in the copy of an error of another thread', () => {
    const { name, message, stack } = new RangeError('a secret');
    expect(describeFault({ name, message, stack }).kind).toBe('RangeError');
    expect(describeFault({ name, message, stack }).at).not.toEqual([]);
  });

  it.each([['a secret'], [7], [undefined], [{ message: 'a secret' }]])(
    'is a type of %j',
    (thrown) => {
      expect(describeFault(thrown)).toEqual({ kind: typeof thrown, at: [] });
    },
  );
});
