import { setTimeout as sleep } from 'node:timers/promises';
import { traceRangesIn } from '@traceveil/otlp';
import {
  aborted,
  PipelineError,
  type Batch,
  type Log,
  type Processed,
  type RedactEvent,
  type SharedProcessor,
} from '@traceveil/pipeline';
import type { Answer, Refusal, Result } from './messages.ts';
import { Schedule, type Job } from './schedule.ts';
import { WorkerEnded, type End, type Worker } from './worker.ts';

/** On their way to one worker: the next is there when it is done with one. */
export const jobsEachMax = 8;
/** Workers that end under a batch before it is refused for good. */
const endsMax = 2;
const backOffMs = { first: 100, longest: 30_000 };
/** One that lived so long was not started in vain. */
const steadyMs = 60_000;
/** For another to take the place of the last; then batches are refused until there is one. */
const vacancyMs = 5_000;
const lookEveryMs = 1_000;

/** What a pool is made of. */
export interface PoolParts {
  /** Of the processor, as in the configuration. */
  readonly name: string;
  readonly count: number;
  readonly log: Log;
  /** Starts one, and proves that it redacts. @throws Error with one clear line */
  readonly startWorker: (number: number, signal: AbortSignal) => Promise<Worker>;
  /** Processes nothing; counts and knows what all of them do. */
  readonly twin: SharedProcessor;
  /** Told of what became of workers and of batches for which one ended. */
  readonly onEvent: (event: PoolEvent) => void;
}

/** `retried`, `refused`: a batch; the others: a worker. */
export type PoolEvent = Exclude<End, 'stopped'> | 'not_started' | 'retried' | 'refused';

/** Threads that do the work of one processor. */
export interface Pool {
  /** How many take batches. */
  readonly running: number;
  /** Resolves when all run. @throws Error with one clear line when one cannot; none runs then */
  start(): Promise<void>;
  process(batch: Batch): Promise<Processed>;
  /** As a processor's. */
  release(batch: Batch, revealed: ReadonlySet<string>): Promise<Processed>;
  /** Has every worker do it, and returns all that came of it in one request. */
  probe(batch: Batch): Promise<Processed>;
  /** Ends them when all is done, or at `deadline`. */
  stop(deadline: AbortSignal): Promise<void>;
}

interface PoolJob extends Job {
  readonly kind: 'process' | 'release';
  readonly batch: Batch;
  readonly revealed: readonly string[];
  readonly resolve: (processed: Processed) => void;
  readonly reject: (error: PipelineError) => void;
}

/** Makes a pool in which nothing runs yet. */
export function createPool(parts: PoolParts): Pool {
  return new ThreadPool(parts);
}

class ThreadPool implements Pool {
  readonly #parts: PoolParts;
  readonly #schedule = new Schedule<Worker, PoolJob>(jobsEachMax);
  /** What each counts goes through its own. */
  readonly #counters = new Map<Worker, (counts: unknown) => void>();
  readonly #stopping = new AbortController();
  readonly #places: Promise<void>[] = [];
  #looking: NodeJS.Timeout | undefined;
  /** Since when there is none; it counts only the time in which it looks. */
  #vacantMs = 0;
  #onIdle: () => void = () => undefined;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  get running(): number {
    return [...this.#schedule.workers].length;
  }

  async start(): Promise<void> {
    const { count, startWorker } = this.#parts;
    const { signal } = this.#stopping;
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const started = await Promise.allSettled(numbers.map((number) => startWorker(number, signal)));
    const failed = started.find((one) => one.status === 'rejected');
    for (const [index, one] of started.entries()) {
      if (one.status === 'rejected') continue;
      if (failed) await one.value.end();
      else this.#places.push(this.#keepPlace(index + 1, one.value));
    }
    if (failed) throw failed.reason;
    this.#looking = setInterval(() => this.#lookForWorkers(), lookEveryMs).unref();
  }

  process(batch: Batch): Promise<Processed> {
    return this.#enqueue('process', batch, []);
  }

  release(batch: Batch, revealed: ReadonlySet<string>): Promise<Processed> {
    return this.#enqueue('release', batch, [...revealed]);
  }

  #enqueue(kind: PoolJob['kind'], batch: Batch, revealed: readonly string[]): Promise<Processed> {
    if (this.#isVacant()) return Promise.reject(this.#noWorker());
    return new Promise((resolve, reject) => {
      const traceIds = this.#parts.count > 1 ? traceIdsIn(batch) : [];
      const bytes = batch.bytes.length;
      const own = { kind, batch, revealed };
      this.#schedule.add({ ...own, bytes, traceIds, ended: 0, resolve, reject });
      this.#pump();
    });
  }

  async probe(batch: Batch): Promise<Processed> {
    const workers = [...this.#schedule.workers];
    if (workers.length === 0) throw this.#noWorker();
    const answers = await Promise.all(workers.map((worker) => worker.ask('probe', batch)));
    const all = answers.map(({ result }) => this.#processed(batch, result));
    // Laid end to end they are one request: what one worker lets pass is in it.
    const bytes = Buffer.concat(all.map((one) => one.batch.bytes));
    return { batch: { ...batch, bytes }, events: all[0]?.events ?? [] };
  }

  async stop(deadline: AbortSignal): Promise<void> {
    const isIdle = new Promise<void>((resolve) => (this.#onIdle = resolve));
    if (this.#schedule.size > 0) await Promise.race([isIdle, aborted(deadline)]);
    clearInterval(this.#looking);
    this.#stopping.abort();
    await Promise.all(this.#places);
    this.#refuseWaiting();
  }

  /** Puts another in the place of a worker that ends, until it is to stop. */
  async #keepPlace(number: number, first: Worker): Promise<void> {
    const { log, name, startWorker, onEvent } = this.#parts;
    const { signal } = this.#stopping;
    const isStopping = () => signal.aborted;
    const component = `processor/${name}`;
    let worker: Worker | undefined = first;
    let failures = 0;
    for (;;) {
      if (worker) {
        const startMs = performance.now();
        const end = await this.#run(worker);
        if (isStopping()) return;
        failures = performance.now() - startMs > steadyMs ? 1 : failures + 1;
        onEvent(end === 'hung' ? 'hung' : 'crashed');
        log.error({ component, worker: number, end }, 'a worker thread ended; another starts');
      }
      const waitMs = Math.min(backOffMs.first * 2 ** (failures - 1), backOffMs.longest);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (isStopping()) return;
      try {
        worker = await startWorker(number, signal);
        log.info({ component, worker: number }, 'a worker thread runs in the place of another');
      } catch (error) {
        if (isStopping()) return;
        worker = undefined;
        failures += 1;
        onEvent('not_started');
        log.error({ component, worker: number }, (error as Error).message);
        if (!this.#schedule.hasWorkers) this.#giveUpWaiting();
      }
    }
  }

  /** Lets it take batches until it ends. */
  async #run(worker: Worker): Promise<End> {
    const { twin } = this.#parts;
    // In one step with its taking part: it misses none of what the others learn.
    for (const lesson of twin.lessons()) worker.learn(lesson);
    this.#counters.set(worker, twin.createCounter());
    this.#schedule.addWorker(worker);
    this.#vacantMs = 0;
    this.#pump();
    const end = await worker.ended;
    this.#lose(worker);
    return end;
  }

  #lose(worker: Worker): void {
    if (!this.#counters.delete(worker)) return;
    const { name, onEvent } = this.#parts;
    for (const job of this.#schedule.removeWorker(worker)) {
      onEvent(job.ended < endsMax ? 'retried' : 'refused');
      if (job.ended < endsMax) continue;
      this.#schedule.remove(job);
      const problem = 'a worker thread ended on a batch, and another on the same batch by itself';
      job.reject(new PipelineError(`processor/${name}`, 'internal', problem));
    }
    this.#pump();
  }

  #pump(): void {
    for (;;) {
      const next = this.#schedule.next();
      if (!next) break;
      void this.#hand(...next);
    }
    if (this.#schedule.size === 0) this.#onIdle();
  }

  async #hand(job: PoolJob, worker: Worker): Promise<void> {
    try {
      const answer = await worker.ask(job.kind, job.batch, job.revealed);
      this.#hear(answer, worker);
      job.resolve(this.#processed(job.batch, answer.result));
    } catch (error) {
      if (error instanceof WorkerEnded) {
        this.#lose(worker);
        return;
      }
      job.reject(error instanceof PipelineError ? error : this.#fault('unforeseen', error));
    }
    this.#schedule.remove(job);
    this.#pump();
  }

  #hear({ counts, lessons }: Answer, worker: Worker): void {
    if (counts !== undefined) this.#counters.get(worker)?.(counts);
    for (const lesson of lessons) {
      this.#parts.twin.learn(lesson);
      // Before the sender hears of it: whoever sends more of the trace then finds it known.
      for (const other of this.#schedule.workers) if (other !== worker) other.learn(lesson);
    }
  }

  #processed(batch: Batch, result: Result | Refusal): Processed {
    if ('fault' in result) throw this.#fault(result.fault);
    if ('remedy' in result) {
      const { component, remedy, problem, retryAfterMs } = result;
      const after = retryAfterMs === undefined ? {} : { retryAfterMs };
      throw new PipelineError(component, remedy, problem, after);
    }
    const { bytes, items, events, keep } = result;
    return {
      batch: bytes ? { ...batch, bytes, items } : batch,
      keep,
      events: events === undefined ? [] : (JSON.parse(events) as RedactEvent[]),
    };
  }

  #lookForWorkers(): void {
    if (this.#schedule.hasWorkers) return;
    this.#vacantMs += lookEveryMs;
    if (this.#isVacant()) this.#refuseWaiting();
  }

  #giveUpWaiting(): void {
    this.#vacantMs = Infinity;
    this.#refuseWaiting();
  }

  #isVacant(): boolean {
    return this.#stopping.signal.aborted || this.#vacantMs > vacancyMs;
  }

  #refuseWaiting(): void {
    for (const job of this.#schedule.takeWaiting()) job.reject(this.#noWorker());
    if (this.#schedule.size === 0) this.#onIdle();
  }

  /** @param kind never what an error says, which could quote a text */
  #fault(kind: string, cause?: unknown): PipelineError {
    const component = `processor/${this.#parts.name}`;
    return new PipelineError(component, 'internal', `failed on a batch: ${kind}`, { cause });
  }

  #noWorker(): PipelineError {
    return new PipelineError(`processor/${this.#parts.name}`, 'retry', 'no worker thread runs');
  }
}

/** Of what is no request, none: the worker says so. */
function traceIdsIn({ bytes, signal }: Batch): string[] {
  try {
    return [...traceRangesIn(bytes, signal).byTrace.keys()];
  } catch {
    return [];
  }
}
