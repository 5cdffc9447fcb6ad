import { isSearchColumn, type CountedColumn, type PageQuery } from '@traceveil/audit';
import { SourceError, type EventFilter, type PageOf, type Sources } from '@traceveil/console';
import type { Ask } from './thread.ts';

/** What of the sources comes out of the audit trail. */
export type TrailSources = Pick<
  Sources,
  'events' | 'counts' | 'series' | 'senders' | 'verifyTrail' | 'evidence'
>;

/**
 * @param ask  a thread that has the index
 * @param work one that may take long
 */
export function createTrailSources(ask: Ask, work: Ask): TrailSources {
  return {
    async events(filter, page) {
      const before = readAfter(page);
      const { events, hasMore } = await ask('events', {
        ...queryOf(filter),
        ...{ limit: page.limit, before },
      });
      const items = events.map(({ seq, line }) => rowOf(seq, line));
      const last = items.at(-1);
      return { items, next: hasMore && last ? String(last.seq) : undefined };
    },
    async counts(filter, by, limit) {
      return { ...(await ask('counts', queryOf(filter), by.map(columnOf), limit)) };
    },
    async series(filter, by, step) {
      return ask('series', queryOf(filter), by, step);
    },
    async senders() {
      const senders = await ask('senders');
      return senders.map(({ id, events, last }) => ({ id, events, last_seen: last }));
    },
    async verifyTrail() {
      const { problem, events, notes } = await work('verify');
      const problems = problem
        ? [`${problem.file}, line ${problem.line}, seq ${problem.seq}: ${problem.message}`]
        : [];
      return { ok: !problem, events, problems: [...problems, ...notes] };
    },
    async evidence(from, to, seed) {
      return work('evidence', { ...periodOf(from, to), seed });
    },
  };
}

/** @throws SourceError */
export function readAfter({ after }: PageOf): number | undefined {
  if (after === undefined) return undefined;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new SourceError('invalid', '"after" must be the "next" of the page before');
}

function rowOf(seq: number, line: string) {
  const event = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const { time, kind } = event;
  return { seq, time: String(time), kind: String(kind), event };
}

function queryOf({ where, from, to }: EventFilter): Omit<PageQuery, 'limit'> {
  const columns = Object.entries(where).map(([name, values]) => [columnOf(name), values]);
  return {
    where: Object.fromEntries(columns) as PageQuery['where'],
    from: from === undefined ? undefined : timeOf(from),
    to: to === undefined ? undefined : timeOf(to),
  };
}

function columnOf(name: string): CountedColumn {
  if (isSearchColumn(name) && name !== 'time') return name as CountedColumn;
  throw new SourceError('invalid', `events cannot be found by "${name}"`);
}

/** As the trail writes it. */
function timeOf(written: string): string {
  const time = Date.parse(written);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new SourceError('invalid', 'a time must be such as 2026-11-26T12:00:00Z');
}

function periodOf(from: string, to: string) {
  const period = { from: timeOf(from), to: timeOf(to) };
  if (period.from < period.to) return period;
  throw new SourceError('invalid', '"from" must be before "to"');
}
