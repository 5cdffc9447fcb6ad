import { createNoopMeter, type Meter } from '@opentelemetry/api';
import type { Batch, Delivery, Dependencies, Exporter, Log, Signal } from '@traceveil/pipeline';
import type { Clock } from './retry.ts';

/** For tests: a log and a meter that keep what they are told. */
export function fakeDependencies(name: string) {
  const counts: Record<string, number> = {};
  const lines: { readonly fields: object; readonly message: string }[] = [];
  const keep = (fields: object, message: string) => void lines.push({ fields, message });
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const meter: Meter = Object.assign(Object.create(createNoopMeter()) as Meter, {
    createCounter: ((counter) => ({
      add(value, attributes) {
        const key = `${counter}{${String(attributes?.['exporter'])}}`;
        counts[key] = (counts[key] ?? 0) + value;
      },
    })) satisfies Meter['createCounter'],
  });
  const dependencies: Pick<Dependencies, 'name' | 'log' | 'meter' | 'now'> = {
    name,
    log,
    meter,
    now: () => Date.UTC(2026, 0, 1),
  };
  return { dependencies, counts, lines };
}

/** For tests: time that passes only by sleeping or by hand, and chance that changes no interval. */
export function fakeClock(onSleep: (ms: number) => Promise<void> | void = () => undefined) {
  const delaysMs: number[] = [];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    async sleep(ms) {
      delaysMs.push(ms);
      now += ms;
      await onSleep(ms);
    },
    random: () => 0.5,
  };
  const pass = (ms: number) => void (now += ms);
  return { clock, delaysMs, pass };
}

/** For tests: one resource with one scope with `items` empty spans, log records or metrics. */
export function fakeBatch(signal: Signal = 'traces', items = 3): Batch {
  // Field 1 of request, field 2 of resource, field 2 of scope, `items` times: all empty below.
  const leaves = Array.from({ length: items }, () => [0x12, 0]).flat();
  const scope = [0x12, leaves.length, ...leaves];
  const bytes = Uint8Array.from([0x0a, scope.length, ...scope]);
  return { signal, bytes, items, sender: { id: 'anonymous', address: '::1', transport: 'http' } };
}

/** For tests: starts an exporter, hands it one batch, stops it, and counts what came of each item. */
export async function deliverOnce(exporter: Exporter, items: number) {
  const never = new AbortController().signal;
  await exporter.start();
  const batch = fakeBatch('traces', items);
  const delivery: Delivery = await exporter.export(batch, never).catch((error: unknown) => ({
    rejectedItems: 0,
    failed: [{ items, bytes: batch.bytes, error }],
  }));
  await exporter.stop(never);
  const failed = delivery.failed.reduce((sum, part) => sum + part.items, 0);
  const rejected = delivery.rejectedItems;
  const counts = { sent: items - rejected - failed, rejected, failed };
  return { counts, errors: delivery.failed.map(({ error }) => error) };
}
