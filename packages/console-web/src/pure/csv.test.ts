import { describe, expect, it } from '@jest/globals';
import { cellFrom, csvLine } from './csv.ts';

describe('a line of CSV', () => {
  it('quotes texts, and leaves numbers and what is absent as they are', () => {
    expect(csvLine(['a "b", c', 3, true, undefined])).toBe('"a ""b"", c",3,true,\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =1', '\t=1', '＝1', '|cmd', '%0A', `'=1`, '"=1'])(
    'gives %j an apostrophe, so that no spreadsheet runs it',
    (text) => expect(csvLine([text])).toMatch(/^"'/),
  );

  it('is one line whatever a text holds', () => {
    expect(csvLine(['a\nb\r\u2028c\u202e'])).toBe('"a\\nbU+000DU+2028cU+202E"\r\n');
  });

  it('writes what is nested as JSON', () => {
    expect(csvLine([{ a: ['=1'] }, null, 1].map(cellFrom))).toBe('"{""a"":[""=1""]}",,1\r\n');
  });
});
