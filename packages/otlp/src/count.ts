import { items, keyValue, requests, type Message } from './tables.ts';
import { readTag, readVarint, skipScalar, varintEnd, WireError, wireType } from './wire.ts';

/** The messages that hold an item somewhere below, apart from the items themselves. */
const holders = new Set<Message>();
for (const request of Object.values(requests)) holdsItems(request);

function holdsItems(message: Message): boolean {
  if (items.has(message)) return true;
  // Attributes hold no items, and AnyValue holds itself without end.
  const holds = message.fields.filter(
    (field) => field?.message && field.message !== keyValue && holdsItems(field.message),
  );
  if (holds.length > 0) holders.add(message);
  return holds.length > 0;
}

/**
 * Counts spans, log records or data points by stepping over their bytes: about 10 GB/s.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 * @throws WireError when what stands around the items is not that message
 */
export function countItems(bytes: Uint8Array, signal: keyof typeof requests): number {
  return count(bytes, 0, bytes.length, requests[signal]);
}

function count(bytes: Uint8Array, start: number, end: number, message: Message): number {
  let found = 0;
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    if (tag >>> 3 === 0) throw new WireError(`field number 0 at offset ${String(at)}`);
    at = varintEnd();
    if ((tag & 7) !== wireType.delimited) {
      at = skipScalar(bytes, at, end, tag & 7);
      continue;
    }
    const length = readVarint(bytes, at, end);
    const content = varintEnd();
    if (content + length > end) throw new WireError(`a field at offset ${String(at)} is cut off`);
    at = content + length;
    const below = message.fields[tag >>> 3]?.message;
    if (below && items.has(below)) found++;
    else if (below && holders.has(below)) found += count(bytes, content, at, below);
  }
  return found;
}
