import { expect, it } from '@jest/globals';
import { formatCosts } from './sides.ts';

it('sets each side beside the first of the same case, by the middle and by the least', () => {
  const rows = formatCosts([
    { name: 'a', case: 'http', rounds: [4, 2, 9] },
    { name: 'b', case: 'http', rounds: [5, 3, 1] },
    { name: 'a', case: 'grpc', rounds: [8] },
    { name: 'b', case: 'grpc', rounds: [6] },
  ]).split('\n');
  expect(rows[2]).toBe('| http | a       |     4.00 |  2.00 |   1.000 |        1.000 |');
  expect(rows[3]).toBe('| http | b       |     3.00 |  1.00 |   0.750 |        0.500 |');
  expect(rows[5]).toBe('| grpc | b       |     6.00 |  6.00 |   0.750 |        0.750 |');
});
