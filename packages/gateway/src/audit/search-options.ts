import type { SearchColumn } from '@traceveil/audit';
import { durationMs } from '@traceveil/pipeline';

/** What events can be searched by, as on the command line. */
export const searchColumns = [
  'session',
  'user',
  'agent',
  'sender',
  'service',
  'trace',
  'rule',
  'kind',
  'batch',
  'exporter',
  'actor',
  'approval',
  'hold',
  'sealed',
  'gateway',
] as const satisfies readonly (SearchColumn | 'gateway')[];

const text = { type: 'string' } as const;

/** Options of `traceveil audit search`, `lookup` and `reindex`. */
export const searchOptions = {
  ...(Object.fromEntries(searchColumns.map((column) => [column, text])) as Record<
    (typeof searchColumns)[number],
    typeof text
  >),
  from: text,
  to: text,
  limit: { type: 'string', default: '100' },
  json: { type: 'boolean', default: false },
  config: text,
  reason: text,
  store: text,
} as const;

/** As on the command line. */
export type SearchOptions = Partial<Record<(typeof searchColumns)[number], string>> & {
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
  readonly json: boolean;
  /** Whose trail and token keys; the built-in configuration when there is none. */
  readonly config?: string;
  /** Why it is read, for the trail. */
  readonly reason?: string;
  /** Instead of the index of the trail: a sink of the configuration that is a database. */
  readonly store?: string;
};

/**
 * Reads a time: RFC 3339, a date, or how long ago, such as `24h`.
 *
 * @param now milliseconds since the epoch
 * @throws Error with one line
 */
export function readTime(name: string, written: string | undefined, now: number) {
  if (written === undefined) return undefined;
  const ago = durationMs.safeParse(written);
  const time = ago.success ? now - ago.data : Date.parse(written);
  const isDate = ago.success || /^\d{4}-\d{2}-\d{2}/.test(written);
  if (!Number.isNaN(time) && isDate) return new Date(time).toISOString();
  throw new Error(
    `--${name} must be a time such as 2026-11-26T12:00:00Z, a date, or how long ago, such as 24h`,
  );
}

/** @throws Error with one line */
export function readLimit(written: string): number {
  const limit = Number(written);
  if (/^\d{1,7}$/.test(written) && limit > 0) return limit;
  throw new Error('--limit must be a number from 1 to 9999999');
}
