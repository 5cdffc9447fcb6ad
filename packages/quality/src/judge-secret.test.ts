import { describe, expect, it } from '@jest/globals';
import { judgeSecret, removedRanges } from './judge-secret.ts';

const token = '[REDACTED:some-rule#0123456789ab]';
const secret = 'hunter2hunter2';

describe('what became of a secret', () => {
  it.each([
    ['whole', `key=${token};`],
    ['left', `key=${secret};`],
    ['part', `key=${token}2;`],
    ['part', `key=h${token};`],
    ['left', `${token}=${secret};`],
    // Two tokens side by side.
    ['whole', `key=${token}${token};`],
  ] as const)('is %s in %j', (outcome, after) => {
    expect(judgeSecret(secret, `key=${secret};`, after)).toBe(outcome);
  });

  it('is told by every place where it stands', () => {
    const before = `${secret} and ${secret}`;
    expect(judgeSecret(secret, before, `${token} and ${token}`)).toBe('whole');
    expect(judgeSecret(secret, before, `${token} and ${secret}`)).toBe('left');
    expect(judgeSecret(secret, before, `${token} and h${token}`)).toBe('part');
  });

  it('knows a token in a URL, and one of a detector that failed', () => {
    const before = `https://host/?key=${secret}&a=1`;
    const written = encodeURIComponent(token);
    expect(judgeSecret(secret, before, `https://host/?key=${written}&a=1`)).toBe('whole');
    expect(judgeSecret(secret, before, '[WITHHELD:detector-error]')).toBe('whole');
  });

  it('does not ask for the quotes that a source counts as part of it', () => {
    expect(judgeSecret(`"${secret}"`, `key="${secret}"`, `key="${token}"`)).toBe('whole');
    expect(judgeSecret('""', 'key=""', `key=${token}`)).toBe('whole');
  });

  it('is looked for in pieces where the text around it was written anew', () => {
    const long = `${secret}${secret.toUpperCase()}`;
    expect(judgeSecret(long, `a ${long} b`, `A ${token} b`)).toBe('whole');
    expect(judgeSecret(long, `a ${long} b`, `A ${token}${long.slice(6, 18)} b`)).toBe('part');
    expect(judgeSecret(long, `a ${long} b`, `A ${long} b`)).toBe('left');
  });
});

describe('removedRanges', () => {
  it('tells what stood where tokens stand', () => {
    expect(removedRanges('a 123 b 45', `a ${token} b ${token}`)).toEqual([
      { start: 2, end: 5 },
      { start: 8, end: 10 },
    ]);
    expect(removedRanges('same', 'same')).toEqual([]);
    const others = [encodeURIComponent(token), '[WITHHELD:detector-error]'];
    for (const other of others) {
      expect(removedRanges('a 123', `a ${other}`)).toEqual([{ start: 2, end: 5 }]);
    }
  });

  it.each(['b 123', 'a', `b ${token}`, `a ${token} c`])('cannot tell it of %j', (after) => {
    expect(removedRanges('a 123 b', after)).toBeUndefined();
  });
});
