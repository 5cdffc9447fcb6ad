import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import {
  PipelineError,
  type Batch,
  type Component,
  type Delivery,
  type Exporter,
  type FailedPart,
  type Log,
} from '@traceveil/pipeline';
import type { Backlog, Item } from './backlog.ts';
import type { DeadLetters, Undeliverable } from './dead-letters.ts';
import type { ExporterMetrics } from './exporter-metrics.ts';
import { failureOf, reasonOf } from './failure.ts';
import { forwardEvent, type Tell } from './forward-event.ts';

/** Before an exporter that gave up is asked again, at first and at most. */
const retryMs = { first: 1_000, max: 30_000 } as const;

/** Batches that may be settled while one before them is not: so many are sent twice after a crash. */
const openItemsMax = 256;

/** So many batches for each that may be sent: the trail hears of one while the next goes out. */
const runningEach = 2;

/** For exports to end by themselves, before and once they were aborted; who cannot is left behind. */
const abortGraceMs = 1_000;

/** For the trail to take note of what was delivered: without that it would be sent again. */
const tellGraceMs = 5_000;

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
  /** Before a batch is settled: what cannot be told is told, or sent, again. */
  readonly tell: Tell;
  /** Told whenever something was settled. */
  readonly onSettled: () => void;
}

/** Delivers one exporter's backlog at its own pace, from when it is opened. */
export interface Lane extends Component {
  /** Begins to deliver: nobody else may be at the backlog. Not when it was stopped. */
  open(): void;
  /** Takes nothing more, lets what is on its way end for a moment, and stops. */
  handOver(): Promise<void>;
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
  readonly tally: Tally;
}

/** What became of a batch, but for what was delivered: counted once, when it is settled. */
interface Tally {
  /** The exporter has counted them already. */
  rejectedItems: number;
  buriedItems: number;
  /** Of the last that was buried. */
  reason: string;
}

type Part = Pick<Batch, 'bytes' | 'items'>;

class ExporterLane implements Lane {
  readonly name: string;
  readonly #exporter: Exporter;
  readonly #options: LaneOptions;
  readonly #abort = new AbortController();
  /** Nothing more is waited for. */
  readonly #hurry = new AbortController();
  readonly #running = new Map<Promise<void>, Attempt>();
  /** Of those that run, what the backend has not answered. */
  #sending = 0;
  /** What is being told for the first time. */
  readonly #telling = new Set<Promise<void>>();
  #state: 'created' | 'started' | 'open' | 'stopped' = 'created';
  #ended: Promise<void> | undefined;
  #feeding: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #onIdle: () => void = () => undefined;
  #sweeping: NodeJS.Timeout | undefined;
  #isHeldUp = false;
  #isLeaving = false;

  constructor(exporter: Exporter, options: LaneOptions) {
    this.name = exporter.name;
    this.#exporter = exporter;
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#exporter.start();
    if (this.#state !== 'created') return;
    this.#state = 'started';
  }

  open(): void {
    if (this.#state !== 'started') return;
    this.#state = 'open';
    const everyMs = Math.min(sweepMs, Math.max(this.#options.maxAgeMs / 2, 10));
    this.#sweeping = setInterval(() => this.#sweep(), everyMs).unref();
    this.#feeding = this.#feed();
  }

  async handOver(): Promise<void> {
    this.#isLeaving = true;
    this.#wake();
    await this.#grace();
    await this.stop(AbortSignal.abort());
  }

  wake(): void {
    this.#wake();
  }

  /** Of several deadlines the first counts. */
  stop(deadline: AbortSignal): Promise<void> {
    const hurry = () => this.#hurry.abort();
    if (deadline.aborted) hurry();
    else deadline.addEventListener('abort', hurry, { once: true });
    this.#ended ??= this.#end(this.#hurry.signal);
    return this.#ended;
  }

  async #end(deadline: AbortSignal): Promise<void> {
    if (this.#state === 'open') await this.#drained(deadline);
    this.#state = 'stopped';
    clearInterval(this.#sweeping);
    this.#abort.abort();
    for (const { abort } of this.#running.values()) abort.abort();
    this.#wake();
    await this.#feeding;
    await this.#grace();
    await this.#options.backlog.close();
    await this.#exporter.stop(deadline);
  }

  /** Nothing more is begun; what was taken and not begun is there for who comes next. */
  #isEnding(): boolean {
    return this.#isStopped || this.#isLeaving;
  }

  get #isStopped(): boolean {
    return this.#state === 'stopped';
  }

  /** One after another out of the backlog, as many at a time as may be on their way. */
  async #feed(): Promise<void> {
    const { backlog, consumers } = this.#options;
    while (!this.#isEnding()) {
      const isBusy = this.#sending >= consumers || this.#running.size >= runningEach * consumers;
      const isFull = isBusy || backlog.openItems >= openItemsMax;
      // Made before the backlog is asked: what comes while it looks wakes too.
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const item = isFull ? undefined : await this.#take();
      // Whoever waits for what is on its way has not seen it: it would be cut off, and sent twice.
      if (item && this.#isEnding()) return;
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
    const attempt: Attempt = {
      item,
      abort: new AbortController(),
      isSeen: false,
      tally: { rejectedItems: 0, buriedItems: 0, reason: '' },
    };
    this.#sending += 1;
    const run = this.#deliver(attempt).finally(() => {
      this.#running.delete(run);
      this.#wake();
    });
    this.#running.set(run, attempt);
  }

  /** Never rejects: whatever happens to one batch, the next has its turn. */
  async #deliver(attempt: Attempt): Promise<void> {
    const isSent = await this.#send(attempt).finally(() => {
      this.#sending -= 1;
      this.#wake();
    });
    if (isSent && (await this.#isTold(attempt))) this.#settle(attempt);
  }

  /** @returns false when the lane had to stop before all of it was delivered or put aside */
  async #send(attempt: Attempt): Promise<boolean> {
    let left: readonly Part[] = [attempt.item.batch];
    for (let waitMs: number = retryMs.first; !this.#isStopped;) {
      left = await this.#attempt(left, attempt);
      if (left.length === 0) return true;
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, retryMs.max);
    }
    return false;
  }

  /** @returns what is to be sent again; what was delivered of a batch is not among it */
  async #attempt(parts: readonly Part[], attempt: Attempt): Promise<Part[]> {
    const again: Part[] = [];
    for (const part of parts) {
      const { rejectedItems, failed } = await this.#export(part, attempt);
      attempt.tally.rejectedItems += rejectedItems;
      for (const one of failed) {
        if (!(await this.#isBuried(one, attempt))) again.push(one);
      }
    }
    return again;
  }

  async #export({ items, bytes }: Part, { item, abort }: Attempt): Promise<Delivery> {
    try {
      return await this.#exporter.export({ ...item.batch, items, bytes }, abort.signal);
    } catch (error) {
      return { rejectedItems: 0, failed: [{ items, bytes, error }] };
    }
  }

  /** Whether the backend refused it for good, or it is too old, and it is among the letters. */
  async #isBuried({ items, bytes, error }: FailedPart, attempt: Attempt): Promise<boolean> {
    const { item, tally } = attempt;
    const isTemporary = error instanceof PipelineError && error.remedy === 'retry';
    // Ended by us, not by the backend: it stays where it is, for who comes next.
    if (isTemporary && (this.#abort.signal.aborted || !this.#isTooOld(item))) return false;
    const reason = isTemporary ? `too old; ${error.message}` : reasonOf(error);
    const { batch, time, start } = item;
    const isPart = bytes !== batch.bytes;
    const letter = { batch: { ...batch, items, bytes }, time, start, isPart };
    if (!(await this.#bury({ ...letter, exporter: this.name, reason }))) return false;
    tally.buriedItems += items;
    tally.reason = reason;
    return true;
  }

  /**
   * Until the letter is written the batch stays in the spool: nothing is dropped for want of room.
   *
   * @returns false when it was not written before the lane had to stop
   */
  async #bury(letter: Undeliverable): Promise<boolean> {
    const { deadLetters, log } = this.#options;
    while (!this.#abort.signal.aborted) {
      try {
        if (await deadLetters.write(letter)) {
          this.#isHeldUp = false;
          const { batch, reason } = letter;
          const { signal, items } = batch;
          const fields = { component: this.#component, signal, items, reason };
          log.warn(fields, 'put a batch to the dead letters; see `traceveil spool list`');
          return true;
        }
        this.#heldUp('the dead letters have reached storage.spool.max_dead_letters_size');
      } catch (cause) {
        this.#heldUp(failureOf('cannot write a dead letter', cause));
      }
      await this.#pause(retryMs.max);
    }
    return false;
  }

  #heldUp(message: string): void {
    if (!this.#isHeldUp) {
      this.#options.log.error({ component: this.#component }, `${message}; the exporter waits`);
    }
    this.#isHeldUp = true;
  }

  /** Whoever keeps the trail has told the log why not; until it works the batch stays. */
  async #isTold({ item, tally }: Attempt): Promise<boolean> {
    const { tell, now } = this.#options;
    const { rejectedItems, buriedItems, reason } = tally;
    const items = { rejectedItems, deadLetteredItems: buriedItems, droppedItems: 0 };
    const event = forwardEvent(item.batch, this.#exporter, { ...items, reason }, now());
    for (let waitMs: number = retryMs.first; ;) {
      try {
        await this.#waitedFor(tell(event));
        return true;
      } catch {
        if (this.#abort.signal.aborted) return false;
      }
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, retryMs.max);
    }
  }

  async #waitedFor(told: Promise<void>): Promise<void> {
    this.#telling.add(told);
    await told.finally(() => this.#telling.delete(told));
  }

  #settle({ item, tally }: Attempt): void {
    const { backlog, metrics } = this.#options;
    // One that was left behind may end when another has done it again.
    if (!backlog.settle(item)) return;
    const { signal, items } = item.batch;
    const { rejectedItems, buriedItems } = tally;
    const sentItems = items - rejectedItems - buriedItems;
    if (sentItems > 0) metrics.sent(signal, sentItems);
    if (buriedItems > 0) metrics.deadLettered(signal, buriedItems);
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
    await atMost(abortGraceMs, [...this.#running.keys()]);
    await atMost(tellGraceMs, [...this.#telling]);
    // What was told is settled a moment later.
    if (this.#running.size > 0) await setImmediate();
  }

  get #component(): string {
    return `exporter/${this.name}`;
  }
}

/** Waits for all to end, well or not, but no longer than so. */
async function atMost(ms: number, promises: readonly Promise<void>[]): Promise<void> {
  if (promises.length === 0) return;
  const end = new AbortController();
  const elapsed = sleep(ms, undefined, { signal: end.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(promises), elapsed]);
  end.abort();
}
