import { expect, it } from '@jest/globals';
import { cellOf } from './cell.ts';

const long = 'x'.repeat(10_000);

it.each([
  ['', ''],
  ['s-42', 's-42'],
  ['nul \0 nul', 'nul \ufffd nul'],
  ['é'.repeat(256), 'é'.repeat(256)],
])('keeps what the database takes: %j', (value, cell) => {
  expect(cellOf(value)).toBe(cell);
});

it('fits an index whatever a name is, and keeps apart what differs at its end', () => {
  for (const one of [long, '漢'.repeat(5_000), `${long}\0`, '\u{1f600}'.repeat(5_000)]) {
    expect(Buffer.byteLength(cellOf(one))).toBeLessThan(1_024);
    expect(cellOf(one)).not.toContain('\0');
  }
  expect(cellOf(`${long}a`)).not.toBe(cellOf(`${long}b`));
  expect(cellOf(`${long}a`)).toBe(cellOf(`${long}a`));
});
