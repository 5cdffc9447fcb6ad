import { setTimeout as wait } from 'node:timers/promises';
import type { LoadClient } from './load-clients.ts';
import type { Feed, Outgoing } from './traffic/feed.ts';

const refusedWaitMs = 20;

/** What is sent, and when sending ends: after `requests` or `seconds`, whichever comes first. */
export interface SendLimits {
  /** Number of the first request: one that was sent before is the same again. */
  readonly first: number;
  readonly requests: number;
  readonly seconds: number;
  /** Requests are due at this rate, whatever becomes of those before; as fast as may be without. */
  readonly requestsPerSecond?: number;
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
  /** Of each request until it was taken: since it was sent, or since it was due. */
  readonly latenciesMs: readonly number[];
}

/** Sends requests in turn, each client one at a time. */
export async function sendRequests(
  clients: readonly LoadClient[],
  feed: Feed,
  { first, requests, seconds, requestsPerSecond }: SendLimits,
): Promise<Sent> {
  const startMs = Date.now();
  const start = performance.now();
  const endMs = start + seconds * 1_000;
  const latenciesMs: number[] = [];
  let started = 0;
  let bytes = 0;
  let spans = 0;
  let refusals = 0;

  const sendOne = async (client: LoadClient, outgoing: Outgoing, sinceMs: number) => {
    while ((await client.send(outgoing)) === 'refused') {
      refusals += 1;
      await wait(refusedWaitMs);
    }
    latenciesMs.push(performance.now() - sinceMs);
    bytes += outgoing.bytes;
    spans += outgoing.spans;
    feed.giveBack(outgoing);
  };
  const runClient = async (client: LoadClient) => {
    while (started < requests && performance.now() < endMs) {
      const outgoing = feed.take(first + started);
      const number = started;
      started += 1;
      if (requestsPerSecond === undefined) {
        await sendOne(client, outgoing, performance.now());
        continue;
      }
      // One that finds all clients busy waits, and its waiting counts.
      const dueMs = start + (number * 1_000) / requestsPerSecond;
      const earlyMs = dueMs - performance.now();
      if (earlyMs > 0) await wait(earlyMs);
      await sendOne(client, outgoing, dueMs);
    }
  };
  await Promise.all(clients.map(runClient));
  return { requests: latenciesMs.length, bytes, spans, refusals, startMs, latenciesMs };
}
