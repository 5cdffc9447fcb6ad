import { setTimeout as wait } from 'node:timers/promises';
import type { BenchBatch } from './batches.ts';
import type { LoadClient } from './load-clients.ts';

const refusedWaitMs = 20;

/** When sending ends: whichever comes first. */
export interface SendLimits {
  readonly requests: number;
  readonly seconds: number;
}

/** What was sent. */
export interface Sent {
  readonly requests: number;
  /** Of OTLP, unpacked. */
  readonly bytes: number;
  readonly spans: number;
  /** Answers that asked to come back later; each was obeyed. */
  readonly refusals: number;
  /** In milliseconds since the epoch. */
  readonly startMs: number;
  /** Of each request until it was taken. */
  readonly latenciesMs: readonly number[];
}

/** Sends the batches in turn, each client one request at a time. */
export async function sendBatches(
  clients: readonly LoadClient[],
  batches: readonly BenchBatch[],
  limits: SendLimits,
): Promise<Sent> {
  const startMs = Date.now();
  const endMs = startMs + limits.seconds * 1_000;
  const latenciesMs: number[] = [];
  let started = 0;
  let bytes = 0;
  let spans = 0;
  let refusals = 0;

  const runClient = async (client: LoadClient) => {
    while (started < limits.requests && Date.now() < endMs) {
      const batch = batches[started % batches.length];
      if (batch === undefined) return;
      started += 1;
      const sentMs = performance.now();
      while ((await client.send(batch)) === 'refused') {
        refusals += 1;
        await wait(refusedWaitMs);
      }
      latenciesMs.push(performance.now() - sentMs);
      bytes += batch.bytes;
      spans += batch.spans;
    }
  };
  await Promise.all(clients.map(runClient));
  return { requests: latenciesMs.length, bytes, spans, refusals, startMs, latenciesMs };
}
