import { expect, it } from '@jest/globals';
import { readable, readableJson } from './readable.ts';
import { formatTable } from './table.ts';

const attack = '\u001b[2J\u009b31m\u202egp.exe\u061c\u007f';

it('writes what would move a cursor, or turn text around, as its code', () => {
  expect(readable(`a\n\t${attack}`)).toBe('a\n\t\\u001b[2J\\u009b31m\\u202egp.exe\\u061c\\u007f');
});

// Review of issue 9: with --json a terminal was given 8-bit controls and overrides as they came.
it('writes JSON in which no such character stands, and which is the same value', () => {
  const value = { [attack]: [attack, 'ä\r\n\u{1f511}'] };
  const text = readableJson(value);
  expect(text).toMatch(/^[\n\x20-\x7eä\u{1f511}]+$/u);
  expect(JSON.parse(text)).toEqual(value);
});

// The same review: the id of a session is its agent's, and was listed as it came.
it('lays out a table of one line a row, whatever stands in its cells', () => {
  expect(
    formatTable([
      ['A', 'B'],
      [`${attack}\nx`, 'y'],
    ]),
  ).toMatch(/^A +B\n[\x20-\x7e]+ {2}y\n$/);
});
