import { Worker } from 'node:worker_threads';
import { SourceError } from '@traceveil/console';
import type { Log } from '@traceveil/pipeline';
import { describeFault } from '../fault.ts';
import type { TaskData, Tasks } from './tasks.ts';
import type { Answer, Asked, News, ThreadData } from './thread-messages.ts';

/** From source, as tests run, the built one: a thread of Node 20 cannot load TypeScript. */
const program = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/console/index-thread.js' : './index-thread.js',
  import.meta.url,
);
const waitingMax = 64;
const endMs = 2_000;

/** Has a thread do a task. @throws SourceError also when it does not answer in time */
export type Ask = <Name extends keyof Tasks>(
  task: Name,
  ...values: Parameters<Tasks[Name]>
) => ReturnType<Tasks[Name]>;

/** What a thread of the console needs. */
export interface ThreadOptions {
  readonly name: string;
  /** What it is made of now; it is made anew when that has changed. */
  readonly data: () => TaskData;
  readonly log: Log;
  /** For an answer; what takes longer goes on, and may be there when it is asked for again. */
  readonly answerMs: number;
  /** Without a question, after which it ends and gives its memory back. */
  readonly idleMs: number;
  /** As of `ThreadData`. */
  readonly niceness?: number;
  /** Is told how far an index is that questions wait for, and `undefined` when it is there. */
  readonly onNews?: (news: string | undefined) => void;
}

/** A thread that is started when it is first asked, and ends when nobody asks any more. */
export interface ConsoleThread {
  readonly ask: Ask;
  /** As `ask`, for what nobody waits for: without a limit, and no reason for it to stay. */
  readonly visit: (task: 'keepUp') => Promise<unknown>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: SourceError) => void;
}

/** Creates it. Starts nothing yet. */
export function createConsoleThread(options: ThreadOptions): ConsoleThread {
  const { name, data, answerMs, idleMs } = options;
  let running: Running | undefined;
  let idle: NodeJS.Timeout | undefined;
  /** Of the one before: what it has open must be closed. */
  let ending: Promise<void> = Promise.resolve();

  async function threadNow(): Promise<Running> {
    const wanted = data();
    const identity = JSON.stringify([wanted.trail, wanted.checkpoints, wanted.signingKeyFile]);
    if (running && (running.hasEnded || running.identity !== identity)) end();
    if (!running) await ending;
    return (running ??= new Running({ ...options, identity }, wanted));
  }

  function rest(): void {
    clearTimeout(idle);
    idle = setTimeout(() => {
      // What takes long is not done with.
      if (running && running.waiting > 0) rest();
      else end();
    }, idleMs).unref();
  }

  function end(): void {
    const last = running;
    running = undefined;
    if (last) ending = Promise.all([ending, last.end()]).then(() => undefined);
  }

  return {
    ask(task, ...values) {
      rest();
      const late = new SourceError(
        'unavailable',
        `${name}: it takes longer than ${answerMs / 1_000} s; it goes on: ask again in a while`,
      );
      const asked = threadNow().then((thread) => thread.ask(task, values));
      return within(asked, answerMs, late) as ReturnType<Tasks[typeof task]>;
    },
    visit: async (task) => (await threadNow()).ask(task, []),
    stop() {
      clearTimeout(idle);
      end();
      return ending;
    },
  };
}

async function within<Result>(answer: Promise<Result>, ms: number, late: Error): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), ms);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

class Running {
  readonly identity: string;
  hasEnded = false;
  readonly #name: string;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #count = 0;

  constructor(
    { name, log, identity, niceness, onNews }: ThreadOptions & { readonly identity: string },
    data: TaskData,
  ) {
    this.#name = name;
    this.identity = identity;
    const workerData: ThreadData = { ...data, niceness };
    this.#worker = new Worker(program, { workerData, name });
    this.#worker.unref();
    this.#worker.on('message', (message: Answer | News) => {
      if ('news' in message) onNews?.(message.news);
      else this.#receive(message);
    });
    this.#worker.on('error', (fault: unknown) => {
      log.error({ component: 'console', ...describeFault(fault) }, `${name}: a thread has failed`);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.hasEnded = true;
        onNews?.(undefined);
        for (const { reject } of this.#waiting.values()) reject(this.#failed('it has ended'));
        this.#waiting.clear();
        resolve();
      });
    });
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  ask(task: Asked['task'], values: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded) {
        reject(this.#failed('it has ended'));
        return;
      }
      if (this.#waiting.size >= waitingMax) {
        reject(this.#failed('too many questions wait'));
        return;
      }
      const id = this.#count++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task, values } satisfies Asked);
    });
  }

  /** Has it close what it has open, and does not wait for it for long. */
  async end(): Promise<void> {
    if (this.hasEnded) return;
    this.#worker.postMessage({ id: this.#count++, task: 'close', values: [] } satisfies Asked);
    const timer = setTimeout(() => void this.#worker.terminate(), endMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #receive(answer: Answer): void {
    const asked = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('result' in answer) asked?.resolve(answer.result);
    else if ('reason' in answer) asked?.reject(new SourceError(answer.reason, answer.problem));
    else asked?.reject(this.#failed(`it failed: ${answer.fault.kind}`));
  }

  #failed(why: string): SourceError {
    return new SourceError('unavailable', `${this.#name}: ${why}; ask again`);
  }
}
