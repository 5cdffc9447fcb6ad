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

const unindexed: readonly string[] = ['time', 'kind'];
/** Those that have an index; `seq` has one as it is, and what is of a time stands together. */
export const indexed = [...searchColumns.filter((one) => !unindexed.includes(one)), 'token'];

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
