import { firstSeqIn, readLines } from '../trail-events.ts';
import { indexOver, openIndexOf, placeOf, type EventIndex } from './event-index.ts';
import { rowsOfPage, type PageQuery } from './event-pages.ts';
import { columns, type SearchColumn } from './event-row.ts';
import { forgetSummed, summedKind, sumUp, type SummedColumn } from './event-sums.ts';
import type { OpenOptions } from './event-tables.ts';
import type { Query } from './query.ts';
import type { Sql, Value } from './sql.ts';
import { countEvents, seriesOf, type SeriesPoint } from './summed-counts.ts';
import type { Step } from './summed-periods.ts';

/** Of a finding. */
const placesOfFindingMax = 50;
/** Forgotten in one go: a page that is asked for meanwhile waits for no more. */
const forgottenAtOnce = 100;

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

/** An index that knows sums: for pages that must be there at once among millions of events. */
export interface SummedIndex extends EventIndex {
  /**
   * Forgets some of what retention has deleted from the trail; until then sums have it among them.
   *
   * @returns whether there is more of it
   */
  forgetSome(): Promise<boolean>;
  page(query: PageQuery): Promise<EventPage>;
  /** Events by the 20 most frequent values of a column; the period is widened to whole hours. */
  series(query: Omit<Query, 'limit'>, by: SummedColumn, step: Step): readonly SeriesPoint[];
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
 * @throws NoIndexError
 */
export function openSummedIndex(
  trail: string,
  directory: string,
  options: OpenOptions = {},
): Promise<SummedIndex> {
  const over = (sql: Sql, release: () => Promise<void>) => summedOver(trail, sql, release);
  return openIndexOf(trail, directory, { ...options, kind: summedKind, over });
}

/** As `openSummedIndex`, over tables that are there. */
export function summedOver(trail: string, sql: Sql, release: () => Promise<void>): SummedIndex {
  const index = indexOver({ trail, sql }, release);
  return {
    ...index,
    async update(onProgress) {
      const added = await index.update(onProgress);
      sumUp(sql, onProgress);
      return added;
    },
    async forgetSome() {
      return forgetSummed(sql, await firstSeqIn(trail), forgottenAtOnce);
    },
    async page(query) {
      const rows = rowsOfPage(sql, query, await firstSeqIn(trail));
      const shown = rows.slice(0, query.limit);
      const lines = await readLines(trail, shown.map(placeOf));
      const events = shown.flatMap(({ seq }, at) => {
        const { [at]: line } = lines;
        return line === undefined ? [] : [{ seq: Number(seq), line }];
      });
      return { events, hasMore: rows.length > query.limit };
    },
    count: (query, by, limit) => Promise.resolve(countEvents(sql, query, by, limit)),
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
