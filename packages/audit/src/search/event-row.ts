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

/** Every column, in the order of `valuesOf`. */
export const columns = [...searchColumns, 'token'] as const;

/** Those that have an index. */
export const indexed = [...searchColumns.filter((one) => one !== 'kind'), 'token'] as const;

const tokenHex = /#([\da-f]{12})\]$/;

/** What an event can be found by. What it does not say, or says to be empty, is null. */
export function valuesOf(event: Readonly<Record<string, unknown>>): readonly (string | null)[] {
  const [, token = null] = tokenHex.exec(textAt(event, ['replacement_token']) ?? '') ?? [];
  return [...searchColumns.map((column) => textAt(event, paths[column])), token];
}

function textAt(event: unknown, path: readonly string[]): string | null {
  let value = event;
  for (const name of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return typeof value === 'string' && value !== '' ? value : null;
}
