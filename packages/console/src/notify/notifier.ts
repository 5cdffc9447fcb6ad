import type { Page, PageOf } from '@traceveil/approval';
import { aborted, type Dependencies, type Log, type SinkAttempt } from '@traceveil/pipeline';
import type { Channel } from './channels.ts';
import type { Delivery } from './delivery.ts';
import { createDeliveryLog, type DeliveryFilter } from './delivery-log.ts';
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts';
import { testNoticeOf, type Notice } from './notice.ts';
import { observeNotices } from './notice-metrics.ts';
import { createSinkOutages, type SinkTarget } from './sink-outages.ts';

const pausesMs = [1_000, 5_000, 25_000];

/** How far a channel is; counts are since the start. */
export interface IntegrationState {
  readonly name: string;
  readonly type: string;
  readonly endpoint: string;
  readonly ok: boolean;
  readonly delivered: number;
  readonly failed: number;
}

/** Tells people, in the background: whoever asks for approval waits for no mail server. */
export interface Notifier {
  /** What waited when the gateway stopped is tried again. */
  start(): Promise<void>;
  /** To all that want to hear of it. Returns at once; what cannot be delivered is logged. */
  tell(notice: Notice): void;
  /** Notes that a sink of audit events takes nothing, or takes them again. */
  noteSink(target: SinkTarget, attempt: SinkAttempt): void;
  integrations(): readonly IntegrationState[];
  /** The newest first. */
  deliveries(filter: DeliveryFilter, page: PageOf): Page<Delivery>;
  delivery(id: string): Delivery | undefined;
  /** Whether what it went to is still there, and it does not wait anyhow. */
  mayReplay(delivery: Delivery): boolean;
  /** Sends the same notice again. @returns undefined when it may not be */
  replay(delivery: Delivery): Delivery | undefined;
  /** @returns undefined when there is no such integration */
  test(integration: string, by: string): Delivery | undefined;
  /**
   * What waits is tried once more, or left for the next start; resolves when that is noted, at the
   * latest when aborted.
   */
  stop(deadline: AbortSignal): Promise<void>;
}

/** What notices are sent with. */
export interface NotifierDependencies extends Pick<Dependencies, 'meter'> {
  /** Of the log of deliveries; it need not be there. */
  readonly path: string;
  readonly linkOf: (notice: Notice) => string;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between two attempts, in milliseconds. */
  readonly pauses?: readonly number[];
}

/** Creates it. Does no I/O. */
export function createNotifier(
  channels: readonly Channel[],
  { path, linkOf, log, now, meter, pauses = pausesMs }: NotifierDependencies,
): Notifier {
  const [stop, end] = [new AbortController(), new AbortController()];
  const deliveries = createDeliveryLog(path, log);
  const shared = { deliveries, linkOf, log, now, pauses };
  const signals = { stopping: stop.signal, ending: end.signal };
  const queues = channels.map((channel) => createDeliveryQueue(channel, { ...shared, ...signals }));
  let stopObserving: (() => void) | undefined;

  function send({ channel, put }: DeliveryQueue, notice: Notice, replayOf?: number): Delivery {
    const { name: integration, type, endpoint } = channel;
    const added = deliveries.add({
      ...{ time: new Date(now()).toISOString(), integration, type, endpoint, notice },
      ...{ outcome: 'waiting', attempts: [], tries: 0 },
      ...(replayOf !== undefined && { replay_of: replayOf }),
    });
    put(added.id, notice);
    return deliveries.find(String(added.id)) ?? added;
  }

  /** A configuration may have put another in its place. */
  const queueOf = ({ integration, type, endpoint }: Delivery) =>
    queues.find(({ channel: { name, ...one } }) => {
      return name === integration && one.type === type && one.endpoint === endpoint;
    });
  const mayReplay = (one: Delivery) =>
    one.outcome !== 'waiting' && one.notice !== undefined && queueOf(one) !== undefined;

  return {
    async start() {
      for (const one of await deliveries.load()) {
        const [queue, { notice }] = [queueOf(one), one];
        if (queue && notice) queue.put(one.id, notice);
        else deliveries.change(one.id, { outcome: 'failed', next_try: undefined });
      }
      stopObserving = observeNotices(meter, () => queues.map(({ figures }) => figures()));
    },
    tell(notice) {
      for (const queue of queues) if (queue.channel.hearsOf(notice)) send(queue, notice);
    },
    noteSink: createSinkOutages(deliveries, now),
    integrations: () => queues.map(stateOf),
    deliveries: deliveries.list,
    delivery: deliveries.find,
    mayReplay,
    replay(one) {
      const queue = queueOf(one);
      return queue && one.notice && mayReplay(one) ? send(queue, one.notice, one.id) : undefined;
    },
    test(integration, by) {
      const queue = queues.find(({ channel }) => channel.name === integration);
      return queue && send(queue, testNoticeOf(by));
    },
    async stop(deadline) {
      stop.abort();
      const idle = Promise.all(queues.map((queue) => queue.idle()));
      await Promise.race([idle, aborted(deadline)]);
      end.abort();
      await deliveries.written();
      stopObserving?.();
    },
  };
}

function stateOf({ channel, isOk, figures }: DeliveryQueue): IntegrationState {
  const { name, type, endpoint } = channel;
  const { delivered, failed, dropped } = figures();
  return { name, type, endpoint, ok: isOk, delivered, failed: failed + dropped };
}
