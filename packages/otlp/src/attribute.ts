import { delimitedFields, type Range } from './wire.ts';

/** Where the key and the value of a KeyValue stand; of several, the last, as every reader takes it. */
export interface KeyAndValue {
  readonly key: Range | undefined;
  /** An AnyValue. */
  readonly value: Range | undefined;
}

/** @throws WireError when the range is not a message */
export function keyAndValueIn(bytes: Uint8Array, { start, end }: Range): KeyAndValue {
  let key: Range | undefined;
  let value: Range | undefined;
  for (const field of delimitedFields(bytes, start, end)) {
    if (field.number === 1) key = field;
    else if (field.number === 2) value = field;
  }
  return { key, value };
}

/**
 * The string of an AnyValue; empty when it is anything else.
 *
 * @throws WireError when the range is not a message
 */
export function stringIn(bytes: Uint8Array, { start, end }: Range): string {
  let text = '';
  for (const field of delimitedFields(bytes, start, end)) {
    if (field.number === 1) text = utf8(bytes, field);
  }
  return text;
}

function utf8(bytes: Uint8Array, { start, end }: Range): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
