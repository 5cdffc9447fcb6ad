import assert from 'node:assert/strict';
import {
  aborted,
  PipelineError,
  signals,
  type Batch,
  type Component,
  type Dependencies,
  type Exporter,
} from '@traceveil/pipeline';
import { createBacklog, type Amount, type Backlog, type BacklogOptions } from './backlog.ts';
import type { DeadLetters } from './dead-letters.ts';
import { createExporterMetrics, type ExporterMetrics } from './exporter-metrics.ts';
import type { Tell } from './forward-event.ts';
import type { Written } from './journal.ts';
import { createLane, type Lane } from './lane.ts';
import type { Position } from './position.ts';
import type { SendingQueueConfig } from './sending-queue.ts';

/** What a full queue tells the sender to wait. */
const retryAfterMs = 1_000;

/** One exporter's part of a spool. Once started, it waits for its turn; stopped before the spool. */
export interface SpoolQueue extends Component {
  /**
   * Items accepted and not settled; after `stop` they wait on disk for the next start. None, once
   * another has taken over.
   */
  readonly pendingItems: number;
  /**
   * Delivers from now on. An exporter of the same id that did so before is stopped first, within
   * two seconds, and this one goes on where it stood: what had not ended is sent again.
   */
  takeOver(): void;
}

/** What the queues of one spool share. */
export interface QueueOptions {
  readonly dependencies: Pick<Dependencies, 'log' | 'meter' | 'now'>;
  readonly source: Omit<BacklogOptions, 'exporter' | 'onLost'>;
  readonly deadLetters: DeadLetters;
  readonly maxAgeMs: number;
  readonly tell: Tell;
  readonly onSettled: () => void;
}

/** What is for one exporter id, as long as the spool runs: whoever delivers it comes and goes. */
export class ExporterQueue {
  readonly name: string;
  readonly #options: QueueOptions;
  readonly #metrics: ExporterMetrics;
  readonly #stopObserving: (() => void)[] = [];
  #config: SendingQueueConfig;
  #reservedBytes = 0;
  #backlog: Backlog | undefined;
  #lane: Lane | undefined;
  /** Resolves when the lane that was there before has ended, and this one delivers. */
  #turn: Promise<void> = Promise.resolve();

  constructor(name: string, config: SendingQueueConfig, options: QueueOptions) {
    this.name = name;
    this.#config = config;
    this.#options = options;
    this.#metrics = createExporterMetrics(options.dependencies.meter, name);
  }

  /** Makes the part that delivers to `exporter`; the queue is resumed when it is started. */
  for(exporter: Exporter, config: SendingQueueConfig): SpoolQueue {
    let lane: Lane | undefined;
    const isCurrent = () => lane !== undefined && lane === this.#lane;
    const pendingItems = () => (isCurrent() ? this.waitingItems : 0);
    return {
      name: this.name,
      get pendingItems() {
        return pendingItems();
      },
      start: async () => {
        const started = this.#laneOf(exporter, config);
        await started.start();
        lane = started;
      },
      takeOver: () => {
        assert(lane, 'what takes over was started');
        this.#takeOver(lane, config);
      },
      stop: async (deadline) => {
        if (isCurrent()) await Promise.race([this.#turn, aborted(deadline)]);
        await lane?.stop(deadline);
        const items = pendingItems();
        if (items > 0) this.#tellLeft(items);
      },
    };
  }

  /**
   * Takes up what an earlier run left. Before it is started.
   *
   * @param from   where that run stood
   * @param amount what there is on disk behind it
   */
  resume(from: Position, amount: Amount): void {
    const { source } = this.#options;
    const onLost: BacklogOptions['onLost'] = (signal, items) =>
      this.#metrics.damaged(signal, items);
    const backlog = createBacklog({ ...source, exporter: this.name, onLost }, from, amount);
    this.#backlog = backlog;
    for (const signal of signals) {
      if (amount.items[signal] > 0) this.#metrics.resumed(signal, amount.items[signal]);
    }
    const { now } = this.#options.dependencies;
    const waitingBytes = () => backlog.amount.bytes + this.#reservedBytes;
    this.#stopObserving.push(
      this.#metrics.observeQueue(waitingBytes, () => this.#config.queue_size),
      this.#metrics.observeItems((signal) => backlog.amount.items[signal]),
      this.#metrics.observeAge(() => {
        const { oldestTime } = backlog;
        return oldestTime === undefined ? 0 : Math.max(0, now() - oldestTime) / 1_000;
      }),
    );
  }

  /** `undefined` before anything is known. */
  get cursor(): Position | undefined {
    return this.#backlog?.cursor;
  }

  /** Accepted and not settled. */
  get waitingItems(): number {
    const items = this.#backlog?.amount.items;
    return items ? signals.reduce((sum, signal) => sum + items[signal], 0) : 0;
  }

  get isEmpty(): boolean {
    return (this.#backlog?.amount.records ?? 0) === 0;
  }

  /** Stops whoever delivers, at once. */
  async close(): Promise<void> {
    await this.#lane?.stop(AbortSignal.abort());
    for (const stop of this.#stopObserving.splice(0)) stop();
  }

  /** @throws PipelineError when there is no room for so much */
  reserve(bytes: number): void {
    const component = `exporter/${this.name}`;
    const { queue_size: bytesMax } = this.#config;
    if (bytes > bytesMax) {
      const message = `a batch takes ${bytes} bytes, above sending_queue.queue_size: ${bytesMax}`;
      throw new PipelineError(component, 'too_large', message);
    }
    const taken = this.#reservedBytes + (this.#backlog?.amount.bytes ?? 0);
    if (taken + bytes > bytesMax) {
      const message = `the queue is full: ${taken} of ${bytesMax} bytes are taken`;
      throw new PipelineError(component, 'retry', message, { retryAfterMs });
    }
    this.#reservedBytes += bytes;
  }

  release(bytes: number): void {
    this.#reservedBytes -= bytes;
  }

  refused({ signal, items }: Batch): void {
    this.#metrics.enqueueFailed(signal, items);
  }

  /** A record for this exporter is durable. */
  offer(written: Written, isResent: boolean): void {
    const { signal, items } = written.record.head;
    if (isResent) this.#metrics.resumed(signal, items);
    else this.#metrics.accepted(signal, items);
    this.#backlog?.offer(written);
    this.#lane?.wake();
  }

  #laneOf(exporter: Exporter, { num_consumers: consumers }: SendingQueueConfig): Lane {
    assert(this.#backlog, 'a queue is started after its spool');
    const { log, now } = this.#options.dependencies;
    const metrics = this.#metrics;
    const backlog = this.#backlog;
    return createLane(exporter, { ...this.#options, backlog, consumers, log, now, metrics });
  }

  #takeOver(lane: Lane, config: SendingQueueConfig): void {
    const before = this.#lane;
    this.#lane = lane;
    this.#config = config;
    this.#turn = this.#turn.then(async () => {
      await before?.handOver();
      this.#backlog?.takeBack();
      lane.open();
    });
  }

  #tellLeft(items: number): void {
    this.#options.dependencies.log.info(
      { component: `exporter/${this.name}`, items },
      'stopped with items that were not delivered; they wait on disk for the next start',
    );
  }
}
