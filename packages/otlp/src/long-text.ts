import { requests, type Message } from './tables.ts';
import { contentEnd, depthMax, nextDelimited, varintEnd, WireError, wireType } from './wire.ts';

/**
 * Lists the texts of a request that have at least a length. Steps over whatever is shorter: of a
 * request of many spans it reads a tag and a length for each.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 * @returns     pairs of (start, end), ascending: keys, bytes and fields that no table knows too; nothing
 *              of what is nested too deep, which the walk refuses
 * @throws WireError when what stands around the long texts is not that message
 */
export function longTextsIn(
  bytes: Uint8Array,
  signal: keyof typeof requests,
  lengthMin: number,
): number[] {
  const texts: number[] = [];
  const request = { start: 0, end: bytes.length, message: requests[signal], depth: 1 };
  addLong(texts, bytes, request, lengthMin);
  return texts;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly message: Message;
  readonly depth: number;
}

function addLong(texts: number[], bytes: Uint8Array, place: Place, lengthMin: number): void {
  const { end, message, depth } = place;
  if (depth > depthMax) return;
  for (let at = place.start; at < end;) {
    // Most fields: a tag of one byte, and a length of one byte.
    const short = bytes[at + 1] ?? 0x80;
    if (((bytes[at] ?? 0x80) & 0x87) === wireType.delimited && short < 0x80 && short < lengthMin) {
      at += 2 + short;
      if (at > end) throw new WireError(`a field at offset ${String(at - short)} is cut off`);
      continue;
    }
    const tag = nextDelimited(bytes, at, end);
    if (tag === 0) return;
    const start = varintEnd();
    at = contentEnd();
    if (at - start < lengthMin) continue;
    const below = message.fields[tag >>> 3]?.message;
    if (below)
      addLong(texts, bytes, { start, end: at, message: below, depth: depth + 1 }, lengthMin);
    else texts.push(start, at);
  }
}
