import { requests, type Field, type Message } from './tables.ts';
import { delimitedFields } from './wire.ts';

/** Of each message, the fields that are the id of its trace or lead to one. */
const ways = new Map<Message, ReadonlyMap<number, Field>>();

/**
 * The ids of all traces that a request is about, in hexadecimal: of spans and log records, and of
 * the exemplars of metrics. A link is about another trace.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 */
export function traceIdsIn(bytes: Uint8Array, signal: keyof typeof requests): ReadonlySet<string> {
  const ids = new Set<string>();
  collect(bytes, { start: 0, end: bytes.length, message: requests[signal] }, ids);
  return ids;
}

function collect(
  bytes: Uint8Array,
  { start, end, message }: { start: number; end: number; message: Message },
  ids: Set<string>,
): void {
  const fields = waysOf(message);
  for (const found of delimitedFields(bytes, start, end)) {
    const field = fields.get(found.number);
    if (field?.message) collect(bytes, { ...found, message: field.message }, ids);
    else if (field?.length === found.end - found.start) {
      ids.add(Buffer.from(bytes.subarray(found.start, found.end)).toString('hex'));
    }
  }
}

function waysOf(message: Message): ReadonlyMap<number, Field> {
  const known = ways.get(message);
  if (known) return known;
  const fields = new Map<number, Field>();
  // Set before it is filled: AnyValue holds itself.
  ways.set(message, fields);
  for (const field of message.fields) {
    if (!field || field.name === 'links') continue;
    const leads = field.message ? waysOf(field.message).size > 0 : field.name === 'trace_id';
    if (leads) fields.set(field.number, field);
  }
  return fields;
}
