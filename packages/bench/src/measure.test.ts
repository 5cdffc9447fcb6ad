import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseCpuSeconds, readCpuSeconds, readPeakBytes } from './measure.ts';

it('adds user and system time, whatever the program is called', () => {
  const stat = '42 (a) b (c) S 1 42 42 0 -1 4194560 9 8 7 6 250 50 999 999 20 0 11 0';
  expect(parseCpuSeconds(stat)).toBe(3);
});

const describeOnLinux = existsSync('/proc/self/stat') ? describe : describe.skip;

describeOnLinux('a process of Linux', () => {
  it('is counted with those that it started', async () => {
    const source = 'process.send(0); setInterval(() => undefined, 1_000)';
    const child = spawn(process.execPath, ['-e', source], { stdio: ['ipc'] });
    try {
      await once(child, 'message');
      const ofChild = readPeakBytes(child.pid ?? 0);
      expect(ofChild).toBeGreaterThan(10e6);
      expect(readPeakBytes(process.pid)).toBeGreaterThanOrEqual(
        process.memoryUsage.rss() / 2 + ofChild,
      );
      expect(readCpuSeconds(process.pid)).toBeGreaterThanOrEqual(readCpuSeconds(child.pid ?? 0));
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('says what it has used', () => {
    const { user, system } = process.cpuUsage();
    // Jest's workers, where it has any, are children of another process.
    expect(readCpuSeconds(process.pid)).toBeGreaterThanOrEqual((user + system) / 1e6 - 1);
    expect(readPeakBytes(process.pid)).toBeGreaterThanOrEqual(process.memoryUsage.rss() / 2);
  });
});
