import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDirectory, LockedError } from '@traceveil/pipeline';
import {
  eventsAfter,
  firstSeqIn,
  readLines,
  type EventPlace,
  type PlacedEvent,
} from '../trail-events.ts';
import { columns, indexed, valuesOf } from './event-row.ts';
import { conditionOf, type EventStore } from './query.ts';
import { openSql, type Sql, type Value } from './sql.ts';

/** Rows of one transaction. */
const rowsMax = 10_000;
const fileName = 'index.sqlite';
/** Of the tables; another one is made anew. */
const version = 1;
/** Where an event stands; the others come after it. */
const placeColumns = ['seq', 'segment', 'place', 'length'];
/** SQLite counts them from 1, as others do. */
const parameter = (n: number) => `?${n}`;

/** An index of a trail, made from it and nothing else. */
export interface EventIndex extends EventStore {
  /** Takes in what has been written since. @returns how many events are new */
  update(): Promise<number>;
}

/**
 * Opens the index of a trail, and takes in what has been written since it was used last.
 *
 * @param trail     directory of the trail
 * @param directory of the index; made when it is not there
 * @throws Error with one line when another command has it
 */
export async function openEventIndex(trail: string, directory: string): Promise<EventIndex> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const release = await lockIndex(directory);
  const path = join(directory, fileName);
  // A command that was killed leaves SQLite's own lock, which nobody else would remove.
  await rm(`${path}.lock`, { recursive: true, force: true });
  const sql = await openSql(path);
  const index = indexOver(trail, sql, release);
  try {
    prepare(sql);
    await index.update();
  } catch (error) {
    await index.close();
    throw error;
  }
  return index;
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
  const texts = columns.map((column) => `"${column}" TEXT`);
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
  const row = [...placeColumns, ...columns].map(() => '?');
  const insert = `INSERT OR REPLACE INTO events VALUES (${row.join(', ')})`;
  return {
    hasGateways: false,
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
      const { text, values } = conditionOf(query, parameter);
      const rows = sql.all(
        `SELECT segment, place, length FROM events ${text} ORDER BY seq DESC LIMIT ${parameter(values.length + 1)}`,
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
      const { text, values } = conditionOf(query, parameter, `"${by}" IS NOT NULL`);
      const rows = sql.all(
        `SELECT "${by}" AS value, COUNT(*) AS events FROM events ${text}
         GROUP BY "${by}" ORDER BY events DESC, value LIMIT ${parameter(values.length + 1)}`,
        [...values, limit],
      );
      const counts = rows.map(({ value, events }) => ({
        value: String(value),
        events: Number(events),
      }));
      return Promise.resolve(counts);
    },
    span(query) {
      const { text, values } = conditionOf(query, parameter);
      const [{ events = 0, first, last } = {}] = sql.all(
        `SELECT COUNT(*) AS events, MIN(time) AS first, MAX(time) AS last FROM events ${text}`,
        values,
      );
      const times = { first: String(first ?? ''), last: String(last ?? '') };
      return Promise.resolve({ events: Number(events), ...times });
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
  throw new Error(
    `the index is of another trail than ${trail}: make it anew with traceveil audit reindex`,
  );
}

function rowOf({ seq, segment, offset, length, event }: PlacedEvent): readonly Value[] {
  return [seq, segment, offset, length, ...valuesOf(event)];
}

function placeOf(row: Readonly<Record<string, Value>>): EventPlace {
  const { segment, place, length } = row;
  return { segment: Number(segment), offset: Number(place), length: Number(length) };
}
