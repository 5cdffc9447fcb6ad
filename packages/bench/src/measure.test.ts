import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseCpuSeconds, readCpuSeconds, readPeakBytes } from './measure.ts';

it('adds user and system time, whatever the program is called', () => {
  const stat = '42 (a) b (c) S 1 42 42 0 -1 4194560 9 8 7 6 250 50 999 999 20 0 11 0';
  expect(parseCpuSeconds(stat)).toBe(3);
});

const describeOnLinux = existsSync('/proc/self/stat') ? describe : describe.skip;

describeOnLinux('a process of Linux', () => {
  it('says what it has used', () => {
    const { user, system } = process.cpuUsage();
    expect(readCpuSeconds(process.pid)).toBeCloseTo((user + system) / 1e6, 0);
    expect(readPeakBytes(process.pid)).toBeGreaterThanOrEqual(process.memoryUsage.rss() / 2);
  });
});
