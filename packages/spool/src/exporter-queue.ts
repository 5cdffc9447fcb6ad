import assert from 'node:assert/strict';
import {
  PipelineError,
  type Batch,
  type Component,
  type Dependencies,
  type Exporter,
} from '@traceveil/pipeline';
import { createBacklog, type Amount, type Backlog, type BacklogOptions } from './backlog.ts';
import type { DeadLetters } from './dead-letters.ts';
import { createExporterMetrics, type ExporterMetrics } from './exporter-metrics.ts';
import type { Written } from './journal.ts';
import { createLane, type Lane } from './lane.ts';
import type { Position } from './position.ts';
import type { SendingQueueConfig } from './sending-queue.ts';

/** What a full queue tells the sender to wait. */
const retryAfterMs = 1_000;

/** One exporter's part of a spool. Started after the spool and stopped before it. */
export interface SpoolQueue extends Component {
  /** Items accepted and not settled; after `stop` they wait on disk for the next start. */
  readonly pendingItems: number;
}

/** What the queues of one spool share. */
export interface QueueOptions {
  readonly config: SendingQueueConfig;
  readonly dependencies: Pick<Dependencies, 'log' | 'meter' | 'now'>;
  readonly source: Omit<BacklogOptions, 'exporter' | 'onLost'>;
  readonly deadLetters: DeadLetters;
  readonly maxAgeMs: number;
  readonly onSettled: () => void;
}

/** What is for one exporter: how much may wait, how much does, and the lane that delivers it. */
export class ExporterQueue implements SpoolQueue {
  readonly name: string;
  readonly #exporter: Exporter;
  readonly #options: QueueOptions;
  readonly #metrics: ExporterMetrics;
  readonly #stopObserving: (() => void)[] = [];
  #reservedBytes = 0;
  #backlog: Backlog | undefined;
  #lane: Lane | undefined;

  constructor(exporter: Exporter, options: QueueOptions) {
    this.name = exporter.name;
    this.#exporter = exporter;
    this.#options = options;
    this.#metrics = createExporterMetrics(options.dependencies.meter, exporter.name);
  }

  /**
   * Takes up what an earlier run left. Before it is started.
   *
   * @param from   where that run stood
   * @param amount what there is on disk behind it
   */
  resume(from: Position, amount: Amount): void {
    const { source, config, dependencies } = this.#options;
    const onLost: BacklogOptions['onLost'] = (signal, items) =>
      this.#metrics.damaged(signal, items);
    const backlog = createBacklog({ ...source, exporter: this.name, onLost }, from, amount);
    this.#backlog = backlog;
    this.#lane = createLane(this.#exporter, {
      ...this.#options,
      backlog,
      consumers: config.num_consumers,
      log: dependencies.log,
      now: dependencies.now,
      metrics: this.#metrics,
    });
    for (const signal of ['traces', 'logs', 'metrics'] as const) {
      if (amount.items[signal] > 0) this.#metrics.resumed(signal, amount.items[signal]);
    }
    const waitingBytes = () => backlog.amount.bytes + this.#reservedBytes;
    this.#stopObserving.push(
      this.#metrics.observeQueue(waitingBytes, config.queue_size),
      this.#metrics.observeItems((signal) => backlog.amount.items[signal]),
    );
  }

  get pendingItems(): number {
    return this.#lane?.pendingItems ?? 0;
  }

  /** `undefined` before anything is known. */
  get cursor(): Position | undefined {
    return this.#backlog?.cursor;
  }

  get isEmpty(): boolean {
    return (this.#backlog?.amount.records ?? 0) === 0;
  }

  async start(): Promise<void> {
    assert(this.#lane, 'a queue is started after its spool');
    await this.#lane.start();
  }

  async stop(deadline: AbortSignal): Promise<void> {
    await this.#lane?.stop(deadline);
    for (const stop of this.#stopObserving.splice(0)) stop();
  }

  /** @throws PipelineError when there is no room for so much */
  reserve(bytes: number): void {
    const component = `exporter/${this.name}`;
    const { queue_size: bytesMax } = this.#options.config;
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
}
