import protobuf from 'protobufjs/minimal.js';
import { fieldsOf, hexDigits, OtlpJsonError, requestMessage } from './json-schema.ts';
import type { NamedField } from './json-schema.ts';
import { depthMax } from './wire.ts';

type JsonObject = Record<string, unknown>;

const wireTypes = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/**
 * Writes a protobuf export request as OTLP/JSON: ids in lower-case hex, enums as integers, 64-bit
 * integers as strings. Fields that the schema does not know are left out.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 * @throws OtlpJsonError when they are not that, or nested too deep
 */
export function protoToJson(bytes: Uint8Array, signal: keyof typeof requestMessage): string {
  const target: JsonObject = {};
  const reader = protobuf.Reader.create(bytes);
  try {
    readMessage(reader, { end: bytes.length, message: requestMessage[signal], depth: 0 }, target);
  } catch (error) {
    if (error instanceof OtlpJsonError) throw error;
    throw new OtlpJsonError(`not a protobuf message at offset ${String(reader.pos)}`);
  }
  return JSON.stringify(target);
}

interface Extent {
  readonly end: number;
  readonly message: string;
  /** How many messages stand around it. */
  readonly depth: number;
}

function readMessage(reader: protobuf.Reader, extent: Extent, target: JsonObject): void {
  const { end, message } = extent;
  const depth = extent.depth + 1;
  if (depth > depthMax) {
    throw new OtlpJsonError(`more than ${String(depthMax)} messages in each other`);
  }
  while (reader.pos < end) {
    const tag = reader.uint32();
    const wireType = tag & 7;
    const field = fieldsById.get(message)?.get(tag >>> 3);
    if (field === undefined || !fits(field, wireType)) {
      reader.skipType(wireType);
    } else if (field.kind === 'message') {
      readNested(reader, { field, depth, holder: message }, target);
    } else if (field.isRepeated !== true) {
      leaveOneof(message, field, target);
      target[field.name] = readScalar(reader, field);
    } else if (wireType === wireTypeOf(field)) {
      listIn(target, field.name).push(readScalar(reader, field));
    } else {
      const packedEnd = reader.uint32() + reader.pos;
      while (reader.pos < packedEnd) listIn(target, field.name).push(readScalar(reader, field));
    }
  }
  if (reader.pos !== end) throw new OtlpJsonError(`a field passes offset ${String(end)}`);
}

const fieldsById: ReadonlyMap<string, ReadonlyMap<number, NamedField>> = indexFields();

function indexFields() {
  const index = new Map<string, Map<number, NamedField>>();
  const waiting: string[] = Object.values(requestMessage);
  for (const message of waiting) {
    if (index.has(message)) continue;
    index.set(message, new Map(fieldsOf(message).map((field) => [field.id, field])));
    for (const { message: nested } of fieldsOf(message)) {
      if (nested !== undefined) waiting.push(nested);
    }
  }
  return index;
}

interface Nested {
  readonly field: NamedField;
  /** The message that it is a field of. */
  readonly holder: string;
  readonly depth: number;
}

function readNested(reader: protobuf.Reader, nested: Nested, target: JsonObject): void {
  const { field, holder, depth } = nested;
  const end = reader.uint32() + reader.pos;
  const message = field.message ?? '';
  if (field.isRepeated === true) {
    const element: JsonObject = {};
    readMessage(reader, { end, message, depth }, element);
    listIn(target, field.name).push(element);
    return;
  }
  leaveOneof(holder, field, target);
  // A message that comes twice is merged, as every reader of protobuf does.
  const before = target[field.name];
  const merged: JsonObject = typeof before === 'object' && before !== null ? { ...before } : {};
  target[field.name] = merged;
  readMessage(reader, { end, message, depth }, merged);
}

/** Of the members of a oneof the last one counts. */
function leaveOneof(holder: string, field: NamedField, target: JsonObject): void {
  if (field.oneof === undefined) return;
  for (const { name, oneof } of fieldsOf(holder)) {
    if (oneof === field.oneof && name !== field.name) Reflect.deleteProperty(target, name);
  }
}

function listIn(target: JsonObject, name: string): unknown[] {
  const before = target[name];
  if (Array.isArray(before)) return before;
  const list: unknown[] = [];
  target[name] = list;
  return list;
}

/** Packed numbers are delimited though each of them is not. */
function fits(field: NamedField, wireType: number): boolean {
  if (wireType === wireTypeOf(field)) return true;
  return field.isRepeated === true && wireType === wireTypes.delimited;
}

function wireTypeOf({ kind }: NamedField): number {
  if (['message', 'string', 'bytes'].includes(kind)) return wireTypes.delimited;
  if (['double', 'fixed64', 'sfixed64'].includes(kind)) return wireTypes.fixed64;
  return kind === 'fixed32' ? wireTypes.fixed32 : wireTypes.varint;
}

function readScalar(reader: protobuf.Reader, { name, kind }: NamedField): unknown {
  switch (kind) {
    case 'string':
      return reader.string();
    case 'bytes':
      return Buffer.from(reader.bytes()).toString(hexDigits.has(name) ? 'hex' : 'base64');
    case 'double':
      return writtenDouble(reader.double());
    case 'enum':
      return reader.int32();
    case 'bool':
    case 'int32':
    case 'sint32':
    case 'uint32':
    case 'fixed32':
      return reader[kind]();
    case 'int64':
    case 'sfixed64':
    case 'uint64':
    case 'fixed64':
      return writtenInteger(reader[kind]());
    default:
      throw new Error(`the schema has a kind of field that is not mapped: ${kind}`);
  }
}

/** A `Long`, whose types do not say that it writes itself. */
function writtenInteger(value: unknown): string {
  return String(value);
}

/** JSON has no numbers for these; `JSON.stringify` would drop the sign of zero. */
function writtenDouble(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}
