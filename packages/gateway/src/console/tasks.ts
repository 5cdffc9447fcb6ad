// What the threads of the console do: all that takes longer than the event loop may be held up.
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readSigningKey,
  verifyTrail,
  type CountedColumn,
  type Counts,
  type EventPage,
  type FindingQuery,
  type PageQuery,
  type Query,
  type SeriesPoint,
  type SummedColumn,
  type SummedFinding,
  type SummedIndex,
  type Verification,
} from '@traceveil/audit';
import { readSession } from '@traceveil/session';
import { diskFileSystem, readRecordings, type keysOf } from '@traceveil/spool';
import { keysOf as publicKeysOf } from '../audit/verify.ts';
import { makeReport } from '../report/make-report.ts';
import { fatesIn } from '../session/batch-fates.ts';
import { jsonOfConversation } from '../session/conversation-text.ts';
import { readVersion } from '../version.ts';
import { createIndexDoor, type TellNews } from './index-door.ts';
import {
  compareOver,
  type ComparedProcessors,
  type FoundInSession,
} from './recorded-comparison.ts';
import { createSessionList, type ListedSession } from './session-list.ts';
import { tarGz, TooLargeError } from './tar-gz.ts';
import { ToldError } from './told-error.ts';

/** Of a package of evidence, which is handed over in one piece. */
const evidenceBytesMax = 512 * 1024 ** 2;
const sampleSize = 25;
const sendersMax = 1_000;

/** What a thread is made of: plain values. */
export interface TaskData {
  /** Directory of the trail; empty when none is written. */
  readonly trail: string;
  readonly checkpoints: string;
  /** Of the index of the console, which no other process opens. */
  readonly index: string;
  readonly sessions: string;
  readonly sessionKeys: ReturnType<typeof keysOf>;
  /** For what is thrown away again. */
  readonly scratch: string;
  readonly storage: string;
  readonly signingKeyFile: string | undefined;
}

/** What of a thread can be asked. */
export interface Tasks {
  events(query: PageQuery): Promise<EventPage>;
  counts(query: Omit<Query, 'limit'>, by: readonly CountedColumn[], limit: number): Promise<Counts>;
  series(
    query: Omit<Query, 'limit'>,
    by: SummedColumn,
    step: 'hour' | 'day',
  ): Promise<readonly SeriesPoint[]>;
  findings(query: FindingQuery): Promise<readonly SummedFinding[]>;
  senders(): Promise<ReturnType<SummedIndex['senders']>>;
  /** How many events there are, and when a checkpoint was last signed. */
  trail(): Promise<{ readonly events: number; readonly checkpoint: string | undefined }>;
  /** The newest first; services and rules as the trail tells. */
  sessions(limit: number, after: string | undefined): Promise<SessionPage>;
  /** As `traceveil session show --json` writes it; undefined when there is none. */
  session(id: string): Promise<object | undefined>;
  /** Over so many of the newest sessions. */
  compare(processors: ComparedProcessors, sessions: number): Promise<readonly FoundInSession[]>;
  verify(): Promise<Verification>;
  /** A tar.gz. */
  evidence(period: { from: string; to: string; seed: number }): Promise<Uint8Array>;
  /** Makes the index where there is none, and closes it. */
  make(): Promise<void>;
  /** Has the index take in what is new, and forget what is gone. */
  keepUp(): Promise<void>;
  close(): Promise<void>;
}

/** Some sessions, and whether older ones were recorded. */
export interface SessionPage {
  readonly sessions: readonly (ListedSession & {
    readonly services: readonly string[];
    readonly masked: Readonly<Record<string, number>>;
  })[];
  readonly next: string | undefined;
}

/**
 * Makes the tasks of a thread. Opens nothing yet.
 *
 * @param tell hears how far an index is that questions wait for
 */
export function createTasks(data: TaskData, tell: TellNews): Tasks {
  const { trail, sessions: directory, sessionKeys } = data;
  const read = (isWanted: (labels: readonly string[]) => boolean) =>
    readRecordings(diskFileSystem, directory, sessionKeys, isWanted);
  const list = createSessionList(read, directory);
  const { withIndex, make, keepUp, close } = createIndexDoor(data, tell);
  return {
    events: (query) => withIndex((index) => index.page(query)),
    counts: (query, by, limit) => withIndex((index) => index.count(query, by, limit)),
    series: (query, by, step) => withIndex((index) => index.series(query, by, step)),
    findings: (query) => withIndex((index) => index.findings(query)),
    senders: () => withIndex((index) => index.senders(sendersMax)),
    trail: () => withIndex(trailFacts),
    async sessions(limit, after) {
      const { sessions, next } = await list(limit, after);
      const facts = trail === '' ? [] : await withIndex((index) => sessionFacts(index, sessions));
      const nothing = { services: [], masked: {} };
      return { sessions: sessions.map((one, at) => ({ ...one, ...(facts[at] ?? nothing) })), next };
    },
    async session(id) {
      const recordings = await readSession(read, id);
      if (recordings.length === 0) return undefined;
      const fates =
        trail === '' ? [] : await withIndex((index) => fatesIn(index, recordings, true));
      return jsonOfConversation({ id, recordings, fates });
    },
    async compare(processors, sessions) {
      if (sessions === 0) return [];
      const newest = await list(sessions, undefined);
      const ids = newest.sessions.map(({ id }) => id);
      return compareOver(ids, read, processors);
    },
    verify: () => verify(data),
    evidence: (period) => evidenceOf(data, period),
    ...{ make, keepUp, close },
  };
}

async function trailFacts(index: SummedIndex) {
  const { kind = [] } = await index.count({ where: {} }, ['kind'], 1_000);
  const { events } = await index.page({ where: { kind: 'checkpoint' }, limit: 1 });
  const [last] = events.map(({ line }) => JSON.parse(line) as { readonly time?: string });
  return { events: kind.reduce((sum, one) => sum + one.events, 0), checkpoint: last?.time };
}

async function sessionFacts(index: SummedIndex, sessions: readonly ListedSession[]) {
  const facts = [];
  for (const { id, traceIds } of sessions) {
    // One that no attribute names goes by its trace.
    const where = { kind: 'redact', ...(traceIds.includes(id) ? { trace: id } : { session: id }) };
    const { service = [], rule = [] } = await index.count({ where }, ['service', 'rule'], 50);
    facts.push({
      services: service.map(({ value }) => value),
      masked: Object.fromEntries(rule.map(({ value, events }) => [value, events])),
    });
  }
  return facts;
}

async function verify({ trail, checkpoints, storage }: TaskData): Promise<Verification> {
  const publicKeys = await publicKeysOf([], `${storage}/audit`);
  const found = await verifyTrail({
    directory: trail,
    checkpointDirectory: checkpoints,
    publicKeys,
  });
  if (found) return found;
  throw new ToldError('unavailable', 'there is no audit trail yet: nothing was written to it');
}

async function evidenceOf(
  data: TaskData,
  { from, to, seed }: { readonly from: string; readonly to: string; readonly seed: number },
): Promise<Uint8Array> {
  const { trail, storage, signingKeyFile, scratch } = data;
  const room = join(scratch, randomUUID());
  const name = `evidence-${from.slice(0, 10)}-${to.slice(0, 10)}`;
  await mkdir(room, { recursive: true, mode: 0o700 });
  try {
    await makeReport({
      ...{ trail, from, to, seed, sampleSize, out: join(room, name) },
      ...{ madeAt: new Date().toISOString(), madeBy: 'the console', version: readVersion() },
      key: await readSigningKey(signingKeyFile, storage),
      verify: () => verify(data),
      onRead: () => Promise.resolve(), // Who asked for it stands in the trail already.
    });
    return await tarGz(join(room, name), evidenceBytesMax);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    const todo = 'ask for a shorter period, or run traceveil report';
    throw new ToldError('invalid', `this package is too large to be handed over: ${todo}`);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
