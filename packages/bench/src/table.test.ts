import { expect, it } from '@jest/globals';
import type { Result } from './run-case.ts';
import { formatLatencies, formatTable } from './table.ts';

const proxy: Result = {
  case: 'http',
  subject: 'proxy',
  cpuSecondsPerGb: 2,
  megabytesPerSecond: 400,
  requestsPerSecond: 900,
  spansPerSecond: 60_000,
  refusals: 0,
  p50Ms: 5,
  p99Ms: 25.04,
  peakMebibytes: 130,
  rounds: [],
};
const gateway: Result = { ...proxy, subject: 'gateway', cpuSecondsPerGb: 5 };

it('sets the gateway beside the proxy of the same case', () => {
  const other: Result = { ...proxy, case: 'grpc', cpuSecondsPerGb: 1 };
  const rows = formatTable([other, proxy, gateway]).split('\n');
  expect(rows).toHaveLength(5);
  expect(rows[4]).toMatch(/^\| http +\| gateway +\| +5\.00 \| +2\.50 \|/);
});

it('leaves the ratio empty where no proxy was measured', () => {
  expect(formatTable([gateway]).split('\n')[2]).toMatch(/\| +5\.00 \| +\| +400 \|/);
});

it('sets all beside the Collector where one was measured', () => {
  const collector: Result = { ...proxy, subject: 'collector', cpuSecondsPerGb: 4 };
  const rows = formatTable([proxy, collector, gateway]).split('\n');
  expect(rows[0]).toContain('× Collector');
  expect(rows[4]).toMatch(/^\| http +\| gateway +\| +5\.00 \| +2\.50 \| +1\.25 \|/);
  expect(formatTable([proxy, gateway])).not.toContain('Collector');
});

it('says how much longer than the proxy it took at the same rate', () => {
  const results = [proxy, { ...gateway, p50Ms: 7.5, p99Ms: 30.04 }];
  const measured = { peakRequestsPerSecond: 100, requestsPerSecond: 50, results };
  const rows = formatLatencies([measured]).split('\n');
  expect(rows[3]).toMatch(/\| +7\.5 \| +2\.5 \| +30\.0 \| +5\.0 \| +0 \|$/);
});

it('draws every row as wide as the others', () => {
  const widths = formatTable([proxy, gateway])
    .split('\n')
    .map(({ length }) => length);
  expect(new Set(widths).size).toBe(1);
});
