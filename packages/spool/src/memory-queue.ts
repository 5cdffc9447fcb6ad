import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  PipelineError,
  signals,
  type Batch,
  type Delivery,
  type Dependencies,
  type Exporter,
  type Outlet,
  type Reservation,
  type Signal,
} from '@traceveil/pipeline';
import { reasonOf } from './failure.ts';
import { forwardEvent, type Tell } from './forward-event.ts';
import { createExporterMetrics, type ExporterMetrics } from './exporter-metrics.ts';
import type { SendingQueueConfig } from './sending-queue.ts';

/** What a full queue tells the sender to wait. */
const retryAfterMs = 1_000;

/** Charged for a batch beside its bytes: the objects around 40 of them hold 500–600 in Node 20. */
const batchOverheadBytes = 600;

/** For exports to end by themselves once they were aborted; a client that cannot is left behind. */
const abortGraceMs = 1_000;

/** An outlet that tells what is still in it. */
export interface MemoryQueue extends Outlet {
  /** Items accepted and neither delivered nor refused so far; after `stop` they are lost. */
  readonly pendingItems: number;
}

/** What a queue in memory is given. */
export interface QueueDependencies extends Pick<Dependencies, 'log' | 'meter'> {
  readonly now?: () => number;
  /** Nobody, unless there is an audit trail. */
  readonly tell?: Tell;
}

/**
 * Makes the hand-over that lives in memory: what the process held when it was killed is lost.
 * The queue starts and stops the exporter, so that it is up before the first batch and down
 * after the last.
 */
export function createMemoryQueue(
  exporter: Exporter,
  config: SendingQueueConfig,
  dependencies: QueueDependencies,
): MemoryQueue {
  return new Queue(exporter, config, dependencies);
}

interface Waiting {
  readonly batch: Batch;
  next: Waiting | undefined;
}

class Queue implements MemoryQueue {
  readonly name: string;
  readonly #exporter: Exporter;
  readonly #config: SendingQueueConfig;
  readonly #log: Dependencies['log'];
  readonly #metrics: ExporterMetrics;
  readonly #stopObserving: () => void;
  readonly #tell: Tell | undefined;
  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** Of those that run, what the backend has not answered: the next goes out while the trail hears of it. */
  #sending = 0;
  readonly #pending: Record<Signal, number> = { traces: 0, logs: 0, metrics: 0 };
  #state: 'created' | 'started' | 'draining' | 'stopped' = 'created';
  #hasReported = false;
  #heldBytes = 0;
  // A list, not an array: `shift` moves all that wait, and 64 MiB can be 100,000 small batches.
  #first: Waiting | undefined;
  #last: Waiting | undefined;
  #onEmpty: () => void = () => undefined;

  constructor(
    exporter: Exporter,
    config: SendingQueueConfig,
    { log, meter, tell, now = Date.now }: QueueDependencies,
  ) {
    this.name = exporter.name;
    this.#tell = tell;
    this.#now = now;
    this.#exporter = exporter;
    this.#config = config;
    this.#log = log;
    this.#metrics = createExporterMetrics(meter, exporter.name);
    this.#stopObserving = this.#metrics.observeQueue(
      () => this.#heldBytes,
      () => config.queue_size,
    );
  }

  get pendingItems(): number {
    const { traces, logs, metrics } = this.#pending;
    return traces + logs + metrics;
  }

  async start(): Promise<void> {
    await this.#exporter.start();
    if (this.#state !== 'created') return;
    this.#state = 'started';
    this.#pump();
  }

  reserve(batch: Batch): Reservation {
    let heldBytes = chargeOf(batch);
    const refusal = this.#refusal(heldBytes);
    if (refusal) {
      this.#metrics.enqueueFailed(batch.signal, batch.items);
      throw refusal;
    }
    this.#heldBytes += heldBytes;
    let isOpen = true;
    return {
      commit: (committed) => {
        assert(isOpen, 'a reservation is used once');
        isOpen = false;
        if (this.#state === 'stopped') {
          this.#giveBack(heldBytes);
          this.#metrics.enqueueFailed(committed.signal, committed.items);
          return Promise.reject(this.#isStopping());
        }
        // May be more than was reserved: a token can be longer than the secret it replaces.
        this.#heldBytes += chargeOf(committed) - heldBytes;
        heldBytes = chargeOf(committed);
        this.#enqueue(committed);
        return Promise.resolve();
      },
      release: () => {
        if (isOpen) this.#giveBack(heldBytes);
        isOpen = false;
      },
    };
  }

  async stop(deadline: AbortSignal): Promise<void> {
    if (this.#state === 'draining' || this.#state === 'stopped') return;
    // One that was never started has nobody to drain to.
    if (this.#state === 'started') {
      this.#state = 'draining';
      await this.#drained(deadline);
    }
    this.#state = 'stopped';
    this.#abort.abort();
    if (this.#running.size > 0) {
      const grace = new AbortController();
      await Promise.race([
        Promise.all(this.#running),
        sleep(abortGraceMs, undefined, { signal: grace.signal }).catch(() => undefined),
      ]);
      grace.abort();
    }
    this.#reportLost();
    this.#stopObserving();
    await this.#exporter.stop(deadline);
  }

  #refusal(bytes: number): PipelineError | undefined {
    if (this.#state === 'draining' || this.#state === 'stopped') return this.#isStopping();
    const { queue_size: bytesMax } = this.#config;
    if (bytes > bytesMax) {
      const message = `a batch takes ${bytes} bytes, above sending_queue.queue_size: ${bytesMax}`;
      return new PipelineError(this.#component, 'too_large', message);
    }
    if (this.#heldBytes + bytes <= bytesMax) return undefined;
    const message = `the queue is full: ${this.#heldBytes} of ${bytesMax} bytes are taken`;
    return new PipelineError(this.#component, 'retry', message, { retryAfterMs });
  }

  #enqueue(batch: Batch): void {
    const waiting: Waiting = { batch, next: undefined };
    if (this.#last) this.#last.next = waiting;
    else this.#first = waiting;
    this.#last = waiting;
    this.#pending[batch.signal] += batch.items;
    this.#pump();
  }

  /** Starts exports until as many run as may. */
  #pump(): void {
    if (this.#state !== 'started' && this.#state !== 'draining') return;
    while (this.#first && this.#sending < this.#config.num_consumers) {
      const { batch, next } = this.#first;
      this.#first = next;
      if (!next) this.#last = undefined;
      this.#sending += 1;
      const run = this.#export(batch).finally(() => {
        this.#running.delete(run);
        this.#giveBack(chargeOf(batch));
      });
      this.#running.add(run);
    }
  }

  /** Never rejects: whatever happens to one batch, the next has its turn. */
  async #export(batch: Batch): Promise<void> {
    const { signal } = batch;
    const { rejectedItems, failed } = await this.#delivery(batch);
    this.#sending -= 1;
    this.#pump();
    if (this.#hasReported) return; // Was counted as lost already.
    let sentItems = batch.items - rejectedItems;
    let isWhole = true;
    for (const { items, error } of failed) {
      sentItems -= items;
      // Ended by us, not by the backend: it stays pending and is reported with those that waited.
      if (this.#abort.signal.aborted && remedyOf(error) === 'retry') {
        isWhole = false;
        continue;
      }
      this.#pending[signal] -= items;
      this.#metrics.sendFailed(signal, items);
      this.#log.warn(
        { component: this.#component, signal, items, ...factsOf(error) },
        'dropped items that could not be delivered',
      );
    }
    this.#pending[signal] -= sentItems + rejectedItems;
    if (sentItems > 0) this.#metrics.sent(signal, sentItems);
    if (isWhole) await this.#note(batch, rejectedItems, failed);
  }

  /** Once: whoever keeps the trail has told the log why it cannot, and there is nothing to wait in. */
  async #note(batch: Batch, rejectedItems: number, failed: Delivery['failed']): Promise<void> {
    const droppedItems = failed.reduce((sum, { items }) => sum + items, 0);
    const last = failed.at(-1);
    const reason = last ? reasonOf(last.error) : '';
    const shortfall = { rejectedItems, deadLetteredItems: 0, droppedItems, reason };
    const event = forwardEvent(batch, this.#exporter, shortfall, this.#now());
    await this.#tell?.(event).catch(() => undefined);
  }

  async #delivery(batch: Batch): Promise<Delivery> {
    try {
      return await this.#exporter.export(batch, this.#abort.signal);
    } catch (error) {
      const { items, bytes } = batch;
      return { rejectedItems: 0, failed: [{ items, bytes, error }] };
    }
  }

  #reportLost(): void {
    this.#hasReported = true;
    const items = this.pendingItems;
    if (items === 0) return;
    for (const signal of signals) {
      const lost = this.#pending[signal];
      if (lost > 0) this.#metrics.sendFailed(signal, lost);
    }
    this.#log.warn(
      { component: this.#component, items },
      'stopped with items that were accepted but not delivered; they are lost',
    );
  }

  #giveBack(bytes: number): void {
    this.#heldBytes -= bytes;
    if (this.#heldBytes === 0) this.#onEmpty();
  }

  /** Resolves when nothing is held or reserved any more, or at the deadline. */
  #drained(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#heldBytes === 0 || deadline.aborted) {
        resolve();
        return;
      }
      const end = () => {
        deadline.removeEventListener('abort', end);
        this.#onEmpty = () => undefined;
        resolve();
      };
      this.#onEmpty = end;
      deadline.addEventListener('abort', end);
    });
  }

  #isStopping(): PipelineError {
    return new PipelineError(this.#component, 'retry', 'is stopping', { retryAfterMs });
  }

  get #component(): string {
    return `exporter/${this.name}`;
  }
}

function chargeOf({ bytes, packed }: Batch): number {
  return bytes.byteLength + (packed?.gzip.byteLength ?? 0) + batchOverheadBytes;
}

function remedyOf(error: unknown): string {
  return error instanceof PipelineError ? error.remedy : 'internal';
}

function factsOf(error: unknown): object {
  return { remedy: remedyOf(error), reason: reasonOf(error) };
}
