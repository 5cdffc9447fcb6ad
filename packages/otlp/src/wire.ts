// Hot: no closures, no allocation per field.

/** Bytes that are not a protobuf message. The message names an offset, never content. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Protobuf's wire types; 3 and 4 (groups) are refused, 6 and 7 do not exist. */
export const wireType = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** Where `readVarint` stopped reading. One reader at a time, so a module's variable will do. */
let stopped = 0;

/**
 * Reads an unsigned varint that must fit a length or a tag.
 *
 * @returns its value, below 2^31; `varintEnd()` tells where the next byte stands
 * @throws WireError when it is cut off at `end` or above 2^31 - 1
 */
export function readVarint(bytes: Uint8Array, at: number, end: number): number {
  // Most are one byte.
  const first = bytes[at] ?? 0;
  if (first < 0x80 && at < end) {
    stopped = at + 1;
    return first;
  }
  let value = 0;
  for (let shift = 0; shift < 35 && at < end; shift += 7) {
    const byte = bytes[at++] ?? 0;
    // The fifth byte has the bits from 2^28 on; a fourth of them would be the sign.
    if (shift === 28 && byte > 0x07) break;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      stopped = at;
      return value;
    }
  }
  throw new WireError(`no length or tag below 2^31 ends before offset ${String(at)}`);
}

/** The offset after the varint that was read last. */
export function varintEnd(): number {
  return stopped;
}

/**
 * Steps over a field's value that is not length-delimited.
 *
 * @returns the offset after it
 * @throws WireError on a group, an unknown wire type, or a value cut off at `end`
 */
export function skipScalar(bytes: Uint8Array, at: number, end: number, wire: number): number {
  let after = at;
  switch (wire) {
    case wireType.varint:
      while (after < end && after - at < 10) {
        if ((bytes[after++] ?? 0) < 0x80) return after;
      }
      throw new WireError(`a number at offset ${String(at)} does not end`);
    case wireType.fixed64:
      after += 8;
      break;
    case wireType.fixed32:
      after += 4;
      break;
    default:
      throw new WireError(`wire type ${String(wire)} at offset ${String(at)} is not allowed`);
  }
  if (after > end) throw new WireError(`a number at offset ${String(at)} is cut off`);
  return after;
}

/** The length in bytes of `value` as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Writes `value` as a varint. @returns the offset after it */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest = Math.floor(rest / 128);
  }
  target[at++] = rest;
  return at;
}

/** A length-delimited field's content. */
export interface Content {
  readonly number: number;
  /** Where its length prefix stands. */
  readonly lengthStart: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Lists the length-delimited fields of one message, for places that are not hot.
 *
 * @throws WireError when the range is not a message
 */
export function* delimitedFields(bytes: Uint8Array, start: number, end: number) {
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    at = stopped;
    if ((tag & 7) !== wireType.delimited) {
      at = skipScalar(bytes, at, end, tag & 7);
      continue;
    }
    const length = readVarint(bytes, at, end);
    const start = stopped;
    const field: Content = { number: tag >>> 3, lengthStart: at, start, end: start + length };
    if (field.end > end) throw new WireError(`a field at offset ${String(at)} is cut off`);
    at = field.end;
    yield field;
  }
}
