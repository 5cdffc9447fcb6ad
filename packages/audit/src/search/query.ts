import type { SearchColumn } from './event-row.ts';

/** What to search for: all of it must fit. */
export interface Query {
  /** `gateway` of a store of several. */
  readonly where: Partial<
    Readonly<Record<SearchColumn | 'token' | 'gateway', string | readonly string[]>>
  >;
  /** RFC 3339, from here on. */
  readonly from?: string | undefined;
  /** RFC 3339, before it. */
  readonly to?: string | undefined;
  /** The newest; above it there are more. */
  readonly limit: number;
}

/** What was found. */
export interface Found {
  /**
   * Lines of the trail as they stand there, in its order; of a store of several gateways with
   * `gateway` and `trail` before all else, by time.
   */
  readonly lines: readonly string[];
  /** Whether older ones were left out. */
  readonly hasMore: boolean;
}

/** A column by which events can be counted. */
export type CountedColumn = SearchColumn | 'gateway';

/** By column: how many events have which value. */
export type Counts = Readonly<
  Partial<Record<CountedColumn, readonly { readonly value: string; readonly events: number }[]>>
>;

/** Where events can be found. */
export interface EventStore {
  /** Whether it has events of several gateways, and tells whose each is. */
  readonly hasGateways: boolean;
  search(query: Query): Promise<Found>;
  /** Counts events by columns; of each at most `limit` values, the most frequent first. */
  count(query: Omit<Query, 'limit'>, by: readonly CountedColumn[], limit: number): Promise<Counts>;
  /** How many events fit, and the times of the first and the last. */
  span(query: Omit<Query, 'limit'>): Promise<{ events: number; first: string; last: string }>;
  close(): Promise<void>;
}

/**
 * The condition of a query in SQL.
 *
 * @param parameter how the database writes the n-th parameter, from 1 on
 * @param more      conditions that must hold too
 */
export function conditionOf(
  { where, from, to }: Omit<Query, 'limit'>,
  parameter: (n: number) => string,
  ...more: readonly string[]
): { readonly text: string; readonly values: string[] } {
  const conditions = [...more];
  const values: string[] = [];
  const next = (value: string) => parameter(values.push(value));
  for (const [column, wanted] of Object.entries(where)) {
    const list = typeof wanted === 'string' ? [wanted] : wanted;
    conditions.push(`"${column}" IN (${list.map(next).join(', ')})`);
  }
  if (from !== undefined) conditions.push(`"time" >= ${next(from)}`);
  if (to !== undefined) conditions.push(`"time" < ${next(to)}`);
  return { text: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

/**
 * The query that counts, which looks at each event that fits once, however many columns there are.
 *
 * @param condition as `conditionOf` writes it
 * @returns SQL; its rows are for `countsOf`
 */
export function countQuery(
  table: string,
  condition: string,
  by: readonly CountedColumn[],
  limit: number,
): string {
  const counts = by.map(
    (column) => `SELECT * FROM (
      SELECT '${column}' AS counted, "${column}" AS value, COUNT(*) AS events FROM hits
      WHERE "${column}" IS NOT NULL GROUP BY "${column}" ORDER BY events DESC, value LIMIT ${limit}
    ) AS counted_by_${column}`,
  );
  const columns = by.map((column) => `"${column}"`).join(', ');
  return `WITH hits AS MATERIALIZED (SELECT ${columns} FROM ${table} ${condition})
    ${counts.join(' UNION ALL ')} ORDER BY events DESC, value`;
}

/** What came of a `countQuery`. */
export function countsOf(
  by: readonly CountedColumn[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Counts {
  return Object.fromEntries(
    by.map((column) => [
      column,
      rows
        .filter(({ counted }) => counted === column)
        .map(({ value, events }) => ({ value: String(value), events: Number(events) })),
    ]),
  );
}
