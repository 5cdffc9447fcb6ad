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
  rows(): BalanceRow[];
  close(): void;
}

/** @param path of a file that is only for this and not there yet */
export async function openBalance(path: string): Promise<Balance> {
  const sql = await openSql(path);
  sql.exec(`
    CREATE TABLE accepted (batch TEXT PRIMARY KEY, signal TEXT, items INTEGER) WITHOUT ROWID;
    CREATE TABLE forwarded (
      batch TEXT, exporter TEXT, delivered INTEGER, rejected INTEGER, dead INTEGER, dropped INTEGER
    );
  `);
  const accepted = writer(sql, 'INSERT OR IGNORE INTO accepted VALUES (?, ?, ?)');
  const forwarded = writer(sql, 'INSERT INTO forwarded VALUES (?, ?, ?, ?, ?, ?)');
  return {
    accept: (event) =>
      accepted.add([
        ...[textIn(event, 'batch_id'), textIn(event, 'signal'), numberIn(event, 'items')],
      ]),
    forward: (event) =>
      forwarded.add([
        ...[textIn(event, 'batch_id'), textIn(event, 'exporter')],
        ...[numberIn(event, 'delivered_items'), numberIn(event, 'rejected_items')],
        ...[numberIn(event, 'dead_lettered_items'), numberIn(event, 'dropped_items')],
      ]),
    rows() {
      accepted.flush();
      forwarded.flush();
      return sql.all(balanceQuery, []) as unknown as BalanceRow[];
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
    total AS (SELECT signal, SUM(items) AS items FROM accepted GROUP BY signal)
  SELECT f.exporter AS exporter, f.signal AS signal, t.items AS accepted, SUM(d1) AS delivered,
    SUM(r1) AS rejected, SUM(l1) AS dead_lettered, SUM(x1) AS dropped,
    t.items - SUM(d1 + r1 + l1 + x1) AS not_yet, SUM(e0) AS sent_again
  FROM final f JOIN total t ON t.signal = f.signal
  GROUP BY f.exporter, f.signal
  UNION ALL
  SELECT '(none)', t.signal, t.items, 0, 0, 0, 0, t.items, 0 FROM total t
  WHERE NOT EXISTS (SELECT 1 FROM final f WHERE f.signal = t.signal)
  ORDER BY 1, 2
`;
