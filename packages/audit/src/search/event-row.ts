import type { PlacedEvent } from '../trail-events.ts';
import type { Value } from './sql.ts';

/** What an event can be found by: its columns, and where the event says it. */
const paths = {
  time: ['time'],
  kind: ['kind'],
  batch: ['batch_id'],
  sender: ['sender', 'id'],
  service: ['service'],
  user: ['user_id'],
  agent: ['agent_id'],
  session: ['session_id'],
  trace: ['trace_id'],
  rule: ['rule_id'],
  exporter: ['exporter'],
} as const;

/** One of the columns that a search can name. */
export type SearchColumn = keyof typeof paths;

const searchColumns = Object.keys(paths) as SearchColumn[];

/** Every column, in the order of `rowOf`. */
export const columns = ['seq', 'segment', 'place', 'length', ...searchColumns, 'token'] as const;

/**
 * Those that have an index, in the order in which they are looked at where several are asked for,
 * and how many of ten million events share a value, as far as SQLite is told: so few that it never
 * looks at all events instead. `seq` has an index as it is, and `time` needs none.
 */
export const indexed = {
  batch: 4,
  trace: 10,
  session: 100,
  token: 200,
  user: 1_000,
  rule: 10_000,
  agent: 20_000,
  service: 30_000,
  sender: 40_000,
  exporter: 50_000,
  kind: 60_000,
} as const satisfies Partial<Record<SearchColumn | 'token', number>>;

const tokenHex = /#([\da-f]{12})\]$/;

const pathOf = searchColumns.map((column): readonly string[] => paths[column]);

/** The row of an event. What an event does not say, or says to be empty, is null. */
export function rowOf({ seq, segment, offset, length, event }: PlacedEvent): readonly Value[] {
  const row: Value[] = [seq, segment, offset, length];
  for (const path of pathOf) row.push(textAt(event, path));
  const [, token = null] = tokenHex.exec(textAt(event, ['replacement_token']) ?? '') ?? [];
  row.push(token);
  return row;
}

function textAt(event: PlacedEvent['event'], path: readonly string[]): string | null {
  let value: unknown = event;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as PlacedEvent['event'])[name];
  }
  return typeof value === 'string' && value !== '' ? value : null;
}
