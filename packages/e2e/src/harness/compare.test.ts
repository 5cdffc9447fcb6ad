import { describe, expect, it } from '@jest/globals';
import { compare, leavesOf, removedTexts } from './compare.ts';

const mark = '[REDACTED:github-token#0123456789ab]';
const request = (text: string, more: object = {}) => ({
  spans: [{ name: 'chat', attributes: [{ key: 'prompt', value: { stringValue: text } }], ...more }],
});

describe('compare', () => {
  it('tells of a changed text what was removed from it', () => {
    const { changes, differences } = compare(request('use s3cret now'), request(`use ${mark} now`));
    expect(differences).toEqual([]);
    expect(changes).toMatchObject([{ field: 'spans[].attributes{prompt}', removed: ['s3cret'] }]);
  });

  it.each([
    ['a text that changed beside the replacement', request(`Use ${mark} now`)],
    ['a text that was cut', request('use s3cret')],
  ])('sees %s', (_what, after) => {
    expect(compare(request('use s3cret now'), after).changes).toMatchObject([
      { removed: undefined },
    ]);
  });

  it.each([
    ['a field that went away', { spans: [{ name: 'chat' }] }],
    ['a field that appeared', request('a', { kind: 1 })],
    ['a list that lost an element', { spans: [] }],
  ])('sees %s', (_what, after) => {
    expect(compare(request('a'), after).differences).not.toEqual([]);
  });

  it('sees a number that changed', () => {
    const after = compare(request('a', { kind: 1 }), request('a', { kind: 2 }));
    expect(after.differences).toEqual(['spans[].kind']);
  });
});

describe('removedTexts', () => {
  it('tells several, in order', () => {
    expect(removedTexts('a 1 b 22 c', `a ${mark} b ${mark} c`)).toEqual(['1', '22']);
  });

  it('is undefined without a replacement', () => {
    expect(removedTexts('abc', 'abd')).toBeUndefined();
  });
});

describe('leavesOf', () => {
  it('names each text by its key, bytes included', () => {
    const bytes = {
      spans: [{ attributes: [{ key: 'raw', value: { bytesValue: Buffer.from('é') } }] }],
    };
    expect(leavesOf(bytes)).toEqual([
      { field: 'spans[].attributes{raw}.key', text: 'raw' },
      { field: 'spans[].attributes{raw}', text: 'é' },
    ]);
  });
});
