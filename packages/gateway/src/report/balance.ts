import { openSql, type Sql } from '@traceveil/audit';
import { numberIn, textIn, type TrailLine } from './event-columns.ts';

const rowsMax = 10_000;

/** What became of what was accepted in the period, of one signal at one exporter, in items. */
export interface BalanceRow {
  readonly exporter: string;
  readonly signal: string;
  readonly accepted: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly dead_lettered: number;
  readonly dropped: number;
  /** Never handed over, though a trail has them as accepted: the sender was to send them again. */
  readonly refused: number;
  /** No event tells what became of them, until the end of the trail. */
  readonly not_yet: number;
  /** Told of more than once, since they were sent again: counted by how they ended. */
  readonly sent_again: number;
}

/** Adds up what was accepted and what became of it, batch by batch, on disk. */
export interface Balance {
  accept(event: TrailLine): void;
  /** Also of what was accepted at another time, which it leaves out. */
  forward(event: TrailLine): void;
  /** The same; of a `refuse` event, also one that is about no batch. */
  refuse(event: TrailLine): void;
  /** The same; of a `stop` event. */
  stop(event: TrailLine): void;
  rows(): BalanceRow[];
  close(): void;
}

/** @param path of a file that is only for this and not there yet */
export async function openBalance(path: string): Promise<Balance> {
  const sql = await openSql(path);
  sql.exec(`
    CREATE TABLE accepted (
      batch TEXT PRIMARY KEY, signal TEXT, items INTEGER, seq INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE refused (batch TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE forwarded (
      batch TEXT, exporter TEXT, delivered INTEGER, rejected INTEGER, dead INTEGER, dropped INTEGER
    );
  `);
  const accepted = writer(sql, 'INSERT OR IGNORE INTO accepted VALUES (?, ?, ?, ?)');
  const forwarded = writer(sql, 'INSERT INTO forwarded VALUES (?, ?, ?, ?, ?, ?)');
  const refused = writer(sql, 'INSERT OR IGNORE INTO refused VALUES (?)');
  /** Of the last stop at which nothing waited: what was accepted before is settled. */
  let settledSeq = 0;
  return {
    accept: (event) =>
      accepted.add([
        ...[textIn(event, 'batch_id'), textIn(event, 'signal'), numberIn(event, 'items')],
        numberIn(event, 'seq'),
      ]),
    forward: (event) =>
      forwarded.add([
        ...[textIn(event, 'batch_id'), textIn(event, 'exporter')],
        ...[numberIn(event, 'delivered_items'), numberIn(event, 'rejected_items')],
        ...[numberIn(event, 'dead_lettered_items'), numberIn(event, 'dropped_items')],
      ]),
    refuse(event) {
      const batch = textIn(event, 'batch_id');
      if (batch !== '') refused.add([batch]);
    },
    stop(event) {
      if (numberIn(event, 'undelivered') === 0) settledSeq = numberIn(event, 'seq');
    },
    rows() {
      for (const { flush } of [accepted, forwarded, refused]) flush();
      return sql.all(balanceQuery, [settledSeq]) as unknown as BalanceRow[];
    },
    close: () => sql.close(),
  };
}

type Row = readonly (string | number)[];

function writer(sql: Sql, statement: string) {
  let waiting: Row[] = [];
  const flush = () => {
    if (waiting.length > 0) sql.insert(statement, waiting);
    waiting = [];
  };
  return {
    add(row: Row) {
      waiting.push(row);
      if (waiting.length >= rowsMax) flush();
    },
    flush,
  };
}

// A batch that is sent again has one more event, of all of it or of the part that was a dead letter.
// What is told of more than was accepted is taken off in this order: dead letters, dropped, delivered.
// What was refused after all may have left through one exporter before another could not take it. What
// no exporter tells of, though nothing waited when the gateway stopped later, was lost before it was
// handed over: in a crash, or when not even the refusal could be written.
const balanceQuery = `
  WITH
    ended AS (
      SELECT a.batch, f.exporter, a.signal, a.items, SUM(f.delivered) AS d, SUM(f.rejected) AS r,
        SUM(f.dead) AS l, SUM(f.dropped) AS x
      FROM accepted a JOIN forwarded f ON f.batch = a.batch GROUP BY a.batch, f.exporter
    ),
    over0 AS (SELECT *, MAX(0, d + r + l + x - items) AS e0 FROM ended),
    over1 AS (SELECT *, MAX(0, l - e0) AS l1, MAX(0, e0 - l) AS e1 FROM over0),
    over2 AS (SELECT *, MAX(0, x - e1) AS x1, MAX(0, e1 - x) AS e2 FROM over1),
    over3 AS (SELECT *, MAX(0, d - e2) AS d1, MAX(0, e2 - d) AS e3 FROM over2),
    final AS (SELECT *, MAX(0, r - e3) AS r1 FROM over3),
    refusals AS (
      SELECT batch, signal, items FROM accepted a
      WHERE batch IN (SELECT batch FROM refused)
        OR (seq < ? AND NOT EXISTS (SELECT 1 FROM ended e WHERE e.batch = a.batch))
    ),
    total AS (SELECT signal, SUM(items) AS items FROM accepted GROUP BY signal),
    refused_total AS (SELECT signal, SUM(items) AS items FROM refusals GROUP BY signal),
    refused_ended AS (
      SELECT e.exporter, e.signal, SUM(e.items) AS items
      FROM ended e JOIN refusals r ON r.batch = e.batch GROUP BY e.exporter, e.signal
    ),
    sums AS (
      SELECT exporter, signal, SUM(d1) AS d, SUM(r1) AS r, SUM(l1) AS l, SUM(x1) AS x, SUM(e0) AS e
      FROM final GROUP BY exporter, signal
      UNION ALL
      SELECT '(none)', t.signal, 0, 0, 0, 0, 0 FROM total t
      WHERE NOT EXISTS (SELECT 1 FROM final f WHERE f.signal = t.signal)
    ),
    told AS (
      SELECT s.*, t.items AS accepted, COALESCE(rt.items, 0) - COALESCE(re.items, 0) AS refused
      FROM sums s
      JOIN total t ON t.signal = s.signal
      LEFT JOIN refused_total rt ON rt.signal = s.signal
      LEFT JOIN refused_ended re ON re.signal = s.signal AND re.exporter = s.exporter
    )
  SELECT exporter, signal, accepted, d AS delivered, r AS rejected, l AS dead_lettered,
    x AS dropped, refused, accepted - d - r - l - x - refused AS not_yet, e AS sent_again
  FROM told
  ORDER BY 1, 2
`;
