import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MiB = 1024 ** 2;
const script = fileURLToPath(new URL('../agents/scan-bad-text.js', import.meta.url));
/** Of what the process may hold beyond what it holds for no text: 47 are measured, with 500,000 finds. */
const memoryPerByteMax = 64;
const timeoutMs = 120_000;

interface Scanned {
  readonly bytes: number;
  readonly findings: number;
  readonly isRefused: boolean;
  readonly peakBytes: number;
}

/** In a process of its own, which tells its peak. */
function scanned(name: string): Scanned {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], {
    encoding: 'utf8',
    timeout: timeoutMs,
  });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as Scanned;
}

// Other systems do not tell the peak.
const describeOnLinux = existsSync('/proc/self/status') ? describe : describe.skip;

describeOnLinux('the memory that a scan takes', () => {
  const idle = scanned('nothing').peakBytes;

  it.each([
    ['10 MB without a line end', 'one-line', 0],
    ['a million `password=`', 'passwords', 0],
    ['half a million passwords', 'found', 500_000],
    ['a prefix in a prefix, again and again', 'prefixes', 0],
    ['quotes, brackets and backslashes', 'brackets', 0],
    ['what is not UTF-8', 'invalid', 500_000],
    ['bytes drawn by lot', 'binary', 0],
  ])(
    'is bounded for %s',
    (_, name, findingsMin) => {
      const { bytes, findings, isRefused, peakBytes } = scanned(name);
      expect(bytes).toBeGreaterThanOrEqual(8 * MiB);
      expect({ isRefused, name }).toEqual({ isRefused: false, name });
      expect(findings).toBeGreaterThanOrEqual(findingsMin);
      expect(peakBytes - idle).toBeLessThan(memoryPerByteMax * bytes);
    },
    timeoutMs,
  );
});
