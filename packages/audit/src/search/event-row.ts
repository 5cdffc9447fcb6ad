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
  actor: ['actor', 'id'],
  approval: ['approval_id'],
  hold: ['hold_id'],
  sealed: ['sealed_id'],
} as const;

/** One of the columns that a search can name. */
export type SearchColumn = keyof typeof paths;

const searchColumns = Object.keys(paths) as SearchColumn[];

/** Every column, in the order of `valuesOf`. */
export const columns = [...searchColumns, 'token'] as const;

const actorPlace = searchColumns.indexOf('actor');

const tokenHex = /#([\da-f]{12})\]$/;

/** What an event can be found by. What it does not say, or says to be empty, is null. */
export function valuesOf(event: Readonly<Record<string, unknown>>): readonly (string | null)[] {
  const [, token = null] = tokenHex.exec(textAt(event, ['replacement_token']) ?? '') ?? [];
  const values = searchColumns.map((column) => textAt(event, paths[column]));
  // Who ran a command beside the gateway has a name of the operating system instead.
  if (event['kind'] === 'read') values[actorPlace] = textAt(event, ['actor', 'name']);
  return [...values, token];
}

function textAt(event: Readonly<Record<string, unknown>>, path: readonly string[]): string | null {
  let value: unknown = event;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === 'string' && value !== '' ? value : null;
}
