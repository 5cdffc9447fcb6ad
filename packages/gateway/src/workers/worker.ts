import { Worker as Thread } from 'node:worker_threads';
import { withoutPacked, type Batch, type Log } from '@traceveil/pipeline';
import type { Answer, FromThread, Request, ThreadData, ToThread } from './messages.ts';
import { describeFault } from '../fault.ts';

/** Why a thread ended. */
export type End = 'stopped' | 'crashed' | 'hung';

/** What was asked of a thread that ended before it answered. */
export class WorkerEnded extends Error {
  override readonly name = 'WorkerEnded';
}

/** A thread with a processor in it. */
export interface Worker {
  /** Hands a batch over. @throws WorkerEnded when there will be no answer */
  ask(kind: Request['kind'], batch: Batch, revealed?: readonly string[]): Promise<Answer>;
  /** What it is handed from now on, it does knowing this. */
  learn(lesson: unknown): void;
  /** Ends it at once, whatever it does. */
  end(): Promise<void>;
  readonly ended: Promise<End>;
}

/** How long may pass before a thread is ended, in milliseconds. */
export interface Patience {
  /** Until its processor is made. */
  readonly startMs: number;
  /** Without a sign of life, while it has work. */
  readonly silenceMs: number;
  /** Until a batch is answered. */
  readonly answerMs: number;
  /** Between two looks at it: what passes while this process is held up itself counts once. */
  readonly lookMs: number;
}

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: WorkerEnded) => void;
  ageMs: number;
}

/** What a thread needs besides what it is made of. */
export interface Around {
  readonly program: URL;
  readonly name: string;
  readonly log: Log;
  readonly patience: Patience;
  /** Ends it, also before it has started. */
  readonly signal: AbortSignal;
}

/**
 * Starts a thread.
 *
 * @returns when its processor is made
 * @throws WorkerEnded with one clear line when it cannot be made
 */
export async function startWorker(data: ThreadData, around: Around): Promise<Worker> {
  const worker = new ThreadWorker(data, around);
  await worker.start();
  return worker;
}

class ThreadWorker implements Worker {
  readonly ended: Promise<End>;
  readonly #around: Around;
  readonly #thread: Thread;
  readonly #asked = new Map<number, Asked>();
  readonly #looking: NodeJS.Timeout;
  #count = 0;
  #silentMs = 0;
  #hasEnded = false;
  #reason: End = 'crashed';
  #why = 'it ended without a word';
  #onReady: () => void = () => undefined;

  constructor(data: ThreadData, around: Around) {
    const { program, name, log, patience, signal } = around;
    this.#around = around;
    this.#thread = new Thread(program, { workerData: data, name });
    this.#thread.on('message', (message: FromThread) => this.#receive(message));
    this.#thread.on('messageerror', () => this.#endAs('crashed'));
    // The message of an unforeseen error may hold text of a batch: only its kind and place are told.
    this.#thread.on('error', (fault: unknown) => {
      const { kind, at } = describeFault(fault);
      this.#why = kind;
      log.error({ component: name, kind, at }, 'a fault in a worker thread');
    });
    this.#looking = setInterval(() => this.#look(), patience.lookMs).unref();
    const stop = () => this.#endAs('stopped');
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    this.ended = new Promise((resolve) => {
      this.#thread.once('exit', () => {
        signal.removeEventListener('abort', stop);
        this.#leave();
        resolve(this.#reason);
      });
    });
  }

  async start(): Promise<void> {
    const ready = new Promise<void>((resolve) => (this.#onReady = resolve));
    const timer = setTimeout(() => {
      this.#why = 'it took too long';
      this.#endAs('hung');
    }, this.#around.patience.startMs);
    const end = await Promise.race([ready, this.ended]);
    clearTimeout(timer);
    if (end === undefined) return;
    throw new WorkerEnded(`a worker thread could not be started: ${this.#why}`);
  }

  ask(kind: Request['kind'], batch: Batch, revealed: readonly string[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) throw this.#fault();
      const id = this.#count++;
      // What the sender is answered for stays here: the thread has a copy, which is lost with it.
      // 50 to 65 µs for 490 KB, and a shared buffer that is made for each batch takes no less.
      const bytes = new Uint8Array(batch.bytes);
      const copy = withoutPacked({ ...batch, bytes });
      this.#post({ kind, id, batch: copy, revealed }, [bytes.buffer]);
      this.#asked.set(id, { resolve, reject, ageMs: 0 });
    });
  }

  learn(lesson: unknown): void {
    this.#post({ kind: 'learn', lesson });
  }

  async end(): Promise<void> {
    this.#endAs('stopped');
    await this.ended;
  }

  #post(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
    this.#thread.postMessage(message, transfer);
  }

  #receive(message: FromThread): void {
    this.#silentMs = 0;
    switch (message.kind) {
      case 'ready':
        this.#onReady();
        return;
      case 'log':
        this.#around.log[message.level](message.fields, message.message);
        return;
      case 'pong':
        return;
      case 'answer': {
        const asked = this.#asked.get(message.id);
        this.#asked.delete(message.id);
        asked?.resolve(message);
      }
    }
  }

  #look(): void {
    const { lookMs, silenceMs, answerMs } = this.#around.patience;
    if (this.#asked.size === 0) {
      this.#silentMs = 0;
      return;
    }
    this.#silentMs += lookMs;
    let oldestMs = 0;
    for (const one of this.#asked.values()) oldestMs = Math.max(oldestMs, (one.ageMs += lookMs));
    if (this.#silentMs > silenceMs || oldestMs > answerMs) this.#endAs('hung');
    else this.#post({ kind: 'ping' });
  }

  #endAs(end: End): void {
    this.#reason = end;
    void this.#thread.terminate();
  }

  #leave(): void {
    this.#hasEnded = true;
    clearInterval(this.#looking);
    for (const { reject } of this.#asked.values()) reject(this.#fault());
    this.#asked.clear();
  }

  #fault(): WorkerEnded {
    return new WorkerEnded(`${this.#around.name}: ${this.#why}`);
  }
}
