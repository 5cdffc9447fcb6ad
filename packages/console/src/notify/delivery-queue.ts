import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@traceveil/pipeline';
import type { Channel } from './channels.ts';
import type { Answer, Problem } from './delivery.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Notice } from './notice.ts';

const waitingMax = 500;

/** What notices are sent with. */
export interface QueueDependencies {
  readonly deliveries: DeliveryLog;
  readonly linkOf: (notice: Notice) => string;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between two attempts, in milliseconds. */
  readonly pauses: readonly number[];
  /** Aborted: what waits is tried once, and nothing a second time. */
  readonly stopping: AbortSignal;
  /** Aborted after that: at once. */
  readonly ending: AbortSignal;
}

/** How a queue does. Counts are since the start. */
export interface QueueFigures {
  /** Such as `notifications[0]`. */
  readonly name: string;
  readonly delivered: number;
  /** Given up. */
  readonly failed: number;
  /** Too many waited already. */
  readonly dropped: number;
  readonly waiting: number;
}

/** What goes to one channel. */
export interface DeliveryQueue {
  readonly channel: Channel;
  /** Whether the last that was tried arrived. */
  readonly isOk: boolean;
  /** Returns at once. What is left when the end comes waits for the next start. */
  put(deliveryId: number, notice: Notice): void;
  idle(): Promise<void>;
  figures(): QueueFigures;
}

/** One after another, so that a channel that is slow has one connection and no more. */
export function createDeliveryQueue(
  channel: Channel,
  dependencies: QueueDependencies,
): DeliveryQueue {
  const { deliveries, linkOf, log, now, pauses, stopping, ending } = dependencies;
  const { name } = channel;
  const counts = { delivered: 0, failed: 0, dropped: 0 };
  let isOk = true;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  async function deliver(id: number, notice: Notice): Promise<void> {
    for (const pauseMs of [...pauses, undefined]) {
      if (ending.aborted) return;
      const answer = await channel.send({ ...notice, link: linkOf(notice) }, ending);
      if (isCut(answer, ending)) return;
      note(id, answer, pauseMs);
      if (answer.problem === undefined || pauseMs === undefined || stopping.aborted) return;
      await sleep(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
      if (isAborted(stopping)) return;
    }
  }

  function note(id: number, answer: Answer, pauseMs: number | undefined): void {
    const time = now();
    const isDone = answer.problem === undefined || pauseMs === undefined;
    isOk = answer.problem === undefined;
    deliveries.tried(
      id,
      { time: timeOf(time), ...answer },
      {
        outcome: !isDone ? 'waiting' : isOk ? 'delivered' : 'failed',
        next_try: isDone ? undefined : timeOf(time + pauseMs),
      },
    );
    if (!isDone) return;
    counts[isOk ? 'delivered' : 'failed'] += 1;
    if (answer.problem !== undefined) tellOf(id, textOf(answer.problem, answer.status));
  }

  function tellOf(id: number, problem: string): void {
    const component = `console/${name}`;
    log.error({ component, delivery: id }, `a notice was not delivered: ${problem}`);
  }

  return {
    channel,
    get isOk() {
      return isOk;
    },
    put(id, notice) {
      if (waiting >= waitingMax) {
        counts.dropped += 1;
        deliveries.change(id, { outcome: 'dropped' });
        tellOf(id, 'too many wait already');
        return;
      }
      waiting += 1;
      last = last.then(() => deliver(id, notice)).finally(() => (waiting -= 1));
    },
    idle: () => last,
    figures: () => ({ name, ...counts, waiting }),
  };
}

/** An attempt that our end has cut off says nothing of the other side. */
function isCut({ problem }: Answer, ending: AbortSignal): boolean {
  return problem !== undefined && ending.aborted;
}

/** It may have been aborted since it was looked at last. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function textOf(problem: Problem, status: number | undefined): string {
  const texts: Readonly<Record<Problem, string>> = {
    refused: 'it was not taken',
    timeout: 'no answer in time',
    unreachable: 'cannot be reached',
    tls: 'no connection by TLS',
    sign_in: 'the name or the password was refused',
  };
  return status === undefined ? texts[problem] : `${texts[problem]}: it answered ${status}`;
}
