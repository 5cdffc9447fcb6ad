import { expect, it } from '@jest/globals';
import { formatGrowth } from './growth.ts';

it('sets each point beside the least of its own series', () => {
  const rows = formatGrowth([
    { series: 'rules', at: 50, cpuSecondsPerGb: 4 },
    { series: 'rules', at: 1_000, cpuSecondsPerGb: 5 },
    { series: 'bytes', at: 100, cpuSecondsPerGb: 2 },
  ]).split('\n');
  expect(rows[2]).toBe('| rules |    50 |     4.00 |    1.00 |');
  expect(rows[3]).toBe('| rules | 1,000 |     5.00 |    1.25 |');
  expect(rows[4]).toBe('| bytes |   100 |     2.00 |    1.00 |');
});
