// Sums of the events of an index, kept beside them: what a page shows first must not be counted
// anew among ten million events.
import { columns } from './event-row.ts';
import { forgetting } from './event-tables.ts';
import type { OnProgress } from './index-progress.ts';
import type { Sql } from './sql.ts';
import { lengthOf } from './summed-periods.ts';

/** Events that are added up in one go: to group them takes memory, this SQLite has no temporary files. */
const chunkEvents = 100_000;

/**
 * The columns by whose values the events of each hour and day are added up, each with the kinds of
 * the events, and by itself: with one another there are nearly as many rows as events.
 */
export const summedColumns = ['kind', 'rule', 'service', 'sender', 'exporter'] as const;

/** One of them. */
export type SummedColumn = (typeof summedColumns)[number];

/** Of each kind is counted how many of its events say something there. */
const said = columns.filter((column) => column !== 'kind' && column !== 'time');

/** Makes the tables of the sums. */
function createSums(sql: Sql): void {
  sql.exec(`
    CREATE TABLE sums (
      "by" TEXT, step TEXT, begin TEXT, kind TEXT, value TEXT, events INTEGER,
      PRIMARY KEY ("by", step, begin, kind, value)
    ) WITHOUT ROWID;
    CREATE TABLE kinds (
      kind TEXT PRIMARY KEY, events INTEGER, ${said.map((column) => `"${column}" INTEGER`).join(', ')}
    ) WITHOUT ROWID;
    CREATE TABLE senders (
      sender TEXT PRIMARY KEY, events INTEGER, last TEXT
    ) WITHOUT ROWID;
    CREATE TABLE findings (
      token TEXT PRIMARY KEY, rule TEXT, first TEXT, last TEXT, last_seq INTEGER, places INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX findings_by_seq ON findings (last_seq);
    CREATE TABLE finding_of (
      token TEXT, what TEXT, value TEXT, events INTEGER, PRIMARY KEY (token, what, value)
    ) WITHOUT ROWID;
    CREATE TABLE summed (seq INTEGER);
    INSERT INTO summed VALUES (0);
  `);
}

/** An index with sums. */
export const summedKind = {
  version: 104,
  finish(sql: Sql, onProgress: OnProgress) {
    createSums(sql);
    sumUp(sql, onProgress);
  },
};

/** Adds what the index has taken in since. */
export function sumUp(sql: Sql, onProgress?: OnProgress): void {
  const [row] = sql.all(
    'SELECT (SELECT seq FROM summed) AS done, (SELECT MAX(seq) FROM events) AS last',
    [],
  );
  const last = Number(row?.['last'] ?? 0);
  const first = Number(row?.['done'] ?? 0);
  for (let done = first; done < last;) {
    onProgress?.({ step: 'sum', share: (done - first) / (last - first) });
    const end = Math.min(last, done + chunkEvents);
    const some = `seq > ${done} AND seq <= ${end}`;
    inOneGo(
      sql,
      `${addToKinds(some, 1)} ${addToSums(some, 1)} ${addToSenders(some, 1)} ${addToFindings(some)}
       UPDATE summed SET seq = ${end};`,
    );
    done = end;
  }
}

/**
 * Forgets events before one, and what of the sums is of them.
 *
 * @param most events at a time: the others are left for the next
 * @returns whether there are others
 */
export function forgetSummed(sql: Sql, firstSeq: number, most: number): boolean {
  const [row] = sql.all(
    'SELECT MIN(seq) AS first, (SELECT seq FROM summed) AS done FROM events',
    [],
  );
  const first = row?.['first'] ?? null;
  if (first === null || Number(first) >= firstSeq) return false;
  const end = Math.min(firstSeq, Number(first) + most, Number(row?.['done'] ?? 0) + 1);
  const gone = `seq < ${end}`;
  inOneGo(
    sql,
    `${addToKinds(gone, -1)} ${addToSums(gone, -1)} ${addToSenders(gone, -1)}
     ${takeOffFindings(end)}`,
  );
  return end < firstSeq;
}

function inOneGo(sql: Sql, statements: string): void {
  sql.exec('BEGIN');
  try {
    sql.exec(statements);
    sql.exec('COMMIT');
  } catch (error) {
    sql.exec('ROLLBACK');
    throw error;
  }
}

function addToKinds(events: string, sign: 1 | -1): string {
  const counts = said.map((column) => `${sign} * COUNT("${column}")`);
  const sums = ['events', ...said].map((name) => `"${name}" = "${name}" + excluded."${name}"`);
  return `
    INSERT INTO kinds
      SELECT COALESCE(kind, ''), ${sign} * COUNT(*), ${counts.join(', ')} FROM events NOT INDEXED
      WHERE ${events} GROUP BY 1
      ON CONFLICT DO UPDATE SET ${sums.join(', ')};`;
}

/**
 * By place, not by value: SQLite would look at each value that there is for a few new events.
 *
 * @param sign -1 takes them off
 */
function addToSums(events: string, sign: 1 | -1): string {
  const counts = summedColumns.map(
    (column) => `
    INSERT INTO part
      SELECT '${column}', substr(time, 1, 13), COALESCE(kind, ''), "${column}", ${sign} * COUNT(*)
      FROM events NOT INDEXED
      WHERE ${events} AND time IS NOT NULL AND "${column}" IS NOT NULL GROUP BY 2, 3, 4;`,
  );
  return `
    CREATE TEMP TABLE part ("by" TEXT, begin TEXT, kind TEXT, value TEXT, events INTEGER);
    ${counts.join('')}
    INSERT INTO sums SELECT "by", 'hour', begin, kind, value, events FROM part WHERE TRUE
      ON CONFLICT DO UPDATE SET events = events + excluded.events;
    INSERT INTO sums SELECT "by", 'day', substr(begin, 1, 10), kind, value, SUM(events)
      FROM part WHERE TRUE GROUP BY 1, 3, 4, 5
      ON CONFLICT DO UPDATE SET events = events + excluded.events;
    ${sign === 1 ? '' : emptySums}
    DROP TABLE part;`;
}

/** Up to the last hour that was touched: those before it are few, since they are gone. */
const emptySums = (['hour', 'day'] as const)
  .map(
    (step) => `
    DELETE FROM sums WHERE events <= 0
      AND "by" IN (${summedColumns.map((column) => `'${column}'`).join(', ')}) AND step = '${step}'
      AND begin <= (SELECT substr(MAX(begin), 1, ${lengthOf(step)}) FROM part);`,
  )
  .join('');

/** When one was seen last stays: it is what a person asks of a sender that is gone. */
function addToSenders(events: string, sign: 1 | -1): string {
  return `
    INSERT INTO senders
      SELECT sender, ${sign} * COUNT(*), COALESCE(MAX(time), '') FROM events NOT INDEXED
      WHERE ${events} AND sender IS NOT NULL GROUP BY 1
      ON CONFLICT DO UPDATE SET events = events + excluded.events, last = MAX(last, excluded.last);
    ${sign === 1 ? '' : 'DELETE FROM senders WHERE events <= 0;'}`;
}

function addToFindings(events: string): string {
  return `
    INSERT INTO findings
      SELECT token, MAX(rule), MIN(time), MAX(time), MAX(seq), COUNT(*) FROM events NOT INDEXED
      WHERE ${events} AND token IS NOT NULL GROUP BY token
      ON CONFLICT DO UPDATE SET
        first = MIN(first, excluded.first), last = MAX(last, excluded.last),
        last_seq = MAX(last_seq, excluded.last_seq), places = places + excluded.places;
    ${addToFindingOf(events, 1)}`;
}

function addToFindingOf(events: string, sign: 1 | -1): string {
  const values = (['service', 'sender'] as const).map(
    (column) => `
    INSERT INTO finding_of
      SELECT token, '${column}', "${column}", ${sign} * COUNT(*) FROM events NOT INDEXED
      WHERE ${events} AND token IS NOT NULL AND "${column}" IS NOT NULL GROUP BY 1, 3
      ON CONFLICT DO UPDATE SET events = events + excluded.events;`,
  );
  return values.join('');
}

/** Where one was seen first is then told by the first event that is left, which an index gives. */
function takeOffFindings(end: number): string {
  return `
    CREATE TEMP TABLE touched AS SELECT token, COUNT(*) AS places FROM events NOT INDEXED
      WHERE seq < ${end} AND token IS NOT NULL GROUP BY token;
    ${addToFindingOf(`seq < ${end}`, -1)}
    DELETE FROM finding_of WHERE events <= 0 AND token IN (SELECT token FROM touched);
    UPDATE findings SET
        places = places - (SELECT places FROM touched WHERE touched.token = findings.token),
        first = COALESCE((SELECT time FROM events
          WHERE events.token = findings.token AND seq >= ${end} ORDER BY seq LIMIT 1), first)
      WHERE token IN (SELECT token FROM touched);
    DELETE FROM findings WHERE places <= 0 AND token IN (SELECT token FROM touched);
    ${forgetting(end)}
    DROP TABLE touched;`;
}
