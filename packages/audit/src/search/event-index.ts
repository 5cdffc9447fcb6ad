import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDirectory, LockedError } from '@traceveil/pipeline';
import { eventsAfter, firstSeqIn, readLines, type EventPlace } from '../trail-events.ts';
import { columns, indexed, rowOf, type SearchColumn } from './event-row.ts';
import { openSql, type Sql, type Value } from './sql.ts';

/** Rows of one transaction. */
const rowsMax = 10_000;
const fileName = 'index.sqlite';
/** Of the tables; another one is made anew. */
const version = 1;

/** What to search for: all of it must fit. */
export interface Query {
  readonly where: Partial<Readonly<Record<SearchColumn | 'token', string | readonly string[]>>>;
  /** RFC 3339, from here on. */
  readonly from?: string | undefined;
  /** RFC 3339, before it. */
  readonly to?: string | undefined;
  /** The newest; above it there are more. */
  readonly limit: number;
}

/** What was found. */
export interface Found {
  /** Lines of the trail as they stand there, in its order. */
  readonly lines: readonly string[];
  /** Whether older ones were left out. */
  readonly hasMore: boolean;
}

/** An index of a trail, made from it and nothing else. */
export interface EventIndex {
  /** Takes in what has been written since. @returns how many events are new */
  update(): Promise<number>;
  search(query: Query): Promise<Found>;
  /** Counts events by a column, the most frequent first; at most `limit` of them. */
  count(
    query: Omit<Query, 'limit'>,
    by: SearchColumn,
    limit: number,
  ): { value: string; events: number }[];
  /** How many events fit, and the times of the first and the last. */
  span(query: Omit<Query, 'limit'>): { events: number; first: string; last: string };
  close(): Promise<void>;
}

/**
 * Opens the index of a trail, and takes in what has been written since it was used last.
 *
 * @param trail     directory of the trail
 * @param directory of the index; made when it is not there
 * @throws Error with one line when another command has it, or it cannot be read or written
 */
export async function openEventIndex(trail: string, directory: string): Promise<EventIndex> {
  const broken = (cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = `${directory}: the index cannot be read or written (${code ?? message})`;
    const todo = 'make room and let this user write there, or make it anew with';
    return new Error(`${why}: ${todo} traceveil audit reindex`, { cause });
  };
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw broken(error);
  });
  const release = await lockIndex(directory);
  const path = join(directory, fileName);
  // A command that was killed leaves SQLite's own lock, which nobody else would remove.
  await rm(`${path}.lock`, { recursive: true, force: true });
  let index: EventIndex | undefined;
  try {
    const sql = await openSql(path);
    index = indexOver(trail, sql, release);
    prepare(sql);
    await index.update();
    return index;
  } catch (error) {
    await (index?.close() ?? release());
    throw error instanceof AnotherTrailError ? error : broken(error);
  }
}

async function lockIndex(directory: string): Promise<() => Promise<void>> {
  try {
    return await lockDirectory(directory);
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    const message = `${directory}: another command is using the index; try again`;
    throw new Error(message, { cause: error });
  }
}

/** Deletes the index: the next one who opens it makes it anew, from the first event on. */
export async function deleteEventIndex(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

function prepare(sql: Sql): void {
  const [row] = sql.all('PRAGMA user_version', []);
  if (row?.['user_version'] === version) return;
  const texts = columns.slice(4).map((column) => `"${column}" TEXT`);
  sql.exec(`
    DROP TABLE IF EXISTS events;
    DROP TABLE IF EXISTS head;
    CREATE TABLE events (
      seq INTEGER PRIMARY KEY, segment INTEGER, place INTEGER, length INTEGER, ${texts.join(', ')}
    );
    CREATE TABLE head (seq INTEGER, hash TEXT);
    INSERT INTO head VALUES (0, '');
    ${indexed
      .map((column) => {
        const name = `events_by_${column}`;
        return `CREATE INDEX ${name} ON events ("${column}", seq) WHERE "${column}" IS NOT NULL;`;
      })
      .join('\n')}
    PRAGMA user_version = ${version};
  `);
}

function indexOver(trail: string, sql: Sql, release: () => Promise<void>): EventIndex {
  const insert = `INSERT OR REPLACE INTO events VALUES (${columns.map(() => '?').join(', ')})`;
  return {
    async update() {
      const { seq, hash } = headOf(sql);
      const place = await placeOfHead(trail, sql, { seq, hash });
      // What retention has deleted cannot be shown any more.
      const first = await firstSeqIn(trail);
      sql.exec(`DELETE FROM events WHERE seq < ${first}`);
      let added = 0;
      for await (const events of eventsAfter(trail, seq, place)) {
        for (let start = 0; start < events.length; start += rowsMax) {
          const some = events.slice(start, start + rowsMax);
          sql.insert(insert, some.map(rowOf));
          const last = some.at(-1);
          if (last) sql.insert('UPDATE head SET seq = ?, hash = ?', [[last.seq, last.hash]]);
          added += some.length;
        }
      }
      return added;
    },
    async search(query) {
      const { text, values } = conditionOf(query);
      const rows = sql.all(
        `SELECT segment, place, length FROM events ${text} ORDER BY seq DESC LIMIT ?`,
        [...values, query.limit + 1],
      );
      const places = rows.slice(0, query.limit).reverse().map(placeOf);
      const lines = await readLines(trail, places);
      return {
        lines: lines.filter((line) => line !== undefined),
        hasMore: rows.length > query.limit,
      };
    },
    count(query, by, limit) {
      const { text, values } = conditionOf(query, `"${by}" IS NOT NULL`);
      return sql
        .all(
          `SELECT "${by}" AS value, COUNT(*) AS events FROM events ${text}
           GROUP BY "${by}" ORDER BY events DESC, value LIMIT ?`,
          [...values, limit],
        )
        .map(({ value, events }) => ({ value: String(value), events: Number(events) }));
    },
    span(query) {
      const { text, values } = conditionOf(query);
      const [row] = sql.all(
        `SELECT COUNT(*) AS events, MIN(time) AS first, MAX(time) AS last FROM events ${text}`,
        values,
      );
      const { events = 0, first, last } = row ?? {};
      return { events: Number(events), first: String(first ?? ''), last: String(last ?? '') };
    },
    async close() {
      sql.close();
      await release();
    },
  };
}

function headOf(sql: Sql): { readonly seq: number; readonly hash: string } {
  const [row] = sql.all('SELECT seq, hash FROM head', []);
  return { seq: Number(row?.['seq'] ?? 0), hash: String(row?.['hash'] ?? '') };
}

class AnotherTrailError extends Error {}

/** An index of another trail, or of one that was altered since, would tell of what is not there. */
async function placeOfHead(
  trail: string,
  sql: Sql,
  head: { readonly seq: number; readonly hash: string },
): Promise<EventPlace | undefined> {
  if (head.seq === 0) return undefined;
  const rows = sql.all('SELECT segment, place, length FROM events WHERE seq = ?', [head.seq]);
  const places = rows.map(placeOf);
  const [line] = await readLines(trail, places);
  if (line?.includes(`"hash":"${head.hash}"`) === true) return places[0];
  const isDeleted = (await firstSeqIn(trail)) > head.seq;
  if (isDeleted) return undefined;
  throw new AnotherTrailError(
    `the index is of another trail than ${trail}: make it anew with traceveil audit reindex`,
  );
}

function placeOf(row: Readonly<Record<string, Value>>): EventPlace {
  const { segment, place, length } = row;
  return { segment: Number(segment), offset: Number(place), length: Number(length) };
}

function conditionOf(
  { where, from, to }: Omit<Query, 'limit'>,
  ...more: readonly string[]
): { readonly text: string; readonly values: Value[] } {
  const conditions = [...more];
  const values: Value[] = [];
  for (const [column, wanted] of Object.entries(where)) {
    const list = typeof wanted === 'string' ? [wanted] : wanted;
    conditions.push(`"${column}" IN (${list.map(() => '?').join(', ')})`);
    values.push(...list);
  }
  if (from !== undefined) {
    conditions.push('time >= ?');
    values.push(from);
  }
  if (to !== undefined) {
    conditions.push('time < ?');
    values.push(to);
  }
  return { text: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}
