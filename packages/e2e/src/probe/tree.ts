import protobuf from 'protobufjs';
import { isId } from './schema.ts';

/** A message as its fields in the order in which they are written; one may stand there twice. */
export interface Tree {
  readonly parts: readonly Part[];
}

/** One field of a message, or one of several. */
export interface Part {
  /** Undefined where the protocol knows no field of this number. */
  readonly field: protobuf.Field | undefined;
  readonly number: number;
  readonly value: Value;
}

/** Integers of 64 bits are strings of digits; a list is a packed one. */
export type Value = Tree | string | Buffer | number | boolean | readonly (string | number)[];

const integers64 = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']);

/** A known field. */
export function part(field: protobuf.Field, value: Value): Part {
  return { field, number: field.id, value };
}

/** Whether it is a message. */
export function isTree(value: Value): value is Tree {
  return typeof value === 'object' && 'parts' in value;
}

/** Writes a message as protobuf. */
export function toProtobuf(tree: Tree): Buffer {
  const writer = protobuf.Writer.create();
  writeParts(tree, writer);
  return Buffer.from(writer.finish());
}

function writeParts(tree: Tree, writer: protobuf.Writer): void {
  for (const { field, number, value } of tree.parts) {
    if (isTree(value)) {
      writeParts(value, writer.uint32(number * 8 + 2).fork());
      writer.ldelim();
    } else if (field === undefined || field.type === 'string' || field.type === 'bytes') {
      writer.uint32(number * 8 + 2).bytes(Buffer.from(value as string | Buffer));
    } else if (Array.isArray(value)) {
      writer.uint32(number * 8 + 2).fork();
      for (const one of value as readonly (string | number)[]) writeScalar(field, one, writer);
      writer.ldelim();
    } else {
      const type = scalarType(field);
      writer.uint32(number * 8 + protobuf.types.basic[type]);
      writeScalar(field, value as string | number | boolean, writer);
    }
  }
}

function writeScalar(
  field: protobuf.Field,
  value: string | number | boolean,
  writer: protobuf.Writer,
): void {
  const write = writer[scalarType(field)] as (value: unknown) => protobuf.Writer;
  write.call(writer, value);
}

/** An enum is written as its number. */
function scalarType(field: protobuf.Field) {
  return (field.resolvedType === null ? field.type : 'int32') as 'int32';
}

/**
 * Writes a message as OTLP/JSON: names in lowerCamelCase, ids in hexadecimal, enums as numbers.
 * What the protocol does not know is a member that it does not know either.
 */
export function toJson(tree: Tree): string {
  const members: string[] = [];
  const lists = new Map<protobuf.Field, string[]>();
  for (const { field, number, value } of tree.parts) {
    const name = field === undefined ? `unknown${number}` : protobuf.util.jsonName(field.name);
    const text = jsonOf(field, value);
    if (field === undefined || !field.repeated || Array.isArray(value)) {
      members.push(`${JSON.stringify(name)}:${text}`);
      continue;
    }
    const list = lists.get(field);
    if (list === undefined) lists.set(field, [text]);
    else list.push(text);
  }
  for (const [{ name }, list] of lists) {
    members.push(`${JSON.stringify(protobuf.util.jsonName(name))}:[${list.join(',')}]`);
  }
  return `{${members.join(',')}}`;
}

function jsonOf(field: protobuf.Field | undefined, value: Value): string {
  if (isTree(value)) return toJson(value);
  if (Buffer.isBuffer(value)) {
    const encoding = field !== undefined && isId(field) ? 'hex' : 'base64';
    return JSON.stringify(value.toString(encoding));
  }
  if (Array.isArray(value)) {
    const list = value as readonly (string | number)[];
    return `[${list.map((one) => jsonOf(field, one)).join(',')}]`;
  }
  if (field !== undefined && integers64.has(field.type)) return JSON.stringify(String(value));
  return JSON.stringify(value);
}
