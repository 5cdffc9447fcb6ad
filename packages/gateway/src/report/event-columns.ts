import type { Cell } from './csv.ts';

/** An event as it stands in the trail. */
export type TrailLine = Readonly<Record<string, unknown>>;

/** Columns of the population, in order; objects are taken apart with a point. */
export const eventColumns = [
  ...['seq', 'time', 'kind', 'batch_id', 'sender.id', 'sender.address', 'sender.transport'],
  ...['signal', 'items', 'bytes', 'sha256', 'service', 'trace_id', 'span_id', 'session_id'],
  ...['user_id', 'agent_id', 'field_path', 'value_kind', 'secret_bytes'],
  ...[
    'rule_id',
    'action',
    'replacement_token',
    'token_key_id',
    'exporter',
    'endpoint',
    'outcome',
    'delivered_items',
    'rejected_items',
  ],
  ...['dead_lettered_items', 'dropped_items', 'component', 'reason', 'suppressed', 'occasion'],
  ...['problems', 'pipeline', 'rules', 'leaked', 'undelivered', 'command', 'subject'],
  ...['actor.name', 'actor.uid', 'actor.kind', 'actor.id', 'actor.roles', 'purpose', 'results'],
  ...['read_id', 'approval_id', 'step', 'subject_kind', 'subject_ids', 'subject_sha256'],
  ...['hold_id', 'sealed_id', 'expires', 'revealed_tokens', 'address', 'operation', 'status'],
  ...['found', 'file', 'set_aside'],
  ...['checkpoint_seq', 'first_seq', 'last_seq', 'last_hash', 'count', 'next_by', 'key_id'],
  ...['signature', 'config_hash', 'prev_hash', 'hash'],
] as const;

/** What no column has: of a version that writes more than this one knows. */
export const moreColumn = 'more';

const known = new Set<string>(eventColumns);

/** The cells of an event, and what is left of it as JSON. */
export function cellsOf(event: TrailLine): Cell[] {
  const more = unknownIn(event);
  return [...cellsAt(event, eventColumns), more === undefined ? '' : JSON.stringify(more)];
}

/** @param columns as in `eventColumns` */
export function cellsAt(event: TrailLine, columns: readonly string[]): Cell[] {
  return columns.map((column) => valueAt(event, column.split('.')));
}

/** What no column has, also within an object of which others are known. */
function unknownIn(event: TrailLine, within = ''): TrailLine | undefined {
  const left = Object.entries(event).flatMap(([name, value]) => {
    if (known.has(`${within}${name}`)) return [];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const rest = isObject && within === '' ? unknownIn(value as TrailLine, `${name}.`) : value;
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

function valueAt(event: TrailLine, path: readonly string[]): Cell {
  let value: unknown = event;
  for (const name of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.join(' ');
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** A text of an event; empty when it has none. */
export function textIn(event: TrailLine, name: string): string {
  const { [name]: value } = event;
  return typeof value === 'string' ? value : '';
}

/** A number of an event; 0 when it has none. */
export function numberIn(event: TrailLine, name: string): number {
  const { [name]: value } = event;
  return typeof value === 'number' ? value : 0;
}

/** Who an event is about; empty when it is about nobody. */
export function senderIn(event: TrailLine): string {
  const { sender } = event;
  const { id } = (sender ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : '';
}
