// Pages of events, each as quick as the first: by an index that has them in the order of the trail,
// from where the page before ended.
import { indexed, partOf } from './event-tables.ts';
import { conditionOf, type Query } from './query.ts';
import type { Sql, Value } from './sql.ts';

const parameter = (n: number) => `?${n}`;

/** What a page of events is asked for by. */
export type PageQuery = Query & {
  /** Events before this one. */
  readonly before?: number | undefined;
};

type IndexedColumn = keyof typeof indexed;
/** Each column and the values of which one must fit. */
type Wanted = readonly (readonly [column: IndexedColumn, values: readonly string[]])[];

/**
 * Where the newest events that fit stand, one more than asked for when there are more.
 *
 * One column is looked up by its index, of the columns that which the fewest events have so; each of
 * its values by itself, since SQLite sorts all that fits when it is asked for several at once.
 *
 * @param firstSeq what is before it is no longer in the trail, and may not be forgotten yet
 */
export function rowsOfPage(
  sql: Sql,
  query: PageQuery,
  firstSeq: number,
): Readonly<Record<string, Value>>[] {
  const { where, before, limit } = query;
  const more = [
    ...partOf(sql, query),
    `seq >= ${firstSeq}`,
    ...(before === undefined ? [] : [`seq < ${before}`]),
  ];
  const wanted = Object.entries(where).map(
    ([column, values]) => [column as IndexedColumn, [...new Set([values].flat())]] as const,
  );
  const rows = pathsTo(sql, wanted).flatMap((path) => {
    const { text, values } = conditionOf({ ...query, where: path.where }, parameter, ...more);
    return sql.all(
      `SELECT seq, segment, place, length FROM events ${path.by} ${text}
       ORDER BY seq DESC LIMIT ${limit + 1}`,
      values,
    );
  });
  return rows.sort((a, b) => Number(b['seq']) - Number(a['seq'])).slice(0, limit + 1);
}

interface Path {
  /** Of SQL: by which index. */
  readonly by: string;
  readonly where: Query['where'];
}

function pathsTo(sql: Sql, wanted: Wanted): readonly Path[] {
  if (wanted.length === 0) return [{ by: 'NOT INDEXED', where: {} }];
  const needed = wanted.length === 1 ? wanted : withoutNeedless(sql, wanted);
  const [rarest, ...others] = needed.length === 1 ? needed : rarestFirst(sql, needed);
  if (rarest === undefined) return [];
  const [column, values] = rarest;
  return values.map((value) => ({
    by: `INDEXED BY events_by_${column}`,
    where: { [column]: value, ...Object.fromEntries(others) },
  }));
}

/**
 * What events of a kind never say cannot be found among millions of them by looking; and a kind that is
 * the only one to say it need not be looked at.
 *
 * @returns nothing where no event can fit
 */
function withoutNeedless(sql: Sql, wanted: Wanted): Wanted {
  const others = wanted.filter(([column]) => column !== 'kind');
  const saying = others.map(([column]) => `"${column}" > 0`).join(' AND ');
  const able = sql.all(`SELECT kind FROM kinds WHERE ${saying}`, []).map(({ kind }) => kind);
  const [, kinds] = wanted.find(([column]) => column === 'kind') ?? [];
  const areAsked = able.map((kind) => kinds?.includes(String(kind)) ?? true);
  if (!areAsked.includes(true)) return [];
  return areAsked.every(Boolean) ? others : wanted;
}

function rarestFirst(sql: Sql, wanted: Wanted): Wanted {
  return wanted
    .map((one) => ({ one, events: eventsWith(sql, ...one) }))
    .sort((a, b) => a.events - b.events)
    .map(({ one }) => one);
}

/** About how many: as the sums tell, or as SQLite is told. */
function eventsWith(sql: Sql, column: IndexedColumn, values: readonly string[]): number {
  const sums = sumsOf(column);
  if (sums === undefined) return indexed[column] * values.length;
  const list = values.map((_, at) => parameter(at + 1)).join(', ');
  const [row] = sql.all(`SELECT SUM(events) AS events FROM ${sums} IN (${list})`, values);
  return Number(row?.['events'] ?? 0);
}

function sumsOf(column: IndexedColumn): string | undefined {
  switch (column) {
    case 'kind':
      return 'kinds WHERE kind';
    case 'sender':
      return 'senders WHERE sender';
    case 'rule':
    case 'service':
    case 'exporter':
      return `sums WHERE "by" = '${column}' AND step = 'day' AND value`;
    default:
      return undefined;
  }
}
