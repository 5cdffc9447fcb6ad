import { describe, expect, it } from '@jest/globals';
import { csvLine } from './csv.ts';

describe('a line of CSV', () => {
  it('has numbers bare and texts in quotes, whose quotes are doubled', () => {
    expect(csvLine([1, 'a, "b"', undefined, -3])).toBe('1,"a, ""b""",,-3\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '"=1', '＝1', '|calc', '%0A=1'])(
    'has no formula: %j',
    (text) => {
      expect(csvLine([text])).toMatch(/^"'/);
    },
  );

  it('is one line, without characters that move a cursor or turn text around', () => {
    expect(csvLine(['a\r\nb\u001b[2J\u202e'])).toBe('"a\\nb\\u001b[2J\\u202e"\r\n');
  });
});
