// How a thread of the console comes to the index of the trail.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  deleteEventIndex,
  NoIndexError,
  openSummedIndex,
  type IndexProgress,
  type OpenOptions,
  type SummedIndex,
} from '@traceveil/audit';
import { ToldError } from './told-error.ts';

/** What is done sooner is waited for. */
const toldAfterMs = 5_000;
const toldEveryMs = 500;

/** Where the index is, and what of. */
export interface DoorData {
  /** Directory of the trail; empty when none is written. */
  readonly trail: string;
  readonly index: string;
}

/** Is told how far an index is that questions wait for, and `undefined` when they do no longer. */
export type TellNews = (news: string | undefined) => void;

/** Opens the index when it is first asked for, and has it take in what is new before each question. */
export interface IndexDoor {
  /** @throws ToldError `preparing` when there is no index: it is made by a thread of its own */
  withIndex<Result>(use: (index: SummedIndex) => Result | Promise<Result>): Promise<Result>;
  /** Takes in what is new, and forgets what retention has deleted, a little at a time. */
  keepUp(): Promise<void>;
  /** Makes the index where there is none, and closes it. */
  make(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates it. Opens nothing yet.
 *
 * @param now milliseconds, of a clock that nobody sets
 */
export function createIndexDoor(
  data: DoorData,
  tell: TellNews,
  now = () => performance.now(),
): IndexDoor {
  let opened: SummedIndex | undefined;
  /** One after another: an index takes in what is new once. */
  let turn: Promise<unknown> = Promise.resolve();

  async function open(mayMake: boolean): Promise<SummedIndex> {
    const { onProgress, end } = createNews(tell, now);
    return openIndex(data, { mayMake, onProgress }).finally(end);
  }

  async function refresh(): Promise<SummedIndex> {
    if (data.trail === '') {
      throw new ToldError('unavailable', 'this gateway writes no trail: configure "audit: file"');
    }
    const known = opened;
    if (known === undefined) return (opened = await open(false));
    const { onProgress, end } = createNews(tell, now);
    try {
      await known.update(onProgress);
      return known;
    } catch {
      opened = undefined;
      await known.close();
      return (opened = await open(false));
    } finally {
      end();
    }
  }

  async function withIndex<Result>(use: (index: SummedIndex) => Result | Promise<Result>) {
    const mine = turn.then(async () => use(await refresh()));
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function keepUp(): Promise<void> {
    // Each in a turn of its own, and as long a pause: a question waits for no more than one.
    for (let isMore = true; isMore;) {
      const startMs = now();
      isMore = await withIndex((index) => index.forgetSome());
      if (isMore) await sleep(now() - startMs);
      if (opened === undefined) return; // Closed meanwhile: it is not opened for this.
    }
  }

  async function close(): Promise<void> {
    await turn;
    await opened?.close();
    opened = undefined;
  }

  return {
    withIndex,
    keepUp,
    async make() {
      if (data.trail === '') return;
      opened = await open(true);
      await close();
    },
    close,
  };
}

async function openIndex({ trail, index }: DoorData, options: OpenOptions): Promise<SummedIndex> {
  try {
    return await openSummedIndex(trail, index, options);
  } catch (problem) {
    try {
      if (problem instanceof NoIndexError) throw problem;
      // Of another trail, or broken: it is made of the trail and of nothing else.
      await deleteEventIndex(index);
      return await openSummedIndex(trail, index, options);
    } catch (cause) {
      if (cause instanceof NoIndexError) {
        throw new ToldError('preparing', 'the index of the audit trail is yet to be made');
      }
      // The command makes another one anew.
      const why = (problem as Error).message.replace(/, or make it anew.*$/s, '');
      throw new ToldError('unavailable', why, { cause });
    }
  }
}

const steps = { read: 'step 1 of 3, reading it', sort: 'step 2 of 3', sum: 'step 3 of 3' } as const;

/** Of one opening, or of one taking in. */
function createNews(tell: TellNews, now: () => number) {
  const startMs = now();
  let toldMs = -Infinity;
  return {
    onProgress({ step, share }: IndexProgress) {
      const nowMs = now();
      if (nowMs - startMs < toldAfterMs || nowMs - toldMs < toldEveryMs) return;
      toldMs = nowMs;
      const far = `${steps[step]}, is at ${Math.floor(share * 100)} %`;
      tell(`the index of the audit trail is being made ready: ${far}`);
    },
    end() {
      if (toldMs !== -Infinity) tell(undefined);
    },
  };
}
