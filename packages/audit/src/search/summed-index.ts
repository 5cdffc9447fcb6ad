import { readLines } from '../trail-events.ts';
import { indexOver, openIndexOf, placeOf, type EventIndex } from './event-index.ts';
import { columns, type SearchColumn } from './event-row.ts';
import { createSums, forgetSummed, summedColumns, sumUp } from './event-sums.ts';
import { partOf } from './event-tables.ts';
import { conditionOf, countQuery, type CountedColumn, type Counts, type Query } from './query.ts';
import type { Sql, Value } from './sql.ts';

/** Of values that are asked for, over all columns: each is looked up by itself, the newest first. */
const combinationsMax = 64;
/** Of a column in a series: the most frequent. */
const valuesMax = 20;
/** Of a finding. */
const placesOfFindingMax = 50;
const hourMs = 3_600_000;
/** Of `2026-11-26T04`, and of its day. */
const hourLength = 13;
const dayLength = 10;
const parameter = (n: number) => `?${n}`;

/** A column by which events are added up. */
export type SummedColumn = (typeof summedColumns)[number];

/** What a page of events is asked for by. */
export type PageQuery = Query & {
  /** Events before this one. */
  readonly before?: number | undefined;
};

/** Some events, the newest first. */
export interface EventPage {
  readonly events: readonly { readonly seq: number; readonly line: string }[];
  /** Whether older ones fit. */
  readonly hasMore: boolean;
}

/** A secret that was masked, known by its token. */
export interface SummedFinding {
  /** The 12 hex digits of the token. */
  readonly token: string;
  readonly rule: string;
  readonly first: string;
  readonly last: string;
  readonly lastSeq: number;
  readonly places: number;
  /** At most 50 of them, as of the senders. */
  readonly services: readonly string[];
  readonly senders: readonly string[];
}

/** Which findings are asked for. */
export interface FindingQuery {
  readonly limit: number;
  /** `lastSeq` of the last one of the page before. */
  readonly before?: number | undefined;
  /** These alone, or all but these. */
  readonly only?: readonly string[] | undefined;
  readonly without?: readonly string[] | undefined;
}

/** How many events there were in a stretch of time with a value. */
export interface SeriesPoint {
  /** RFC 3339, where the stretch begins. */
  readonly time: string;
  readonly value: string;
  readonly events: number;
}

/** An index that knows sums: for pages that must be there at once among millions of events. */
export interface SummedIndex extends EventIndex {
  page(query: PageQuery): Promise<EventPage>;
  /** Events by the 20 most frequent values of a column; the period is widened to whole hours. */
  series(
    query: Omit<Query, 'limit'>,
    by: SummedColumn,
    step: 'hour' | 'day',
  ): readonly SeriesPoint[];
  /** Seen last comes first. */
  findings(query: FindingQuery): readonly SummedFinding[];
  /** The most events first. */
  senders(
    limit: number,
  ): readonly { readonly id: string; readonly events: number; readonly last: string }[];
}

/** Whether events can be found by a column of that name. */
export function isSearchColumn(name: string): name is SearchColumn | 'token' {
  return (columns as readonly string[]).includes(name);
}

/**
 * Opens an index of a trail that keeps sums too, and takes in what has been written since.
 *
 * @throws Error as `openEventIndex`
 */
export function openSummedIndex(trail: string, directory: string): Promise<SummedIndex> {
  return openIndexOf(trail, directory, (sql, release) => {
    createSums(sql);
    return summedOver(trail, sql, release);
  });
}

function summedOver(trail: string, sql: Sql, release: () => Promise<void>): SummedIndex {
  const index = indexOver({ trail, sql, forget: forgetSummed }, release);
  return {
    ...index,
    async update() {
      const added = await index.update();
      sumUp(sql);
      return added;
    },
    async page(query) {
      const rows = rowsOf(sql, query);
      const shown = rows.slice(0, query.limit);
      const lines = await readLines(trail, shown.map(placeOf));
      const events = shown.flatMap(({ seq }, at) => {
        const { [at]: line } = lines;
        return line === undefined ? [] : [{ seq: Number(seq), line }];
      });
      return { events, hasMore: rows.length > query.limit };
    },
    count: (query, by, limit) =>
      isSummed(query, by)
        ? Promise.resolve(mostOf(countSummed(sql, query, by), by, limit))
        : index.count(query, by, limit),
    series: (query, by, step) => seriesOf(sql, query, { by, step }),
    findings: (query) => findingsOf(sql, query),
    senders: (limit) =>
      sql
        .all('SELECT sender, events, last FROM senders ORDER BY events DESC, sender LIMIT ?', [
          limit,
        ])
        .map(({ sender, events, last }) => ({
          ...{ id: String(sender), events: Number(events), last: String(last) },
        })),
  };
}

/**
 * Each combination of single values by itself, since SQLite sorts all that fits when it is asked for
 * several values of a column, and needs no sorting for one.
 */
function rowsOf(sql: Sql, query: PageQuery): Readonly<Record<string, Value>>[] {
  const { before, limit } = query;
  const more = [...partOf(sql, query), ...(before === undefined ? [] : [`seq < ${before}`])];
  const rows = combinationsOf(query.where).flatMap((where) => {
    const { text, values } = conditionOf({ ...query, where }, parameter, ...more);
    return sql.all(
      `SELECT seq, segment, place, length FROM events ${text}
       ORDER BY seq DESC LIMIT ${limit + 1}`,
      values,
    );
  });
  return rows.sort((a, b) => Number(b['seq']) - Number(a['seq'])).slice(0, limit + 1);
}

function combinationsOf(where: Query['where']): Query['where'][] {
  let all: Query['where'][] = [{}];
  for (const [column, wanted] of Object.entries(where)) {
    const list = typeof wanted === 'string' ? [wanted] : [...new Set(wanted)];
    if (all.length * list.length > combinationsMax) return [where];
    all = all.flatMap((one) => list.map((value) => ({ ...one, [column]: value })));
  }
  return all;
}

function isSummed({ where }: Omit<Query, 'limit'>, by: readonly string[]): boolean {
  const summed: readonly string[] = summedColumns;
  return [...Object.keys(where), ...by].every((column) => summed.includes(column));
}

/** Of whole hours the sums, and of what is before and behind them the events. */
function countSummed(sql: Sql, query: Omit<Query, 'limit'>, by: readonly CountedColumn[]): Sum[] {
  const { where } = query;
  const { hours, edges } = hoursIn(query);
  const { text, values } = conditionOf({ where }, parameter, ...hours);
  const sums = by.map((counted) => {
    const rows = sql.all(
      `SELECT "${counted}" AS value, SUM(events) AS events FROM hours ${text} GROUP BY 1`,
      values,
    );
    return rows.map((row) => ({
      counted,
      value: String(row['value']),
      events: Number(row['events']),
    }));
  });
  const others = edges.map((edge) => {
    const { text: condition, values: wanted } = conditionOf(edge, parameter, ...partOf(sql, edge));
    const rows = sql.all(countQuery('events', condition, by, Number.MAX_SAFE_INTEGER), wanted);
    return rows.map((row) => ({
      ...{ counted: row['counted'] as CountedColumn, value: String(row['value']) },
      events: Number(row['events']),
    }));
  });
  return [...sums, ...others].flat().filter(({ value }) => value !== '');
}

/** How many events of one stretch of time have a value. */
interface Sum {
  readonly counted: CountedColumn;
  readonly value: string;
  readonly events: number;
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

/** The whole hours of a period as a condition, and the periods before and behind them. */
function hoursIn(query: Omit<Query, 'limit'>): {
  readonly hours: readonly string[];
  readonly edges: readonly Omit<Query, 'limit'>[];
} {
  const { from, to } = query;
  const first = from === undefined ? undefined : hourOf(Date.parse(from) + hourMs - 1);
  const end = to === undefined ? undefined : hourOf(Date.parse(to));
  if (first !== undefined && end !== undefined && first >= end) {
    return { hours: ['FALSE'], edges: [query] };
  }
  return {
    hours: hoursBetween(first, end),
    edges: [
      ...(first === undefined || from === startOf(first) ? [] : [{ ...query, to: startOf(first) }]),
      ...(end === undefined || to === startOf(end) ? [] : [{ ...query, from: startOf(end) }]),
    ],
  };
}

function hoursBetween(first: string | undefined, end: string | undefined): string[] {
  return [
    ...(first === undefined ? [] : [`hour >= '${first}'`]),
    ...(end === undefined ? [] : [`hour < '${end}'`]),
  ];
}

/** As the first characters of a time say it. */
function hourOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, hourLength);
}

function startOf(hour: string): string {
  return `${hour}:00:00.000Z`;
}

function seriesOf(
  sql: Sql,
  query: Omit<Query, 'limit'>,
  { by, step }: { readonly by: SummedColumn; readonly step: 'hour' | 'day' },
): SeriesPoint[] {
  const { where, from, to } = query;
  const isFromSums = isSummed(query, []);
  const hours = hoursBetween(
    from === undefined ? undefined : hourOf(Date.parse(from)),
    to === undefined ? undefined : hourOf(Date.parse(to) + hourMs - 1),
  );
  const { text, values } = isFromSums
    ? conditionOf({ where }, parameter, `"${by}" <> ''`, ...hours)
    : conditionOf(query, parameter, `"${by}" IS NOT NULL`, ...partOf(sql, query));
  const [table, time, count] = isFromSums
    ? (['hours', 'hour', 'SUM(events)'] as const)
    : (['events', 'time', 'COUNT(*)'] as const);
  const length = step === 'hour' ? hourLength : dayLength;
  const rows = sql.all(
    `WITH
       steps AS MATERIALIZED (
         SELECT substr(${time}, 1, ${length}) AS step, "${by}" AS value, ${count} AS events
         FROM ${table} ${text} GROUP BY 1, 2
       ),
       most AS (
         SELECT value FROM steps GROUP BY value ORDER BY SUM(events) DESC, value LIMIT ${valuesMax}
       )
     SELECT step, value, events FROM steps WHERE value IN (SELECT value FROM most)
     ORDER BY step, value`,
    values,
  );
  return rows.map(({ step: begin, value, events }) => ({
    time: startOf(String(begin).padEnd(hourLength, 'T00')),
    value: String(value),
    events: Number(events),
  }));
}

function findingsOf(sql: Sql, query: FindingQuery): SummedFinding[] {
  const { limit, before, only, without } = query;
  const conditions = [
    ...(before === undefined ? [] : [`last_seq < ${before}`]),
    ...(only === undefined ? [] : ['token IN (SELECT value FROM json_each(?))']),
    ...(without === undefined ? [] : ['token NOT IN (SELECT value FROM json_each(?))']),
  ];
  const rows = sql.all(
    `SELECT token, rule, first, last, last_seq, places FROM findings
     ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
     ORDER BY last_seq DESC LIMIT ${limit}`,
    [only, without].flatMap((list) => (list === undefined ? [] : [JSON.stringify(list)])),
  );
  return rows.map(({ token, rule, first, last, last_seq: lastSeq, places }) => ({
    ...{ token: String(token), rule: String(rule ?? ''), first: String(first), last: String(last) },
    ...{ lastSeq: Number(lastSeq), places: Number(places) },
    services: valuesOfFinding(sql, token ?? null, 'service'),
    senders: valuesOfFinding(sql, token ?? null, 'sender'),
  }));
}

function valuesOfFinding(sql: Sql, token: Value, what: 'service' | 'sender'): string[] {
  return sql
    .all(
      `SELECT value FROM finding_of WHERE token = ? AND what = ?
       ORDER BY value LIMIT ${placesOfFindingMax}`,
      [token, what],
    )
    .map(({ value }) => String(value));
}
