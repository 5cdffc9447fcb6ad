import { setTimeout as sleep } from 'node:timers/promises';
import {
  PipelineError,
  signals,
  type Component,
  type Exporter,
  type Log,
} from '@traceveil/pipeline';
import type { Backlog, Item } from './backlog.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { ExporterMetrics } from './exporter-metrics.ts';
import { failureOf } from './failure.ts';

/** Before an exporter that gave up is asked again, at first and at most. */
const retryMs = { first: 1_000, max: 30_000 } as const;

/** Batches that may be settled while one before them is not: so many are sent twice after a crash. */
const openItemsMax = 256;

/** For exports to end by themselves once they were aborted; a client that cannot is left behind. */
const abortGraceMs = 1_000;

/** How often is looked for what has become too old. */
const sweepMs = 60_000;

/** What a lane needs beside its exporter. */
export interface LaneOptions {
  readonly backlog: Backlog;
  readonly deadLetters: DeadLetters;
  readonly consumers: number;
  readonly maxAgeMs: number;
  readonly log: Log;
  readonly metrics: ExporterMetrics;
  readonly now: () => number;
  /** Told whenever something was settled. */
  readonly onSettled: () => void;
}

/** Delivers one exporter's backlog at its own pace. */
export interface Lane extends Component {
  /** Items accepted and not settled. After `stop` they wait on disk for the next start. */
  readonly pendingItems: number;
  /** There is something new in the backlog. */
  wake(): void;
}

/** Makes a lane that starts and stops `exporter`. */
export function createLane(exporter: Exporter, options: LaneOptions): Lane {
  return new ExporterLane(exporter, options);
}

interface Attempt {
  readonly item: Item;
  readonly abort: AbortController;
  /** By the sweep before; an attempt has at least one such interval. */
  isSeen: boolean;
}

class ExporterLane implements Lane {
  readonly name: string;
  readonly #exporter: Exporter;
  readonly #options: LaneOptions;
  readonly #abort = new AbortController();
  readonly #running = new Map<Promise<void>, Attempt>();
  #state: 'created' | 'started' | 'stopped' = 'created';
  #feeding: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #onIdle: () => void = () => undefined;
  #sweeping: NodeJS.Timeout | undefined;
  #isHeldUp = false;

  constructor(exporter: Exporter, options: LaneOptions) {
    this.name = exporter.name;
    this.#exporter = exporter;
    this.#options = options;
  }

  get pendingItems(): number {
    const { items } = this.#options.backlog.amount;
    return signals.reduce((sum, signal) => sum + items[signal], 0);
  }

  async start(): Promise<void> {
    await this.#exporter.start();
    if (this.#state !== 'created') return;
    this.#state = 'started';
    const everyMs = Math.min(sweepMs, Math.max(this.#options.maxAgeMs / 2, 10));
    this.#sweeping = setInterval(() => this.#sweep(), everyMs).unref();
    this.#feeding = this.#feed();
  }

  wake(): void {
    this.#wake();
  }

  async stop(deadline: AbortSignal): Promise<void> {
    if (this.#state === 'stopped') return;
    if (this.#state === 'started') await this.#drained(deadline);
    this.#state = 'stopped';
    clearInterval(this.#sweeping);
    this.#abort.abort();
    for (const { abort } of this.#running.values()) abort.abort();
    this.#wake();
    await this.#feeding;
    await this.#grace();
    await this.#options.backlog.close();
    await this.#exporter.stop(deadline);
    const items = this.pendingItems;
    if (items === 0) return;
    this.#options.log.info(
      { component: this.#component, items },
      'stopped with items that were not delivered; they wait on disk for the next start',
    );
  }

  get #isStopped(): boolean {
    return this.#state === 'stopped';
  }

  /** One after another out of the backlog, as many at a time as may be on their way. */
  async #feed(): Promise<void> {
    const { backlog, consumers } = this.#options;
    while (!this.#isStopped) {
      const isFull = this.#running.size >= consumers || backlog.openItems >= openItemsMax;
      // Made before the backlog is asked: what comes while it looks wakes too.
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const item = isFull ? undefined : await this.#take();
      if (item) this.#begin(item);
      else await woken;
    }
  }

  async #take(): Promise<Item | undefined> {
    const { backlog, log } = this.#options;
    try {
      const item = await backlog.take();
      if (backlog.amount.records === 0) this.#settled();
      return item;
    } catch (cause) {
      log.error({ component: this.#component }, failureOf('cannot read the spool', cause));
      await this.#pause(retryMs.max);
      this.#wake();
      return undefined;
    }
  }

  #begin(item: Item): void {
    const attempt: Attempt = { item, abort: new AbortController(), isSeen: false };
    const run = this.#deliver(attempt).finally(() => {
      this.#running.delete(run);
      this.#wake();
    });
    this.#running.set(run, attempt);
    if (this.#isStopped) attempt.abort.abort();
  }

  /** Never rejects: whatever happens to one batch, the next has its turn. */
  async #deliver(attempt: Attempt): Promise<void> {
    const { item } = attempt;
    const { signal, items } = item.batch;
    for (let waitMs: number = retryMs.first; !this.#isStopped;) {
      try {
        await this.#exporter.export(item.batch, attempt.abort.signal);
        this.#options.metrics.sent(signal, items);
        this.#settle(item);
        return;
      } catch (error) {
        const isTemporary = error instanceof PipelineError && error.remedy === 'retry';
        // Ended by us, not by the backend: it stays where it is, for the next start.
        if (this.#abort.signal.aborted && isTemporary) return;
        if (!isTemporary || this.#isTooOld(item)) {
          await this.#bury(item, isTemporary ? `too old; ${error.message}` : reasonOf(error));
          return;
        }
      }
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, retryMs.max);
    }
  }

  /** Until the letter is written the batch stays in the spool: nothing is dropped for want of room. */
  async #bury(item: Item, reason: string): Promise<void> {
    const { deadLetters, log, metrics } = this.#options;
    const { batch, time, start } = item;
    const { signal, items } = batch;
    while (!this.#abort.signal.aborted) {
      try {
        if (await deadLetters.write({ batch, exporter: this.name, reason, time, start })) {
          this.#isHeldUp = false;
          metrics.deadLettered(signal, items);
          const fields = { component: this.#component, signal, items, reason };
          log.warn(fields, 'put a batch to the dead letters; see `traceveil spool list`');
          this.#settle(item);
          return;
        }
        this.#heldUp('the dead letters have reached storage.spool.max_dead_letters_size');
      } catch (cause) {
        this.#heldUp(failureOf('cannot write a dead letter', cause));
      }
      await this.#pause(retryMs.max);
    }
  }

  #heldUp(message: string): void {
    if (!this.#isHeldUp) {
      this.#options.log.error({ component: this.#component }, `${message}; the exporter waits`);
    }
    this.#isHeldUp = true;
  }

  #settle(item: Item): void {
    this.#options.backlog.settle(item);
    this.#settled();
  }

  #settled(): void {
    this.#options.onSettled();
    if (this.#options.backlog.amount.records === 0) this.#onIdle();
  }

  #isTooOld({ time }: Item): boolean {
    return this.#options.now() - time > this.#options.maxAgeMs;
  }

  /** Ends attempts at what has become too old: an exporter may be told never to give up. */
  #sweep(): void {
    for (const attempt of this.#running.values()) {
      if (attempt.isSeen && this.#isTooOld(attempt.item)) attempt.abort.abort();
      attempt.isSeen = true;
    }
  }

  #pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }

  /** Resolves when the backlog is empty, or at the deadline. */
  #drained(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        deadline.removeEventListener('abort', end);
        resolve();
      };
      this.#onIdle = end;
      deadline.addEventListener('abort', end);
      if (deadline.aborted || this.#options.backlog.amount.records === 0) end();
    });
  }

  async #grace(): Promise<void> {
    if (this.#running.size === 0) return;
    const grace = new AbortController();
    await Promise.race([
      Promise.all(this.#running.keys()),
      sleep(abortGraceMs, undefined, { signal: grace.signal }).catch(() => undefined),
    ]);
    grace.abort();
  }

  get #component(): string {
    return `exporter/${this.name}`;
  }
}

/** A `PipelineError` holds no text of a batch; of anything else only the kind is safe to tell. */
function reasonOf(error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  return `a fault of the exporter: ${error instanceof Error ? error.name : typeof error}`;
}
