import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { secretsAtRest } from './harness/at-rest.ts';
import * as gateways from './harness/gateway.ts';
import type { Gateway, Ports } from './harness/gateway.ts';
import { signals } from './harness/otlp-protocol.ts';
import { until } from './harness/wait.ts';
import { rejectedItems, startGrpcBackend, startHttpBackend } from './soak/backends.ts';
import type { Backend } from './soak/backends.ts';
import { itemsPerBatch } from './soak/batches.ts';
import { createMoods } from './soak/faults.ts';
import type { Moods } from './soak/faults.ts';
import { Ledger, noItems, totalOf } from './soak/ledger.ts';
import { balanceIn, itemsIn, metricIn } from './soak/metrics.ts';
import { quarterOf, takeSample } from './soak/samples.ts';
import type { Sample } from './soak/samples.ts';
import { startSenders } from './soak/senders.ts';
import type { Senders } from './soak/senders.ts';

/** Of the load with faults; `npm run soak` has ten minutes. */
const seconds = Number(process.env['TRACEVEIL_SOAK_SECONDS'] ?? 20);
const warmUpMs = 2_000;
const peakMs = Math.max(3_000, Math.min(15_000, seconds * 25));
const faultMs = Math.min(3_000, seconds * 40);
const reloads = Math.max(5, Math.round(seconds / 20));
const load = 0.8;
const MiB = 1024 ** 2;

/**
 * What may be between the second quarter of the load and the last, 300 s in ten minutes: the heap
 * goes up and down by some 30 MiB between two collections, and what is resident follows it. A
 * kilobyte that each request left behind would be 60 MiB at 200 a second. Files: each fault may
 * have a few connections closing, at most one for each batch that an exporter has on its way.
 */
const growthMax = { rssBytes: 64 * MiB, heapBytes: 32 * MiB, files: 16 };

const ledgers = { steady: new Ledger(), flapping: new Ledger(), failover: new Ledger() };
const exporterIds = {
  steady: 'otlp_http/steady',
  flapping: 'otlp_http/flapping',
  failover: 'failover',
} as const;

const moods: Moods[] = [createMoods(faultMs), createMoods(faultMs, 3)];
let backends: Record<'steady' | 'flapping' | 'first' | 'second', Backend>;
let gateway: Gateway;
let senders: Senders | undefined;
beforeEach(async () => {
  const { steady, flapping, failover } = ledgers;
  const [ill, illToo] = moods as [Moods, Moods];
  backends = {
    steady: await startHttpBackend(steady),
    flapping: await startHttpBackend(flapping, ill),
    first: await startGrpcBackend(failover, illToo),
    second: await startHttpBackend(failover),
  };
});
afterEach(async () => {
  for (const one of moods) one.end();
  await senders?.stop();
  await gateway.stop().catch(() => undefined); // It has been stopped by the test, as a rule.
  for (const backend of Object.values(backends)) await backend.stop();
});

/** The n-th configuration: each has other exporters for what waits and what is on its way. */
function configOf(version: number, ports: Ports): string {
  const retry_on_failure = { initial_interval: '50ms', max_interval: '500ms' };
  const common = { headers: { 'x-version': String(version) }, timeout: '1s', retry_on_failure };
  const queued = { ...common, sending_queue: { num_consumers: 8 } };
  const soon = { ...common, retry_on_failure: { ...retry_on_failure, max_elapsed_time: '500ms' } };
  const { steady, flapping, first, second } = backends;
  const exporters = {
    [exporterIds.steady]: { ...queued, timeout: '30s', endpoint: steady.url },
    [exporterIds.flapping]: { ...queued, endpoint: flapping.url },
    'otlp_grpc/first': { ...soon, endpoint: first.url },
    'otlp_http/second': { ...common, timeout: '30s', endpoint: second.url },
    failover: {
      priority_levels: ['otlp_grpc/first', 'otlp_http/second'],
      retry_interval: '2s',
      sending_queue: { num_consumers: 8 },
    },
  };
  const config = parse(gateways.plainConfig(ports, { exporters })) as {
    service: { pipelines: Record<string, { exporters: string[] }> };
  };
  for (const pipeline of Object.values(config.service.pipelines)) {
    pipeline.exporters = Object.values(exporterIds);
  }
  return stringify(config);
}

async function metrics(): Promise<string> {
  return (await gateway.admin('/metrics')).text;
}

async function reload(version: number): Promise<void> {
  const path = join(gateway.directory, 'traceveil.yaml');
  await writeFile(`${path}~`, configOf(version, gateway.ports));
  await rename(`${path}~`, path);
  gateway.child.process.kill('SIGHUP');
}

/** Batches per second that every exporter keeps up with, when all that can be sent is sent. */
async function peakRate({ acknowledged }: Senders): Promise<number> {
  const all = [acknowledged, ...Object.values(ledgers)];
  await sleep(warmUpMs);
  const before = all.map(({ items }) => totalOf(items));
  const startMs = performance.now();
  await sleep(peakMs);
  const passed = (performance.now() - startMs) / 1_000;
  const rates = all.map(({ items }, index) => totalOf(items) - (before[index] ?? 0));
  return Math.min(...rates) / itemsPerBatch / passed;
}

/** What stands in files, the log and the metrics page now; some files go while they are read. */
async function leaksNow(): Promise<string[]> {
  const texts = { log: gateway.child.stderr(), metrics: await metrics() };
  return secretsAtRest({ directory: join(gateway.directory, 'data'), texts });
}

/** Holds the load for its time. */
async function soak(): Promise<Sample[]> {
  const samples: Sample[] = [];
  const stepMs = Math.max(250, seconds * 4);
  const steps = Math.round((seconds * 1_000) / stepMs);
  const everySteps = Math.floor(steps / (reloads + 1));
  for (let step = 1; step <= steps; step += 1) {
    await sleep(stepMs);
    samples.push(takeSample(gateway.child.process.pid ?? 0, await metrics()));
    const isDue = step % everySteps === 0 && step / everySteps <= reloads;
    if (isDue) {
      await reload(step / everySteps);
      expect(await leaksNow()).toEqual([]);
    }
  }
  return samples;
}

/** Everything that was accepted is settled. */
async function drained(): Promise<string> {
  return until(
    async () => {
      const text = await metrics();
      const open = itemsIn(text, 'traceveil_exporter_in_flight');
      return totalOf(open) === 0 ? text : undefined;
    },
    { what: 'the last batches to be settled', timeoutMs: 60_000 + seconds * 500 },
  );
}

/** The items of all dead letters. */
function letters(): Ledger {
  const ledger = new Ledger();
  const directory = join(gateway.directory, 'data/spool/dead-letters');
  for (const name of readdirSync(directory)) {
    ledger.enter(readFileSync(join(directory, name), 'latin1'));
  }
  return ledger;
}

/** Who says what of whom, to the item. */
function expectBalance(text: string, { acknowledged, uncertain, count }: Senders): void {
  const accepted = itemsIn(text, 'otelcol_receiver_accepted');
  const balances = {
    steady: balanceIn(text, exporterIds.steady),
    flapping: balanceIn(text, exporterIds.flapping),
    failover: balanceIn(text, exporterIds.failover),
  };
  for (const balance of Object.values(balances)) {
    expect(balance).toMatchObject({ accepted, inFlight: noItems(), difference: noItems() });
  }
  // A batch is sent once, so what the gateway says that it took is what a backend has.
  expect(ledgers.steady.items).toEqual(accepted);
  expect(balances.steady.sent).toEqual(accepted);
  expect(ledgers.failover.items).toEqual(accepted);
  expect(balances.failover.sent).toEqual(accepted);
  const dead = letters();
  expect(balances.flapping.deadLettered).toEqual(dead.items);
  // An answer that came too late, or to an exporter that was exchanged, was given to nobody: the
  // whole batch came again.
  const againAtMost = Math.floor(ledgers.flapping.duplicates / itemsPerBatch);
  for (const signal of signals) {
    const unheard = backends.flapping.rejected[signal] - balances.flapping.rejected[signal];
    expect(unheard).toBeGreaterThanOrEqual(0);
    expect(unheard).toBeLessThanOrEqual(againAtMost * rejectedItems);
  }
  for (const kind of ['sent', 'rejected', 'deadLettered'] as const) {
    expect(totalOf(balances.flapping[kind])).toBeGreaterThan(0);
  }

  const whole = 2 ** itemsPerBatch - 1;
  const wrong: number[] = [];
  for (let number = 0; number < count(); number += 1) {
    const taken = ledgers.steady.of(number);
    const isRight =
      acknowledged.of(number) === 0
        ? uncertain.has(number) && (taken === 0 || taken === whole)
        : taken === whole;
    const atFlapping = ledgers.flapping.of(number) | dead.of(number);
    if (!isRight || atFlapping !== taken || ledgers.failover.of(number) !== taken) {
      wrong.push(number);
    }
  }
  expect(wrong).toEqual([]);
}

interface Held {
  readonly samples: readonly Sample[];
  /** Batches a second: most of them, and what came of the wish to have `load` of it. */
  readonly peak: number;
  readonly held: number;
}

function report({ samples, peak, held }: Held, { outcomes, acknowledged }: Senders) {
  const quarters = (key: keyof Sample, unit: number, digits = 0) =>
    [1, 2, 3, 4].map((part) => (quarterOf(samples, key, part) / unit).toFixed(digits)).join(', ');
  const longest = Math.max(...samples.map(({ loopDelaySeconds }) => loopDelaySeconds));
  const told = [
    `${seconds} s at ${Math.round(held)} batches/s, ${Math.round(peak)} being the peak:`,
    `acknowledged ${totalOf(acknowledged.items)} items, batches ${JSON.stringify([...outcomes])}`,
    ...Object.entries(ledgers).map(
      ([name, { items, duplicates }]) => `${name} got ${totalOf(items)}, ${duplicates} twice`,
    ),
    'medians by quarters of the time',
    `resident MiB ${quarters('rssBytes', MiB)}`,
    `heap MiB ${quarters('heapBytes', MiB)}`,
    `open files ${quarters('files', 1)}`,
    `loop held up s ${quarters('loopDelaySeconds', 1, 3)}, at most ${longest.toFixed(3)}`,
  ];
  process.stdout.write(`${told.join('\n  ')}\n`);
}

it(
  `holds ${seconds} s of load with faults: flat in memory and files, and balanced to the item`,
  async () => {
    const ports = await gateways.gatewayPorts();
    gateway = await gateways.startGatewayWith(configOf(0, ports), ports);
    senders = startSenders(ports);
    const peak = await peakRate(senders);
    senders.setPace(peak * load);
    for (const one of moods) one.begin();
    const before = totalOf(senders.acknowledged.items);
    const samples = await soak();
    const held = (totalOf(senders.acknowledged.items) - before) / itemsPerBatch / seconds;
    for (const one of moods) one.end();
    await senders.stop();
    const text = await drained();
    report({ samples, peak, held }, senders);

    expectBalance(text, senders);
    const reloaded = (result: string) =>
      metricIn(text, 'traceveil_config_reload_total', `result="${result}"`);
    // The gateway may see the changed file before the signal comes.
    expect(reloaded('accepted')).toBeGreaterThanOrEqual(reloads);
    expect(reloaded('refused')).toBe(0);
    expect(await leaksNow()).toEqual([]);
    expect(Object.values(backends).map((backend) => backend.leaks())).toEqual([0, 0, 0, 0]);
    expect(await gateway.child.stop()).toBe(0);
    for (const [key, most] of Object.entries(growthMax)) {
      const of = (part: number) => quarterOf(samples, key as keyof Sample, part);
      const growth = of(4) - of(2);
      expect({ key, growth, isFlat: growth <= most }).toMatchObject({ key, isFlat: true });
    }
  },
  180_000 + seconds * 3_000,
);
