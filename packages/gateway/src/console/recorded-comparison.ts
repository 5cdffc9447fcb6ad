import type { Log, Processor } from '@traceveil/pipeline';
import { readSession, type ReadRecordings } from '@traceveil/session';
import { makeProcessor } from '../workers/make-processor.ts';
import type { ThreadData } from '../workers/messages.ts';

/** The processor that holds, and the one that might: plain values for a thread. */
export interface ComparedProcessors {
  readonly before: ThreadData;
  readonly after: ThreadData;
}

/** What the other would mask in a recorded session beyond what the one would; by rule. */
export interface FoundInSession {
  readonly id: string;
  readonly found: Readonly<Record<string, number>>;
}

/** Runs both over what was recorded. Nothing of it is counted, kept or sent. */
export async function compareOver(
  ids: readonly string[],
  read: ReadRecordings,
  { before, after }: ComparedProcessors,
): Promise<FoundInSession[]> {
  const [old, young] = [makeOne(before), makeOne(after)];
  await old.start();
  await young.start();
  try {
    const compared: FoundInSession[] = [];
    for (const id of ids) {
      const found = new Map<string, number>();
      for (const recording of await readSession(read, id)) {
        for (const rule of await rulesThatFind(young, recording)) count(found, rule, 1);
        for (const rule of await rulesThatFind(old, recording)) count(found, rule, -1);
      }
      const more = [...found].filter(([, places]) => places > 0);
      compared.push({ id, found: Object.fromEntries(more) });
    }
    return compared;
  } finally {
    const now = AbortSignal.abort();
    await Promise.all([old.stop(now), young.stop(now)]);
  }
}

function count(found: Map<string, number>, rule: string, places: number): void {
  found.set(rule, (found.get(rule) ?? 0) + places);
}

async function rulesThatFind(
  processor: Processor,
  batch: Parameters<Processor['process']>[0],
): Promise<string[]> {
  const { events } = await (processor.probe?.(batch) ?? processor.process(batch));
  return events.map(({ rule_id: rule }) => rule);
}

function makeOne(data: ThreadData): Processor {
  const ignore = () => undefined;
  const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  return makeProcessor(data, { log, onLearnt: ignore });
}
