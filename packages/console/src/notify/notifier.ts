import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@traceveil/pipeline';
import type { Channel } from './channels.ts';
import type { Notice } from './notice.ts';

const waitingMax = 500;
const pausesMs = [1_000, 5_000, 25_000];

/** How far a channel is. */
export interface Delivery {
  readonly name: string;
  readonly type: string;
  readonly endpoint: string;
  readonly ok: boolean;
  readonly delivered: number;
  readonly failed: number;
}

/** Tells people, in the background: whoever asks for approval waits for no mail server. */
export interface Notifier {
  /** Returns at once; what cannot be delivered is logged and counted. */
  tell(notice: Notice): void;
  deliveries(): readonly Delivery[];
  /** Resolves when all is delivered or given up, at the latest when aborted. */
  stop(deadline: AbortSignal): Promise<void>;
}

/** @param pauses between two attempts, in milliseconds */
export function createNotifier(
  channels: readonly Channel[],
  log: Log,
  pauses: readonly number[] = pausesMs,
): Notifier {
  const abort = new AbortController();
  const queues = channels.map((channel, index) =>
    createQueue(channel, { name: `notifications[${index}]`, log, pauses, signal: abort.signal }),
  );
  return {
    tell: (notice) => queues.forEach(({ put }) => put(notice)),
    deliveries: () => queues.map(({ delivery }) => delivery()),
    async stop(deadline) {
      const stopped = () => abort.abort();
      deadline.addEventListener('abort', stopped, { once: true });
      if (deadline.aborted) stopped();
      await Promise.all(queues.map(({ idle }) => idle()));
      deadline.removeEventListener('abort', stopped);
    },
  };
}

interface QueueOptions {
  readonly name: string;
  readonly log: Log;
  readonly pauses: readonly number[];
  readonly signal: AbortSignal;
}

/** One after another, so that a channel that is slow has one connection and no more. */
function createQueue(channel: Channel, { name, log, pauses, signal }: QueueOptions) {
  const component = `console/${name}`;
  const counts = { delivered: 0, failed: 0 };
  let isOk = true;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  async function deliver(notice: Notice): Promise<void> {
    for (const pauseMs of [...pauses, undefined]) {
      let problem: string;
      try {
        await channel.send(notice, signal);
        counts.delivered += 1;
        isOk = true;
        return;
      } catch (error) {
        problem = error instanceof Error ? error.message : 'failed';
      }
      if (pauseMs === undefined || signal.aborted) {
        fail(problem, notice.approvalId);
        return;
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined); // Then the last attempt.
    }
  }

  function fail(problem: string, approvalId: string): void {
    counts.failed += 1;
    isOk = false;
    log.error({ component, approval_id: approvalId }, `a notice was not delivered: ${problem}`);
  }

  return {
    put(notice: Notice) {
      if (waiting >= waitingMax) {
        fail('too many wait already', notice.approvalId);
        return;
      }
      waiting += 1;
      last = last.then(() => deliver(notice)).finally(() => (waiting -= 1));
    },
    idle: () => last,
    delivery: (): Delivery => ({
      ...{ name, type: channel.type, endpoint: channel.endpoint, ok: isOk },
      ...counts,
    }),
  };
}
