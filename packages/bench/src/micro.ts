import { createNoopMeter, trace } from '@opentelemetry/api';
import { createScanner, defaultRules } from '@traceveil/detect';
import { countItems, rewrite, type Visitor } from '@traceveil/otlp';
import { redactProcessor } from '@traceveil/processor-redact';
import { drawRules } from './rule-set.ts';
import { median } from './statistics.ts';

const gigabyte = 1e9;
/** CPU time of a case in a round, and before the first of them. */
const roundMs = 400;
const warmUpMs = 2_000;
const rounds = 7;

type Run = (bytes: Uint8Array) => void;

const keep: Visitor = { replace: () => undefined, judge: () => 'none' };

/** What is fast or slow by itself, in this process: one call takes one request. */
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

/** Redaction with so many rules of ours. */
function redactWith(count: number): Run {
  const drawn = drawRules(count);
  const disabled = defaultRules.filter(({ id }) => !drawn.has(id)).map(({ id }) => id);
  const silent = () => undefined;
  const processor = redactProcessor.create(
    redactProcessor.config.parse({ disabled_rules: disabled }),
    {
      name: 'redact',
      log: { debug: silent, info: silent, warn: silent, error: silent },
      meter: createNoopMeter(),
      tracer: trace.getTracer('bench'),
      now: () => 0,
      tokenKeys: [{ id: 'bench', key: Buffer.alloc(32, 7) }],
    },
  );
  const sender = { id: 'bench', address: '127.0.0.1', transport: 'http' } as const;
  return (bytes) => {
    void processor.process({ signal: 'traces', bytes, items: 1, sender });
  };
}

/**
 * Runs the cases whose name matches on each set of requests, in turns, and counts CPU time, which
 * other processes disturb least.
 *
 * @param sets by name, unpacked requests
 * @returns one line a case and set: the least and the median of all runs over a set
 * @throws Error when none matches
 */
export function runMicro(
  name: RegExp,
  sets: Readonly<Record<string, readonly Uint8Array[]>>,
): string {
  const chosen = Object.entries(cases).flatMap(([caseName, create]) =>
    Object.entries(sets).map(([set, requests]) => {
      const label = `${caseName} ${set}`;
      return { label, create, requests, times: [] as number[] };
    }),
  );
  const matching = chosen.filter(({ label }) => name.test(label));
  if (matching.length === 0) {
    throw new Error(`--micro must match one of ${chosen.map(({ label }) => label).join(', ')}`);
  }
  const ready = matching.map(({ create, ...one }) => ({ ...one, run: create() }));
  for (const { run, requests } of ready) measure(run, requests, warmUpMs);
  for (let round = 0; round < rounds; round++) {
    for (const { run, requests, times } of ready) {
      times.push(...measure(run, requests, roundMs));
    }
  }
  return ready.map(({ label, times }) => lineOf(label, times)).join('\n');
}

function lineOf(label: string, times: readonly number[]): string {
  const [least, middle] = [Math.min(...times), median(times)];
  const speed = (1_000 / least).toFixed(0).padStart(6);
  return `${label.padEnd(20)} ${least.toFixed(2)} CPU s/GB (median ${middle.toFixed(2)}) ${speed} MB/s`;
}

/** Seconds of CPU for each gigabyte, of each time that all requests were run. */
function measure(run: Run, requests: readonly Uint8Array[], leastMs: number): number[] {
  const gigabytes = requests.reduce((sum, { length }) => sum + length, 0) / gigabyte;
  const times: number[] = [];
  for (let spentMs = 0; spentMs < leastMs;) {
    const before = process.cpuUsage();
    for (const request of requests) run(request);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1_000;
    times.push(ms / 1_000 / gigabytes);
    spentMs += Math.max(1, ms);
  }
  return times;
}
