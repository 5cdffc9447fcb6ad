// Counts and charts out of the sums of an index, as far as they tell.
import { summedColumns, type SummedColumn } from './event-sums.ts';
import { partOf } from './event-tables.ts';
import {
  conditionOf,
  countQuery,
  countsOf,
  type CountedColumn,
  type Counts,
  type Query,
} from './query.ts';
import type { Sql } from './sql.ts';
import { lengthOf, startOf, sumsIn, sumsOver, type Step, type Steps } from './summed-periods.ts';

/** Of a column in a series: the most frequent. */
const valuesMax = 20;
const parameter = (n: number) => `?${n}`;

type Filter = Omit<Query, 'limit'>;

/** How many events there were in a stretch of time with a value. */
export interface SeriesPoint {
  /** RFC 3339, where the stretch begins. */
  readonly time: string;
  readonly value: string;
  readonly events: number;
}

/** Counts events by columns; of those that no sum tells, the events that fit are looked at. */
export function countEvents(
  sql: Sql,
  query: Filter,
  by: readonly CountedColumn[],
  limit: number,
): Counts {
  const { sums, rest } = sumsIn(query);
  const counted: Sum[] = [];
  const others: CountedColumn[] = [];
  for (const column of by) {
    const summed = summedBy(query, column);
    if (summed === undefined) others.push(column);
    else counted.push(...countSums(sql, { query, column, summed }, sums));
  }
  const told = by.filter((column) => !others.includes(column));
  for (const period of told.length === 0 ? [] : rest) {
    counted.push(...countLooking(sql, { ...query, ...period }, told));
  }
  if (others.length > 0) counted.push(...countLooking(sql, query, others));
  return mostOf(counted, by, limit);
}

/**
 * The column whose sums tell of all that is asked for; undefined when none does: they know of an event
 * its kind and one more.
 */
function summedBy({ where }: Filter, by: string): SummedColumn | undefined {
  const asked = new Set([...Object.keys(where), by]);
  asked.delete('kind');
  const [one = 'kind', ...others] = asked;
  return others.length > 0 ? undefined : summedColumns.find((column) => column === one);
}

/** How many events of one stretch of time have a value. */
interface Sum {
  readonly counted: CountedColumn;
  readonly value: string;
  readonly events: number;
}

interface Counted {
  readonly query: Filter;
  readonly column: CountedColumn;
  readonly summed: SummedColumn;
}

function countSums(sql: Sql, { query, column, summed }: Counted, steps: readonly Steps[]): Sum[] {
  return steps.flatMap((one) => {
    const values: string[] = [];
    const condition = conditionOnSums({ where: query.where, summed, steps: one }, values);
    const rows = sql.all(
      `SELECT ${valueOf(column)} AS value, SUM(events) AS events FROM sums ${condition} GROUP BY 1`,
      values,
    );
    return rows.map((row) => ({
      ...{ counted: column, value: String(row['value']), events: Number(row['events']) },
    }));
  });
}

/** The column of a sum that has the values of a column of events. */
function valueOf(column: string): 'kind' | 'value' {
  return column === 'kind' ? 'kind' : 'value';
}

interface SumsWanted {
  readonly where: Query['where'];
  readonly summed: SummedColumn;
  readonly steps: Steps;
}

/** @param values of parameters, to which those of the condition are added */
function conditionOnSums({ where, summed, steps }: SumsWanted, values: string[]): string {
  const { step, from, to } = steps;
  const among = (column: string, wanted: string | readonly string[]) => {
    const list = [wanted].flat().map((one) => parameter(values.push(one)));
    return `"${column}" IN (${list.join(', ')})`;
  };
  const conditions = [
    'events > 0',
    among('by', summed),
    among('step', step),
    ...Object.entries(where).map(([column, wanted]) => among(valueOf(column), wanted)),
    ...(from === undefined ? [] : [`begin >= ${parameter(values.push(from))}`]),
    ...(to === undefined ? [] : [`begin < ${parameter(values.push(to))}`]),
  ];
  return `WHERE ${conditions.join(' AND ')}`;
}

/** Looks at each event that fits. */
function countLooking(sql: Sql, query: Filter, by: readonly CountedColumn[]): Sum[] {
  const { text, values } = conditionOf(query, parameter, ...partOf(sql, query));
  const rows = sql.all(countQuery('events', text, by, Number.MAX_SAFE_INTEGER), values);
  return Object.entries(countsOf(by, rows)).flatMap(([column, counts]) =>
    counts.map((one) => ({ counted: column as CountedColumn, ...one })),
  );
}

function mostOf(sums: readonly Sum[], by: readonly CountedColumn[], limit: number): Counts {
  const columnOf = (column: CountedColumn) => {
    const counts = new Map<string, number>();
    for (const { counted, value, events } of sums) {
      if (counted === column) counts.set(value, (counts.get(value) ?? 0) + events);
    }
    return [...counts]
      .map(([value, events]) => ({ value, events }))
      .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1))
      .slice(0, limit);
  };
  return Object.fromEntries(by.map((column) => [column, columnOf(column)]));
}

/** Events by the most frequent values of a column; the period is widened to whole hours. */
export function seriesOf(
  sql: Sql,
  query: Filter,
  { by, step }: { readonly by: SummedColumn; readonly step: Step },
): SeriesPoint[] {
  const summed = summedBy(query, by);
  const { text, values } =
    summed === undefined
      ? eventsBy(sql, query, { by, step })
      : sumsBy(query, { by, summed, steps: sumsOver(query, step) });
  // Sums are read twice rather than put together for all values: that takes half the time.
  const hint = summed === undefined ? 'MATERIALIZED' : 'NOT MATERIALIZED';
  const rows = sql.all(
    `WITH
       counted AS ${hint} (${text}),
       most AS MATERIALIZED (
         SELECT value FROM counted GROUP BY 1 ORDER BY SUM(events) DESC, 1 LIMIT ${valuesMax}
       )
     SELECT substr(begin, 1, ${lengthOf(step)}) AS begin, value, SUM(events) AS events
     FROM counted WHERE value IN (SELECT value FROM most) GROUP BY 1, 2 ORDER BY 1, 2`,
    values,
  );
  return rows.map(({ begin, value, events }) => ({
    ...{ time: startOf(String(begin)), value: String(value), events: Number(events) },
  }));
}

interface SumsBy {
  readonly by: SummedColumn;
  readonly summed: SummedColumn;
  readonly steps: readonly Steps[];
}

function sumsBy({ where }: Filter, { by, summed, steps }: SumsBy) {
  const values: string[] = [];
  const texts = steps.map((one) => {
    const condition = conditionOnSums({ where, summed, steps: one }, values);
    return `SELECT begin, ${valueOf(by)} AS value, events FROM sums ${condition}`;
  });
  return { text: texts.join(' UNION ALL '), values };
}

function eventsBy(
  sql: Sql,
  query: Filter,
  { by, step }: { readonly by: SummedColumn; readonly step: Step },
) {
  const more = [`"${by}" IS NOT NULL`, ...partOf(sql, query)];
  const { text, values } = conditionOf(query, parameter, ...more);
  const columns = `substr(time, 1, ${lengthOf(step)}) AS begin, "${by}" AS value`;
  return {
    text: `SELECT ${columns}, COUNT(*) AS events FROM events ${text} GROUP BY 1, 2`,
    values,
  };
}
