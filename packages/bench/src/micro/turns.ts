import { createFeed } from '../traffic/feed.ts';
import type { TrafficRequest } from '../traffic/traffic.ts';
import type { Run } from './redaction.ts';

const gigabyte = 1e9;
const microsecond = 1e-6;

/** Runs something on requests, each time on other ones. */
export interface Turns {
  /** Of all requests. */
  readonly gigabytes: number;
  /** CPU seconds a gigabyte of a lap of all requests. What it takes to make them is not counted. */
  run(run: Run): Promise<number>;
}

/** Laps of the same requests, in which no long value comes twice that does not in the original. */
export function createTurns(originals: readonly TrafficRequest[]): Turns {
  const feed = createFeed(originals, { encoding: 'identity', isRepeat: false });
  let first = 0;
  return {
    gigabytes: feed.bytes / gigabyte,
    run: async (run) => {
      const lap = Array.from({ length: feed.requests }, (_, more) => feed.take(first + more));
      first += feed.requests;
      try {
        return await cpuSecondsPerGb(
          lap.map(({ body }) => body),
          run,
        );
      } finally {
        for (const outgoing of lap) feed.giveBack(outgoing);
      }
    },
  };
}

/** Runs something on each of some requests, and counts CPU time, which others disturb least. */
export async function cpuSecondsPerGb(requests: readonly Uint8Array[], run: Run): Promise<number> {
  const bytes = requests.reduce((sum, { length }) => sum + length, 0);
  const before = process.cpuUsage();
  for (const request of requests) await run(request);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * microsecond * gigabyte) / bytes;
}
