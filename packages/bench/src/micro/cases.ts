import { createScanner, defaultRules } from '@traceveil/detect';
import { countItems, rewrite, type Visitor } from '@traceveil/otlp';
import { median } from '../statistics.ts';
import type { TrafficRequest } from '../traffic/traffic.ts';
import { redactWith, type Run } from './redaction.ts';
import type { MicroReport } from './report.ts';
import { createTurns, type Turns } from './turns.ts';

/** CPU time of a case in a round, and before the first of them. */
const roundMs = 400;
const warmUpMs = 2_000;
const rounds = 7;

const keep: Visitor = { replace: () => undefined, judge: () => 'none' };

/** What is fast or slow by itself, in this process. */
const cases: Readonly<Record<string, () => Run>> = {
  'walk/count': () => (bytes) => {
    countItems(bytes, 'traces');
  },
  'walk/visit': () => (bytes) => {
    rewrite(bytes, 'traces', keep);
  },
  'walk/scan': () => {
    const scanner = createScanner(defaultRules);
    const visitor: Visitor = {
      ...keep,
      replace: (leaf) => {
        scanner.scan(leaf.bytes, leaf.start, leaf.end);
        return undefined;
      },
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
  'redact/all': () => redactWith(defaultRules.length),
  'redact/tenth': () => redactWith(Math.ceil(defaultRules.length / 10)),
  'redact/fifty': () => redactWith(50),
};

/**
 * Runs the cases whose name matches on each set of requests, in turns, and counts CPU time, which
 * other processes disturb least.
 *
 * @param sets by name, unpacked requests
 * @returns one line a case and set: the least and the median of all runs over a set
 * @throws Error when none matches
 */
export async function runMicro(
  name: RegExp,
  sets: Readonly<Record<string, readonly TrafficRequest[]>>,
): Promise<MicroReport> {
  const chosen = Object.entries(cases).flatMap(([caseName, create]) =>
    Object.keys(sets).map((set) => ({ label: `${caseName} ${set}`, create, set })),
  );
  const matching = chosen.filter(({ label }) => name.test(label));
  if (matching.length === 0) {
    throw new Error(`--micro must match one of ${chosen.map(({ label }) => label).join(', ')}`);
  }
  const turns = new Map(
    Object.entries(sets).map(([set, requests]) => [set, createTurns(requests)]),
  );
  const ready = matching.flatMap(({ create, set, label }) => {
    const of = turns.get(set);
    return of ? [{ label, run: create(), of, times: [] as number[] }] : [];
  });
  for (const { run, of } of ready) await measure(run, of, warmUpMs);
  for (let round = 0; round < rounds; round++) {
    for (const { run, of, times } of ready) times.push(...(await measure(run, of, roundMs)));
  }
  return {
    text: ready.map(({ label, times }) => lineOf(label, times)).join('\n'),
    results: ready.map(({ label, times }) => ({
      case: label,
      leastCpuSecondsPerGb: Math.min(...times),
      medianCpuSecondsPerGb: median(times),
    })),
  };
}

/** CPU seconds a gigabyte, of each lap until so much time was spent. */
async function measure(run: Run, turns: Turns, leastMs: number): Promise<number[]> {
  const times: number[] = [];
  for (let spentMs = 0; spentMs < leastMs;) {
    const seconds = await turns.run(run);
    times.push(seconds);
    spentMs += Math.max(1, seconds * turns.gigabytes * 1_000);
  }
  return times;
}

function lineOf(label: string, times: readonly number[]): string {
  const [least, middle] = [Math.min(...times), median(times)];
  const speed = (1_000 / least).toFixed(0).padStart(6);
  return `${label.padEnd(20)} ${least.toFixed(2)} CPU s/GB (median ${middle.toFixed(2)}) ${speed} MB/s`;
}
