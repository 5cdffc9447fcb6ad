import { requests, type Message } from './tables.ts';
import {
  depthMax,
  readTag,
  readVarint,
  skipScalar,
  varintEnd,
  WireError,
  wireType,
} from './wire.ts';

/**
 * Whether a request may have a text longer than a length. Steps over whatever is shorter: of a request
 * of many spans it reads a tag and a length for each.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 * @throws WireError when what stands around the long texts is not that message
 */
export function mayHaveLongText(
  bytes: Uint8Array,
  signal: keyof typeof requests,
  length: number,
): boolean {
  return hasLong(
    bytes,
    { start: 0, end: bytes.length, message: requests[signal], depth: 1 },
    length,
  );
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly message: Message;
  readonly depth: number;
}

function hasLong(bytes: Uint8Array, place: Place, lengthMax: number): boolean {
  const { end, message, depth } = place;
  if (end - place.start <= lengthMax) return false;
  // The walk will refuse it.
  if (depth > depthMax) return true;
  for (let at = place.start; at < end;) {
    const tag = readTag(bytes, at, end);
    at = varintEnd();
    if ((tag & 7) !== wireType.delimited) {
      at = skipScalar(bytes, at, end, tag & 7);
      continue;
    }
    const length = readVarint(bytes, at, end);
    const start = varintEnd();
    at = start + length;
    if (at > end) throw new WireError(`a field at offset ${String(start)} is cut off`);
    if (length <= lengthMax) continue;
    const below = message.fields[tag >>> 3]?.message;
    if (!below) return true;
    if (hasLong(bytes, { start, end: at, message: below, depth: depth + 1 }, lengthMax))
      return true;
  }
  return false;
}
