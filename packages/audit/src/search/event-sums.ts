// Sums of the events of an index, kept beside them: what a page shows first must not be counted
// anew among ten million events.
import { forgetting } from './event-tables.ts';
import type { Sql } from './sql.ts';

/** Events that are added up in one go: to group them takes memory, this SQLite has no temporary files. */
const chunkEvents = 100_000;

/** The columns by which the events of an hour are added up, `''` where an event does not say one. */
export const summedColumns = ['kind', 'rule', 'service', 'sender'] as const;

const keys = ['hour', ...summedColumns].join(', ');

/** Makes the tables of the sums where they are not there yet. */
export function createSums(sql: Sql): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS hours (
      hour TEXT, kind TEXT, rule TEXT, service TEXT, sender TEXT, events INTEGER,
      PRIMARY KEY (${keys})
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS senders (
      sender TEXT PRIMARY KEY, events INTEGER, last TEXT
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS findings (
      token TEXT PRIMARY KEY, rule TEXT, first TEXT, last TEXT, last_seq INTEGER, places INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS findings_by_seq ON findings (last_seq);
    CREATE TABLE IF NOT EXISTS finding_of (
      token TEXT, what TEXT, value TEXT, PRIMARY KEY (token, what, value)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS summed (seq INTEGER);
    INSERT INTO summed SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM summed);
  `);
}

/** Adds what the index has taken in since. */
export function sumUp(sql: Sql): void {
  const [row] = sql.all(
    'SELECT (SELECT seq FROM summed) AS done, (SELECT MAX(seq) FROM events) AS last',
    [],
  );
  const last = Number(row?.['last'] ?? 0);
  for (let done = Number(row?.['done'] ?? 0); done < last;) {
    const end = Math.min(last, done + chunkEvents);
    const some = `seq > ${done} AND seq <= ${end}`;
    inOneGo(
      sql,
      `${hoursOf(some, 1)} ${sendersOf(some, 1)} ${findingsOf(some)}
       UPDATE summed SET seq = ${end};`,
    );
    done = end;
  }
}

/** Forgets the events before one, and what of the sums is of them. */
export function forgetSummed(sql: Sql, firstSeq: number): void {
  const [row] = sql.all(
    'SELECT MIN(seq) AS first, (SELECT seq FROM summed) AS done FROM events',
    [],
  );
  const first = row?.['first'] ?? null;
  if (first === null || Number(first) >= firstSeq) return;
  const done = Number(row?.['done'] ?? 0);
  const gone = `seq < ${firstSeq} AND seq <= ${done}`;
  inOneGo(
    sql,
    `CREATE TEMP TABLE touched AS SELECT DISTINCT token FROM events
       WHERE ${gone} AND token IS NOT NULL;
     ${hoursOf(gone, -1)} ${sendersOf(gone, -1)}
     DELETE FROM hours WHERE events <= 0;
     DELETE FROM senders WHERE events <= 0;
     DELETE FROM findings WHERE token IN (SELECT token FROM touched);
     DELETE FROM finding_of WHERE token IN (SELECT token FROM touched);
     ${forgetting(firstSeq)}
     ${findingsOf(`token IN (SELECT token FROM touched) AND seq <= ${done}`)}
     DROP TABLE touched;`,
  );
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

/**
 * By place, not by value: SQLite would look at each value that there is for a few new events.
 *
 * @param sign -1 takes them off
 */
function hoursOf(events: string, sign: 1 | -1): string {
  const columns = summedColumns.map((one) => `COALESCE("${one}", '')`).join(', ');
  return `
    INSERT INTO hours
      SELECT COALESCE(substr(time, 1, 13), ''), ${columns}, ${sign} * COUNT(*) FROM events NOT INDEXED
      WHERE ${events} GROUP BY 1, 2, 3, 4, 5
      ON CONFLICT DO UPDATE SET events = events + excluded.events;`;
}

/** When one was seen last stays: it is what a person asks of a sender that is gone. */
function sendersOf(events: string, sign: 1 | -1): string {
  return `
    INSERT INTO senders
      SELECT sender, ${sign} * COUNT(*), COALESCE(MAX(time), '') FROM events NOT INDEXED
      WHERE ${events} AND sender IS NOT NULL GROUP BY 1
      ON CONFLICT DO UPDATE SET events = events + excluded.events, last = MAX(last, excluded.last);`;
}

function findingsOf(events: string): string {
  const values = (['service', 'sender'] as const).map(
    (column) => `
    INSERT OR IGNORE INTO finding_of SELECT DISTINCT token, '${column}', "${column}" FROM events
      WHERE ${events} AND token IS NOT NULL AND "${column}" IS NOT NULL;`,
  );
  return `
    INSERT INTO findings
      SELECT token, MAX(rule), MIN(time), MAX(time), MAX(seq), COUNT(*) FROM events
      WHERE ${events} AND token IS NOT NULL GROUP BY token
      ON CONFLICT DO UPDATE SET
        first = MIN(first, excluded.first), last = MAX(last, excluded.last),
        last_seq = MAX(last_seq, excluded.last_seq), places = places + excluded.places;
    ${values.join('')}`;
}
