import { expect, it } from '@jest/globals';
import { judgeSecret } from '../judge-secret.ts';
import { readMatches, standIn, withoutMatches } from './matches.ts';

const file = 'a.txt';

it('replaces what was matched wherever it stands, longer matches first', () => {
  const text = 'key=abcdef; abc abcdef';
  const matches = [
    { file, match: 'abc' },
    { file, match: 'abcdef' },
  ];
  expect(withoutMatches(text, matches)).toBe(`key=${standIn}; ${standIn} ${standIn}`);
});

it('replaces the lines of what was decoded, and nothing for a match that is not there', () => {
  const text = 'one\ntwo\nthree';
  expect(withoutMatches(text, [{ file, match: 'decoded', lines: [2, 2] }])).toBe(
    `one\n${standIn}\nthree`,
  );
  expect(withoutMatches(text, [{ file, match: 'decoded' }])).toBe(text);
  expect(withoutMatches(text, [{ file, match: '' }])).toBe(text);
});

it('leaves a text that is judged like ours', () => {
  const after = withoutMatches('key=abcdef', [{ file, match: 'key=abc' }]);
  expect(judgeSecret('abcdef', 'key=abcdef', after)).toBe('part');
});

it('reads a line for each match', () => {
  expect(readMatches('warning\n{"file":"a.txt","match":"x"}\n')).toEqual([{ file, match: 'x' }]);
});
