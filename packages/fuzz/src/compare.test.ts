import { describe, expect, it } from '@jest/globals';
import { isSameButForTokens } from './compare.ts';

const token = '[REDACTED:github-token#0123456789ab]';
const packed = Buffer.from(token).toString('base64');
const packedTwice = Buffer.from(`"4${packed}`).toString('base64');

describe('isSameButForTokens', () => {
  it.each([
    ['a text', { name: 'a' }, { name: `a ${token}` }],
    ['bytes', { bytes_value: 'AAAA' }, { bytes_value: packed }],
    ['packed text behind letters and others', { name: '"\0\n4AAAA' }, { name: `"\0\n4${packed}` }],
    ['packed text behind letters, in bytes', { v: 'AAAA' }, { v: packedTwice }],
    ['packed text behind another that ends', { name: 'YQ==AAAA' }, { name: `YQ==${packed}` }],
    [
      'a number',
      { key: 'k', value: { int_value: '7' } },
      { key: 'k', value: { string_value: token } },
    ],
    ['a text that was none', ['a'], ['\ufffd']],
    ['what is dropped below a telling key', { key_strindex: 7, value: {} }, { value: {} }],
    ['the last of two below a telling key', { key_strindex: 7 }, { key_strindex: -1 }],
  ])('takes a token in the place of %s', (_, before, after) => {
    expect(isSameButForTokens(before, after)).toBe(true);
  });

  it.each([
    ['another text', { name: 'a' }, { name: 'b' }],
    ['another packed text', { name: `4${packed}` }, { name: '4AAAA' }],
    ['another number', { id: 1 }, { id: 2 }],
    ['a list that is shorter', { a: [1, 2] }, { a: [1] }],
    ['a member that is gone', { a: 1, b: 2 }, { a: 1 }],
    ['a member that is new', { a: 1 }, { a: 1, b: token }],
    ['a value that is gone', { int_value: '7' }, {}],
    ['a token in the place of a list', { a: [1] }, { a: token }],
  ])('sees %s', (_, before, after) => {
    expect(isSameButForTokens(before, after)).toBe(false);
  });
});
