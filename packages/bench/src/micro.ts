import { createScanner, defaultRules } from '@traceveil/detect';
import { countItems, rewrite, type Visitor } from '@traceveil/otlp';
import { Bench } from 'tinybench';
import type { BenchBatch } from './batches.ts';

const megabyte = 1e6;
const caseMs = 2_000;
const warmUpMs = 1_000;

/** What is fast or slow by itself, in this process: one call takes one batch. */
const cases: Readonly<Record<string, () => (bytes: Uint8Array) => void>> = {
  'walk/count': () => (bytes) => {
    countItems(bytes, 'traces');
  },
  'walk/visit': () => {
    const visitor: Visitor = { replace: () => undefined, judge: () => 'none' };
    return (bytes) => {
      rewrite(bytes, 'traces', visitor);
    };
  },
  'walk/scan': () => {
    const scanner = createScanner(defaultRules);
    const visitor: Visitor = {
      replace: (leaf) => {
        scanner.scan(leaf.bytes, leaf.start, leaf.end);
        return undefined;
      },
      judge: () => 'none',
    };
    return (bytes) => {
      scanner.survey(bytes);
      rewrite(bytes, 'traces', visitor);
    };
  },
  'scan/whole': () => {
    const scanner = createScanner(defaultRules);
    return (bytes) => {
      scanner.scan(bytes, 0, bytes.length);
    };
  },
};

/**
 * Runs the cases whose name matches, each over all batches again and again.
 *
 * @param batches unpacked
 * @returns one line a case
 * @throws Error when none matches
 */
export async function runMicro(name: RegExp, batches: readonly BenchBatch[]): Promise<string> {
  const chosen = Object.entries(cases).filter(([caseName]) => name.test(caseName));
  if (chosen.length === 0)
    throw new Error(`--micro must match one of ${Object.keys(cases).join(', ')}`);
  const bench = new Bench({ time: caseMs, warmupTime: warmUpMs });
  for (const [caseName, create] of chosen) {
    const run = create();
    bench.add(caseName, () => {
      for (const { body } of batches) run(body);
    });
  }
  const tasks = await bench.run();
  const megabytes = batches.reduce((sum, { bytes }) => sum + bytes, 0) / megabyte;
  return tasks
    .map(({ name: caseName, result }) => {
      if (!('latency' in result)) throw new Error(`${caseName}: ${result.state}`);
      const { p50, rme } = result.latency; // Milliseconds, percent.
      const speed = (megabytes / p50) * 1_000;
      return `${caseName.padEnd(12)} ${speed.toFixed(0).padStart(7)} MB/s ±${rme.toFixed(1)} %`;
    })
    .join('\n');
}
