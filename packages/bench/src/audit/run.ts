import { loadavg } from 'node:os';
import { startChild } from '../child.ts';
import { withStorage } from './storage.ts';
import type { Answers, Step, WorkHandlers } from './work.ts';

const callers = 64;
/** As many events again in plain SQLite say no more than these: it is the rate that counts. */
const plainEventsMax = 1_000_000;
const searches = 200;
const commands = 20;
/** Trail, index, and the index while it is sorted. */
const bytesOfEvent = 1_500;

/** What was done with a trail, and what it took. */
export interface AuditResults {
  /** Of the machine, when it began and when it ended: others may have used it. */
  readonly load: readonly number[];
  readonly steps: Readonly<Record<string, Step>>;
  readonly answers: readonly Answers[];
  /** Of the process that searched. */
  readonly searchPeakMebibytes: number;
}

/**
 * Writes a trail in a temporary directory, as the gateway does, and does with it what the commands
 * do, each step in a process of its own.
 *
 * @param tell what is done next
 * @throws Error with one line when there is too little room on the disk
 */
export async function runAudit(
  events: number,
  tell: (step: string) => void,
): Promise<AuditResults> {
  return withStorage({ events, bytesOfEvent, option: '--audit' }, (storage) =>
    runSteps(storage, events, tell),
  );
}

async function runSteps(storage: string, events: number, tell: (step: string) => void) {
  const ask = async <Name extends keyof WorkHandlers>(
    name: Name,
    argument: Parameters<WorkHandlers[Name]>[0],
  ) => {
    tell(name);
    const work = startChild<WorkHandlers>('./audit/work.js');
    try {
      return await work.ask(name, argument);
    } finally {
      await work.stop();
    }
  };
  const [before = 0] = loadavg();
  const order = { storage, events, callers, keys: searches };
  const { keys, ...append } = await ask('append', order);
  const plainEvents = Math.min(events, plainEventsMax);
  const plain = await ask('insertPlain', { ...order, events: plainEvents });
  const verify = await ask('verify', storage);
  const reindex = await ask('reindex', storage);
  const search = await ask('search', { storage, keys });
  const command = await ask('command', { storage, keys: keys.slice(0, commands) });
  const [after = 0] = loadavg();
  return {
    load: [before, after],
    steps: { append, 'plain SQLite': plain, verify, reindex },
    answers: [...search.answers, ...command],
    searchPeakMebibytes: search.peakMebibytes,
  };
}
