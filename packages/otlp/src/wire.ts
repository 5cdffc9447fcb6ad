// Hot: no closures, no allocation per field.

/** Bytes that are not a protobuf message. The message names an offset, never content. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** A message is above a limit that whoever walks it has set. It names the limit, never content. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
}

/** Messages in messages; protobuf's own readers stop at 100 too. */
export const depthMax = 100;

/** Protobuf's wire types; 3 and 4 (groups) are refused, 6 and 7 do not exist. */
export const wireType = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** Where `readVarint` stopped reading. One reader at a time, so a module's variable will do. */
let stopped = 0;

/**
 * Reads an unsigned varint that must fit a length.
 *
 * @param fifthMax the largest fifth byte: it has the bits from 2^28 on
 * @returns its value, below 2^31; `varintEnd()` tells where the next byte stands
 * @throws WireError when it is cut off at `end` or above 2^31 - 1
 */
export function readVarint(bytes: Uint8Array, at: number, end: number, fifthMax = 0x07): number {
  // Most are one byte.
  const first = bytes[at] ?? 0;
  if (first < 0x80 && at < end) {
    stopped = at + 1;
    return first;
  }
  let value = 0;
  for (let shift = 0; shift < 35 && at < end; shift += 7) {
    const byte = bytes[at++] ?? 0;
    if (shift === 28 && byte > fifthMax) break;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      stopped = at;
      return value;
    }
  }
  throw new WireError(
    `no tag below 2^32 and no length below 2^31 ends before offset ${String(at)}`,
  );
}

/**
 * Reads a field's tag, to be taken apart by `>>> 3` and `& 7`: field numbers go up to 2^29 - 1, so
 * that it can be negative.
 *
 * @throws WireError when it is cut off at `end` or above 2^32 - 1
 */
export function readTag(bytes: Uint8Array, at: number, end: number): number {
  return readVarint(bytes, at, end, 0x0f);
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
      while (after < end && after - at < 9) {
        if ((bytes[after++] ?? 0) < 0x80) return after;
      }
      // The tenth byte has the highest of 64 bits, and no reader agrees with another on more.
      if (after < end && (bytes[after++] ?? 0) <= 1) return after;
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

/** [start, end) of some buffer. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Content behind its length. */
export function behindLength(content: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(varintSize(content.length) + content.length);
  bytes.set(content, writeVarint(bytes, 0, content.length));
  return bytes;
}

/** A length-delimited field's content. */
export interface Content extends Range {
  readonly number: number;
  /** Where its length prefix stands. */
  readonly lengthStart: number;
}

/** Of the field that `nextDelimited` stopped at: where its length stands, and where its content ends. */
let lengthAt = 0;
let endAt = 0;

/**
 * Goes to the next length-delimited field of a message, over all others. Nothing is allocated: where
 * its content starts `varintEnd()` tells, and where it ends `contentEnd()`, until the next is read.
 *
 * @returns its tag; 0 when there is none before `end`
 * @throws WireError when the range is not a message
 */
export function nextDelimited(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; next < end;) {
    const tag = readTag(bytes, next, end);
    if ((tag & 7) !== wireType.delimited) {
      next = skipScalar(bytes, stopped, end, tag & 7);
      continue;
    }
    lengthAt = stopped;
    const length = readVarint(bytes, lengthAt, end);
    endAt = stopped + length;
    if (endAt <= end) return tag;
    throw new WireError(`a field at offset ${String(lengthAt)} is cut off`);
  }
  return 0;
}

/** The offset after the content of the field that `nextDelimited` stopped at. */
export function contentEnd(): number {
  return endAt;
}

/**
 * Lists the length-delimited fields of one message, for places that are not hot.
 *
 * @throws WireError when the range is not a message
 */
export function* delimitedFields(
  bytes: Uint8Array,
  start: number,
  end: number,
): Generator<Content, void> {
  for (let at = start; ;) {
    const tag = nextDelimited(bytes, at, end);
    if (tag === 0) return;
    at = endAt;
    yield { number: tag >>> 3, lengthStart: lengthAt, start: stopped, end: endAt };
  }
}
