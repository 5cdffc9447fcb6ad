import { SourceError } from '@traceveil/console';
import type { Log } from '@traceveil/pipeline';
import { createIndexNews } from './index-news.ts';
import type { TaskData, Tasks } from './tasks.ts';
import { createConsoleThread, type Ask } from './thread.ts';

/** For a page. */
const pageMs = 20_000;
/** To make an index of all that a disk can hold. */
const makeMs = 7 * 86_400_000;
/** Without a question, after which a thread gives back what memory it took. */
const idleMs = 300_000;
const keepUpMs = 10_000;
/** After something went wrong: to make an index in vain takes long. */
const againMs = 600_000;
/** What makes an index takes the time that the data path leaves. */
const makerNiceness = 10;

/** The index of the trail, asked by way of a thread. */
export interface TrailIndex {
  /** @throws SourceError also, at once, `preparing`: how far an index is that is being made ready */
  readonly ask: Ask;
  /** Makes the index ahead of the first question, and keeps it up from then on. */
  start(): void;
  stop(): Promise<void>;
}

/**
 * Two threads, of which one is at the index at a time: one answers questions, the other makes an
 * index that is not there, with the least priority, and gives its memory back.
 *
 * @param data what the threads are made of now
 */
export function createTrailIndex(data: () => TaskData, log: Log): TrailIndex {
  const news = createIndexNews();
  const shared = { data, log, onNews: news.tell };
  const pages = createConsoleThread({
    ...{ ...shared, name: 'the index of the console', answerMs: pageMs, idleMs },
  });
  const maker = createConsoleThread({
    ...{ ...shared, name: 'the maker of the index', answerMs: makeMs, idleMs },
    niceness: makerNiceness,
  });
  const turns = createTurns(() => maker.ask('make').finally(() => maker.stop()));
  let ticking: NodeJS.Timeout | undefined;
  let restUntilMs = 0;
  let hasStopped = false;

  function keepUp(): void {
    const isWanted = data().trail !== '' && performance.now() >= restUntilMs;
    if (!isWanted || turns.isMaking || news.isTold) return;
    turns
      .answer(
        () => pages.visit('keepUp'),
        () => !hasStopped,
      )
      .catch((error: unknown) => {
        if (hasStopped) return;
        restUntilMs = performance.now() + againMs;
        const why = error instanceof Error ? error.message : 'unknown';
        log.warn({ component: 'console' }, `the index of the audit trail is not kept up: ${why}`);
      });
  }

  return {
    ask(task, ...values) {
      const answer = news.orElse(() => turns.answer(() => pages.ask(task, ...values)));
      return answer as ReturnType<Tasks[typeof task]>;
    },
    start() {
      keepUp();
      ticking = setInterval(keepUp, keepUpMs).unref();
    },
    async stop() {
      hasStopped = true;
      clearInterval(ticking);
      await Promise.all([pages.stop(), maker.stop()]);
    },
  };
}

/** Nobody asks while an index is made, and none is made while somebody asks: both would have it open. */
function createTurns(makeOne: () => Promise<void>) {
  const asked = new Set<Promise<unknown>>();
  let making: Promise<void> | undefined;

  async function askOnce(ask: () => Promise<unknown>): Promise<unknown> {
    await making;
    const answer = ask();
    asked.add(answer);
    try {
      return await answer;
    } finally {
      asked.delete(answer);
    }
  }

  function make(): Promise<void> {
    // Who is told that there is none has nothing open.
    making ??= Promise.allSettled(asked)
      .then(makeOne)
      .finally(() => {
        making = undefined;
      });
    return making;
  }

  return {
    get isMaking() {
      return making !== undefined;
    },
    /** @param isWanted whether an index is still to be made for it, and it is to be asked again */
    async answer(ask: () => Promise<unknown>, isWanted = () => true): Promise<unknown> {
      try {
        return await askOnce(ask);
      } catch (error) {
        if (!isUnmade(error) || !isWanted()) throw error;
        await make();
        if (!isWanted()) throw error;
        return askOnce(ask);
      }
    },
  };
}

function isUnmade(error: unknown): boolean {
  return error instanceof SourceError && error.reason === 'preparing';
}
