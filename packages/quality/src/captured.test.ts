import { expect, it } from '@jest/globals';
import { readCapturedReport } from './captured.ts';

it('tells how many planted secrets are left and where, and shows no text', () => {
  const report = [
    'langfuse-3 traces attributes{input}: 2 × github',
    '    "chat, 36 characters: ghp_…"',
    '120 planted secrets by field, 2 left',
    '',
  ].join('\n');
  expect(readCapturedReport(report)).toEqual({
    planted: 120,
    left: 2,
    flaws: ['langfuse-3 traces attributes{input}: 2 × github'],
  });
});

it('does not take a report without a sum for a good one', () => {
  expect(() => readCapturedReport('REFUSED Error\n')).toThrow('no sum');
});
