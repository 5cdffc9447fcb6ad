import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDirectory, LockedError } from '@traceveil/pipeline';
import { firstSeqIn, readLines, type EventPlace } from '../trail-events.ts';
import {
  forget,
  load,
  NoIndexError,
  openTables,
  partOf,
  plainKind,
  type IndexKind,
  type OpenOptions,
} from './event-tables.ts';
import type { OnProgress } from './index-progress.ts';
import { conditionOf, countQuery, countsOf, type EventStore } from './query.ts';
import type { Sql, Value } from './sql.ts';

const fileName = 'index.sqlite';
/** SQLite counts them from 1, as others do. */
const parameter = (n: number) => `?${n}`;

/** An index of a trail, made from it and nothing else. */
export interface EventIndex extends EventStore {
  /** Takes in what has been written since. @returns how many events are new */
  update(onProgress?: OnProgress): Promise<number>;
}

/**
 * Opens the index of a trail, and takes in what has been written since it was used last.
 *
 * @param trail     directory of the trail
 * @param directory of the index; made when it is not there
 * @throws Error with one line when another command has it, or it cannot be read or written
 */
export function openEventIndex(trail: string, directory: string): Promise<EventIndex> {
  const over = (sql: Sql, release: () => Promise<void>) =>
    indexOver({ trail, sql, forget }, release);
  return openIndexOf(trail, directory, { kind: plainKind, over });
}

/** An index that is to be opened. */
export interface IndexToOpen<Index> extends OpenOptions {
  readonly kind: IndexKind;
  /** Makes it over its tables. */
  readonly over: (sql: Sql, release: () => Promise<void>) => Index;
}

/**
 * As `openEventIndex`, for an index that can do more.
 *
 * @throws NoIndexError
 */
export async function openIndexOf<Index extends EventIndex>(
  trail: string,
  directory: string,
  { kind, over, ...options }: IndexToOpen<Index>,
): Promise<Index> {
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
  let index: Index | undefined;
  try {
    index = over(await openTables(trail, path, kind, options), release);
    await index.update(options.onProgress);
    return index;
  } catch (error) {
    await (index?.close() ?? release());
    throw error instanceof AnotherTrailError || error instanceof NoIndexError
      ? error
      : broken(error);
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

/** What an index is made of. */
export interface IndexParts {
  readonly trail: string;
  readonly sql: Sql;
  /** Forgets the events before one, when what is new is taken in; later, unless set. */
  readonly forget?: (sql: Sql, firstSeq: number) => void;
}

/** An index over tables that are there. */
export function indexOver(
  { trail, sql, forget }: IndexParts,
  release: () => Promise<void>,
): EventIndex {
  return {
    hasGateways: false,
    async update(onProgress) {
      const { seq, hash } = headOf(sql);
      const place = await placeOfHead(trail, sql, { seq, hash });
      // What retention has deleted cannot be shown any more.
      forget?.(sql, await firstSeqIn(trail));
      return load(sql, trail, { seq, place, ...(onProgress && { onProgress }) });
    },
    async search(query) {
      const { text, values } = conditionOf(query, parameter, ...partOf(sql, query));
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
      const { text, values } = conditionOf(query, parameter, ...partOf(sql, query));
      return Promise.resolve(countsOf(by, sql.all(countQuery('events', text, by, limit), values)));
    },
    span(query) {
      const { text, values } = conditionOf(query, parameter, ...partOf(sql, query));
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

/** Where the event of a row of the index stands in the trail. */
export function placeOf(row: Readonly<Record<string, Value>>): EventPlace {
  const { segment, place, length } = row;
  return { segment: Number(segment), offset: Number(place), length: Number(length) };
}
