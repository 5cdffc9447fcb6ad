// A process: one step over a trail, so that its memory is its own.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNoopMeter, trace } from '@opentelemetry/api';
import {
  checkpointDirectoryOf,
  deleteEventIndex,
  fileAudit,
  openEventIndex,
  openSql,
  publicKeysName,
  readPublicKey,
  verifyTrail,
  type EventStore,
} from '@traceveil/audit';
import { passed } from '@traceveil/gateway';
import { createTrailProgresses, type AuditEvent } from '@traceveil/pipeline';
import { fingerprintOf } from '@traceveil/processor-redact';
import { answerParent, withoutNodeOptions } from '../child.ts';
import { createEventSource, tokenKey, type BatchEvents, type Keys } from './events.ts';

const program = fileURLToPath(new URL('../../../gateway/bin/traceveil.js', import.meta.url));
/** Events that are made before they are written, so that making them is not measured. */
const madeAtOnce = 20_000;
const stopWithinMs = 30_000;
const hourMs = 3_600_000;

/** What a step is over. */
export interface WriteOrder {
  /** Of the storage: the trail is in `audit` below it. */
  readonly storage: string;
  readonly events: number;
  /** That wait for the disk at the same time, each for its own batch. */
  readonly callers: number;
  /** How many keys to name afterwards. */
  readonly keys: number;
  /** When the first event came, in milliseconds since the epoch; always the same, unless set. */
  readonly startMs?: number;
}

/** What a step took. */
export interface Step {
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  readonly megabytes: number;
}

/** What was asked, and how long each answer took. */
export interface Answers {
  readonly question: string;
  readonly found: number;
  readonly latenciesMs: readonly number[];
}

/** What to ask of the index. */
export interface SearchOrder {
  readonly storage: string;
  readonly keys: readonly Keys[];
}

const handlers = {
  async append({ storage, events, callers, keys, startMs }: WriteOrder) {
    const source = createEventSource(1, startMs);
    const sink = createSink(storage, source.now);
    await sink.start();
    const clock = createClock();
    await inTurns(source, events, async (batches) => {
      let next = 0;
      const call = async () => {
        for (let batch; (batch = batches[next]);) {
          next += 1;
          await sink.append(batch.accepted);
          await sink.append(batch.forwarded);
        }
      };
      await clock.time(() => Promise.all(Array.from({ length: callers }, call)));
    });
    await sink.stop(AbortSignal.timeout(stopWithinMs));
    const drawn = Array.from({ length: keys }, () => source.draw());
    return { ...clock.step(events, await bytesIn(join(storage, 'audit'))), keys: drawn };
  },

  /** The same events into a table, as many in a transaction as callers that wait. */
  async insertPlain({ storage, events, callers }: WriteOrder): Promise<Step> {
    const path = join(storage, 'plain.sqlite');
    const sql = await openSql(path);
    sql.exec('PRAGMA synchronous=FULL; CREATE TABLE events (seq INTEGER PRIMARY KEY, event TEXT)');
    const insert = 'INSERT INTO events (event) VALUES (?)';
    const clock = createClock();
    const rowsOf = (some: readonly AuditEvent[]) => some.map((event) => [JSON.stringify(event)]);
    await inTurns(createEventSource(1), events, (batches) =>
      clock.time(() => {
        for (let start = 0; start < batches.length; start += callers) {
          const some = batches.slice(start, start + callers);
          sql.insert(insert, rowsOf(some.flatMap(({ accepted }) => accepted)));
          sql.insert(insert, rowsOf(some.flatMap(({ forwarded }) => forwarded)));
        }
        return Promise.resolve();
      }),
    );
    sql.close();
    return clock.step(events, (await stat(path)).size);
  },

  async verify(storage: string): Promise<Step> {
    const keys = join(storage, publicKeysName);
    const publicKeys = readdirSync(keys).map((name) =>
      readPublicKey(readFileSync(join(keys, name), 'utf8')),
    );
    const directory = join(storage, 'audit');
    const checkpointDirectory = checkpointDirectoryOf(directory);
    const clock = createClock();
    const found = await clock.time(() =>
      verifyTrail({ directory, checkpointDirectory, publicKeys }),
    );
    if (!found || found.problem) throw new Error(found?.problem?.message ?? 'there is no trail');
    return clock.step(found.events, await bytesIn(directory));
  },

  async reindex(storage: string): Promise<Step> {
    const clock = createClock();
    await deleteEventIndex(join(storage, 'audit-index'));
    const index = await clock.time(() => openIndex(storage));
    const { events } = await index.span({ where: {} });
    await index.close();
    return clock.step(events, await bytesIn(join(storage, 'audit-index')));
  },

  /** Opens the index for each question, as a command does. */
  async search({ storage, keys }: SearchOrder) {
    const answers: Answers[] = [];
    for (const [question, ask] of Object.entries(questions)) {
      const latenciesMs: number[] = [];
      let found = 0;
      for (const key of keys) {
        const startMs = performance.now();
        const index = await openIndex(storage);
        found += await ask(index, key);
        await index.close();
        latenciesMs.push(performance.now() - startMs);
      }
      answers.push({ question, found, latenciesMs });
    }
    return { answers, peakMebibytes: peakMebibytes() };
  },

  /** The same as processes, from the start of Node to what is printed. */
  command({ storage, keys }: SearchOrder): Answers[] {
    const run = (words: readonly string[], input = '') => {
      const startMs = performance.now();
      const { status, stderr } = spawnSync(process.execPath, [program, 'audit', ...words], {
        ...{ cwd: join(storage, '..'), env: withoutNodeOptions(), input },
      });
      if (status === 2 || status === null) throw new Error(String(stderr));
      return { ms: performance.now() - startMs, isFound: status === 0 };
    };
    const searches = keys.map(({ session }) => run(['search', '--session', session]));
    const lookups = keys.map(({ secret }) => run(['lookup'], secret));
    return Object.entries({ search: searches, lookup: lookups }).map(([name, runs]) => ({
      question: `traceveil audit ${name}`,
      found: runs.filter(({ isFound }) => isFound).length,
      latenciesMs: runs.map(({ ms }) => ms),
    }));
  },
};

/** What the parent may ask. */
export type WorkHandlers = typeof handlers;

/** @returns how many events were found */
type Ask = (index: EventStore, keys: Keys) => Promise<number>;

const limit = 100;
const questions: Readonly<Record<string, Ask>> = {
  session: async (index, { session }) =>
    (await index.search({ where: { session }, limit })).lines.length,
  user: async (index, { user }) => (await index.search({ where: { user }, limit })).lines.length,
  'rule in an hour': async (index, { rule, time }) => {
    const to = new Date(Date.parse(time) + hourMs).toISOString();
    return (await index.search({ where: { rule }, from: time, to, limit })).lines.length;
  },
  secret: async (index, { secret }) => {
    const token = fingerprintOf(secret, tokenKey);
    return (await passed(index, { where: { token } })).events;
  },
};

function openIndex(storage: string): Promise<EventStore> {
  return openEventIndex(join(storage, 'audit'), join(storage, 'audit-index'));
}

function createSink(storageDirectory: string, now: () => number) {
  const silent = () => undefined;
  return fileAudit.create(fileAudit.config.parse({}), {
    name: 'file',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    meter: createNoopMeter(),
    tracer: trace.getTracer('bench'),
    now,
    storageDirectory,
    onFailure: 'block',
    trails: createTrailProgresses(),
    trailDirectory: join(storageDirectory, 'audit'),
    exporter: () => {
      throw new Error('there is none');
    },
  });
}

/** Makes events, some at a time, and hands them on. */
async function inTurns(
  source: ReturnType<typeof createEventSource>,
  events: number,
  take: (batches: readonly BatchEvents[]) => Promise<unknown>,
): Promise<void> {
  for (let made = 0; made < events;) {
    const batches: BatchEvents[] = [];
    const end = Math.min(events, made + madeAtOnce);
    while (made < end) {
      const batch = source.next();
      batches.push(batch);
      made += batch.accepted.length + batch.forwarded.length;
    }
    await take(batches);
  }
}

/** Adds up wall and CPU time, that of all threads. */
function createClock() {
  let [ms, cpuMicroseconds] = [0, 0];
  return {
    async time<Result>(run: () => Promise<Result>): Promise<Result> {
      const [startMs, start] = [performance.now(), process.cpuUsage()];
      const result = await run();
      ms += performance.now() - startMs;
      const { user, system } = process.cpuUsage(start);
      cpuMicroseconds += user + system;
      return result;
    },
    step: (events: number, bytes: number): Step => ({
      events,
      seconds: ms / 1e3,
      cpuSeconds: cpuMicroseconds / 1e6,
      peakMebibytes: peakMebibytes(),
      megabytes: bytes / 1e6,
    }),
  };
}

function peakMebibytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

async function bytesIn(directory: string): Promise<number> {
  const sizes = readdirSync(directory).map((name) => stat(join(directory, name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

answerParent(handlers);
