// The tables of the index, and how they are filled.
import { rename, rm } from 'node:fs/promises';
import { eventsAfter, type EventPlace, type PlacedEvent } from '../trail-events.ts';
import { columns, valuesOf, type SearchColumn } from './event-row.ts';
import { createReadShare, type OnProgress } from './index-progress.ts';
import { openSql, type Sql, type Value } from './sql.ts';

/** Rows of one transaction. */
const rowsMax = 10_000;
/** Events of a block, of which the first and the last time are known. */
const blockEvents = 4_096;
/** Of each event while the indexes are sorted: this SQLite has no temporary files. Measured. */
const sortedBytes = 75;
/** Its memory ends at 2 GiB. */
const sortedEventsMax = 10_000_000;
/** Of the memory that is left to this process, or its container. */
const sortedShare = 1 / 4;
/** Where an event stands; the others come after it. */
const placeColumns = ['seq', 'segment', 'place', 'length'];

/**
 * The columns that have an index, in the order in which they are looked at where several are asked
 * for, and how many of ten million events share a value, as far as SQLite is told: so few that it
 * never looks at all events instead. `seq` has an index as it is, and `time` needs none.
 */
export const indexed = {
  approval: 1,
  hold: 2,
  sealed: 3,
  batch: 4,
  trace: 10,
  session: 100,
  token: 200,
  user: 1_000,
  actor: 5_000,
  rule: 10_000,
  agent: 20_000,
  service: 30_000,
  sender: 40_000,
  exporter: 50_000,
  kind: 60_000,
} as const satisfies Record<Exclude<SearchColumn, 'time'> | 'token', number>;

/** What an index has beside the tables of events, if anything. */
export interface IndexKind {
  /** Of all its tables; one of another version is made anew. */
  readonly version: number;
  /** Makes the rest when the events are there. */
  readonly finish?: (sql: Sql, onProgress: OnProgress) => void;
}

/** The tables of events alone. */
export const plainKind: IndexKind = { version: 3 };

/** How an index is opened. */
export interface OpenOptions {
  /** Whether one that is not there is made, which may take minutes; `NoIndexError` otherwise. */
  readonly mayMake?: boolean;
  /**
   * Events that are indexed when it is made, about: behind them `load` goes on, which takes four
   * times as long and no more memory.
   */
  readonly most?: number;
  readonly onProgress?: OnProgress | undefined;
}

/** There is none, or one of another version, and it was not to be made. */
export class NoIndexError extends Error {
  override readonly name = 'NoIndexError';
}

/**
 * Opens the tables at `path`. Where there are none, or those of another version, they are made
 * from the trail: in a file beside it, so that who is killed leaves nothing half made.
 *
 * @throws NoIndexError
 */
export async function openTables(
  trail: string,
  path: string,
  kind: IndexKind,
  { mayMake = true, most = eventsToSort(), onProgress = ignore }: OpenOptions = {},
): Promise<Sql> {
  const known = await openSql(path);
  if (versionOf(known) === kind.version) return known;
  known.close();
  if (!mayMake) throw new NoIndexError(`${path}: it is yet to be made`);
  await build(trail, path, { kind, most, onProgress });
  return openSql(path);
}

const ignore = () => undefined;

/** @throws Error for what is no database; it is closed then */
function versionOf(sql: Sql): Value | undefined {
  try {
    return sql.all('PRAGMA user_version', [])[0]?.['user_version'];
  } catch (error) {
    sql.close();
    throw error;
  }
}

function eventsToSort(): number {
  const bytes = process.availableMemory() * sortedShare;
  return Math.min(sortedEventsMax, Math.floor(bytes / sortedBytes));
}

interface BuildOrder {
  readonly kind: IndexKind;
  readonly most: number;
  readonly onProgress: OnProgress;
}

async function build(
  trail: string,
  path: string,
  { kind, most, onProgress }: BuildOrder,
): Promise<void> {
  const draft = `${path}.new`;
  for (const left of [draft, `${draft}.lock`]) await rm(left, { recursive: true, force: true });
  const sql = await openSql(draft, 'built');
  try {
    createTables(sql);
    await load(sql, trail, { seq: 0, most, onProgress });
    // Sorted once at the end: 9 µs an event instead of 20, or of 70 where there are ten million.
    createIndexes(sql, onProgress);
    kind.finish?.(sql, onProgress);
    sql.exec(`PRAGMA user_version = ${kind.version}`);
  } finally {
    sql.close();
  }
  await rename(draft, path);
}

function createTables(sql: Sql): void {
  const texts = columns.map((column) => `"${column}" TEXT`);
  sql.exec(`
    CREATE TABLE events (
      seq INTEGER PRIMARY KEY, segment INTEGER, place INTEGER, length INTEGER, ${texts.join(', ')}
    );
    CREATE TABLE blocks (block INTEGER PRIMARY KEY, first TEXT, last TEXT);
    CREATE TABLE head (seq INTEGER, hash TEXT);
    INSERT INTO head VALUES (0, '');
  `);
}

function createIndexes(sql: Sql, onProgress: OnProgress): void {
  // Makes the table of statistics. Counted ones would be those of the day the index was made.
  sql.exec('ANALYZE; DELETE FROM sqlite_stat1');
  const all = Object.entries(indexed);
  for (const [done, [column, share]] of all.entries()) {
    onProgress({ step: 'sort', share: done / all.length });
    const name = `events_by_${column}`;
    sql.exec(`
      CREATE INDEX ${name} ON events ("${column}", seq) WHERE "${column}" IS NOT NULL;
      INSERT INTO sqlite_stat1 VALUES ('events', '${name}', '10000000 ${share} 1');
    `);
  }
}

/** Where to go on. */
export interface LoadedUpTo {
  readonly seq: number;
  /** Of that event, if it is known. */
  readonly place?: EventPlace | undefined;
  /** Events to take in, about; all, unless set. */
  readonly most?: number;
  readonly onProgress?: OnProgress;
}

/** Takes in the events behind one. @returns how many */
export async function load(
  sql: Sql,
  trail: string,
  { seq, place, most = Infinity, onProgress }: LoadedUpTo,
): Promise<number> {
  // It looks at each file of the trail: not before each question, of which most find nothing new.
  let shareOf: Awaited<ReturnType<typeof createReadShare>> | undefined;
  const row = [...placeColumns, ...columns].map(() => '?');
  const insert = `INSERT OR REPLACE INTO events VALUES (${row.join(', ')})`;
  let added = 0;
  for await (const events of eventsAfter(trail, seq, place)) {
    for (let start = 0; start < events.length; start += rowsMax) {
      const some = events.slice(start, start + rowsMax);
      sql.insert(insert, some.map(rowOf));
      const last = some.at(-1);
      if (last) sql.insert('UPDATE head SET seq = ?, hash = ?', [[last.seq, last.hash]]);
      added += some.length;
      if (!last || !onProgress) continue;
      shareOf ??= await createReadShare(trail, place);
      onProgress({ step: 'read', share: shareOf(last) });
    }
    if (added >= most) break;
  }
  // From the last block on that is known, so that what a command that was killed left is made up.
  sql.exec(`
    INSERT OR REPLACE INTO blocks
      SELECT seq / ${blockEvents}, MIN(time), MAX(time) FROM events
      WHERE seq >= (SELECT COALESCE(MAX(block), 0) FROM blocks) * ${blockEvents} GROUP BY 1
  `);
  return added;
}

function rowOf({ seq, segment, offset, length, event }: PlacedEvent): readonly Value[] {
  return [seq, segment, offset, length, ...valuesOf(event)];
}

/** Forgets the events before one. */
export function forget(sql: Sql, firstSeq: number): void {
  sql.exec(forgetting(firstSeq));
}

/** What `forget` has SQLite do. */
export function forgetting(firstSeq: number): string {
  return `
    DELETE FROM events WHERE seq < ${firstSeq};
    DELETE FROM blocks WHERE block < ${firstSeq} / ${blockEvents};
  `;
}

interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * In which part of the trail all events of a time stand: a clock may go back, so it is no more
 * than that. An index by time would be a tenth of all that is on disk.
 *
 * @returns conditions: none when no time is asked for
 */
export function partOf(sql: Sql, { from, to }: Period): readonly string[] {
  if (from === undefined && to === undefined) return [];
  const [row] = sql.all(
    'SELECT MIN(block) AS first, MAX(block) AS last FROM blocks WHERE last >= ? AND first < ?',
    [from ?? '', to ?? '\uffff'],
  );
  const { first = null, last = null } = row ?? {};
  if (first === null || last === null) return ['seq < 0'];
  return [`seq >= ${Number(first) * blockEvents}`, `seq < ${(Number(last) + 1) * blockEvents}`];
}
