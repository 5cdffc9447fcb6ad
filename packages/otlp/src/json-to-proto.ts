import protobuf from 'protobufjs/minimal.js';
import { fieldsOf, hexDigits, OtlpJsonError, requestMessage } from './json-schema.ts';
import type { NamedField } from './json-schema.ts';
import { isNestedDeeper, quoteNumbers } from './json-text.ts';
import { depthMax } from './wire.ts';

/** More than `depthMax` messages need; known before anything is built of the text. */
const jsonDepthMax = 512;
const integerCharactersMax = 64;
const pathCharactersMax = 256;

interface Conversion {
  readonly writer: protobuf.Writer;
  /** Where in the schema: names and indexes in turn. */
  readonly path: (string | number)[];
  /** Every number of the text stands here as a string, digit for digit. */
  readonly isExact: boolean;
  /** A 64-bit number was met that a JS number cannot hold. */
  hasLostDigits: boolean;
  /** Of messages in each other. */
  depth: number;
}

/**
 * Turns an OTLP/JSON export request into protobuf. Members that the schema does not know are left
 * out; of two members of one name the last one counts, as for any reader of JSON.
 *
 * @param body UTF-8
 * @returns a serialized `Export<Signal>ServiceRequest`
 * @throws OtlpJsonError naming the path in the schema; nothing of `body` is quoted. What is nested
 *   deeper than `rewrite` takes is refused here
 * @see OTLP specification, «JSON Protobuf Encoding»
 */
export function jsonToProto(body: Uint8Array, signal: keyof typeof requestMessage): Uint8Array {
  const text = decodeText(body);
  if (isNestedDeeper(text, jsonDepthMax)) {
    throw new OtlpJsonError(`nested deeper than ${String(jsonDepthMax)} levels of JSON`);
  }
  const message = requestMessage[signal];
  // An integer that a JS number holds came through whole: rounding never leads back below 2^53.
  const first = convert(parse(text), message, false);
  if (!first.hasLostDigits) return first.writer.finish();
  return convert(parse(quoteNumbers(text)), message, true).writer.finish();
}

function decodeText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new OtlpJsonError('the body is not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OtlpJsonError('the body is not JSON'); // V8's own message quotes the text.
  }
}

function convert(value: unknown, message: string, isExact: boolean): Conversion {
  const writer = protobuf.Writer.create();
  const conversion = { writer, path: [], isExact, hasLostDigits: false, depth: 0 };
  writeMessage(value, message, conversion);
  return conversion;
}

function writeMessage(value: unknown, message: string, conversion: Conversion): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw problem(conversion, 'must be an object');
  }
  if (++conversion.depth > depthMax) {
    throw problem(conversion, `more than ${String(depthMax)} messages in each other`);
  }
  let chosen: string | undefined;
  for (const field of fieldsOf(message)) {
    const member: unknown = Reflect.get(value, field.name);
    if (member === undefined || member === null) continue;
    if (field.oneof !== undefined) {
      if (field.oneof === chosen) throw problem(conversion, 'must hold one kind of value only');
      chosen = field.oneof;
    }
    conversion.path.push(field.name);
    writeField(member, field, conversion);
    conversion.path.pop();
  }
  conversion.depth--;
}

function writeField(value: unknown, field: NamedField, conversion: Conversion): void {
  if (field.isRepeated !== true) {
    writeTagged(value, field, conversion);
    return;
  }
  if (!Array.isArray(value)) throw problem(conversion, 'must be an array');
  // No element, no field: protobuf has no empty list, and no writer packs no numbers into one.
  if (value.length === 0) return;
  const isPacked = !['message', 'string', 'bytes'].includes(field.kind);
  if (isPacked) conversion.writer.uint32((field.id << 3) | 2).fork();
  for (const [index, element] of value.entries()) {
    conversion.path.push(index);
    if (isPacked) writeValue(element, field, conversion);
    else writeTagged(element, field, conversion);
    conversion.path.pop();
  }
  if (isPacked) conversion.writer.ldelim();
}

function writeTagged(value: unknown, field: NamedField, conversion: Conversion): void {
  conversion.writer.uint32((field.id << 3) | (wireTypes[field.kind] ?? 0));
  writeValue(value, field, conversion);
}

/** Those that are not varints. */
const wireTypes: Readonly<Record<string, number>> = {
  ...{ message: 2, string: 2, bytes: 2 },
  ...{ double: 1, fixed64: 1, sfixed64: 1 },
  fixed32: 5,
};

function writeValue(value: unknown, field: NamedField, conversion: Conversion): void {
  const { writer } = conversion;
  switch (field.kind) {
    case 'message':
      writer.fork();
      writeMessage(value, field.message ?? '', conversion);
      writer.ldelim();
      return;
    case 'string':
      writer.string(stringOf(value, conversion));
      return;
    case 'bytes':
      writer.bytes(bytesOf(value, field, conversion));
      return;
    case 'bool':
      if (typeof value !== 'boolean') throw problem(conversion, 'must be true or false');
      writer.bool(value);
      return;
    case 'double':
      writer.double(doubleOf(value, conversion));
      return;
    case 'enum':
      writer.int32(enumOf(value, conversion));
      return;
    case 'int32':
    case 'sint32':
      writer[field.kind](Number(integerOf(value, int32, conversion)));
      return;
    case 'uint32':
    case 'fixed32':
      writer[field.kind](Number(integerOf(value, uint32, conversion)));
      return;
    case 'int64':
    case 'sfixed64':
      writer[field.kind](integerOf(value, int64, conversion));
      return;
    case 'uint64':
    case 'fixed64':
      writer[field.kind](integerOf(value, uint64, conversion));
      return;
    default:
      throw new Error(`the schema has a kind of field that is not mapped: ${field.kind}`);
  }
}

function stringOf(value: unknown, conversion: Conversion): string {
  if (typeof value !== 'string') throw problem(conversion, 'must be a string');
  // Half a character, as left by cutting at a length in UTF-16, has no UTF-8.
  return value.replace(/\p{Surrogate}/gu, '\ufffd');
}

function bytesOf(value: unknown, { name }: NamedField, conversion: Conversion): Uint8Array {
  const digits = hexDigits.get(name);
  if (digits === undefined) {
    if (typeof value !== 'string' || value.length % 4 === 1 || !/^[\w+/-]*={0,2}$/.test(value)) {
      throw problem(conversion, 'must be base64');
    }
    return Buffer.from(value, 'base64');
  }
  const isHex = typeof value === 'string' && /^[\da-f]*$/i.test(value);
  if (!isHex || (value.length !== digits && value !== '')) {
    throw problem(conversion, `must be ${String(digits)} hex digits`);
  }
  return Buffer.from(value, 'hex');
}

function doubleOf(value: unknown, conversion: Conversion): number {
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  const isNumeric = typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value);
  const number = typeof value === 'number' || isNumeric ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw problem(conversion, 'must be a number of 64 bits');
  return number;
}

/** @see OTLP specification, «JSON Protobuf Encoding»: names of enum values must not be used */
function enumOf(value: unknown, conversion: Conversion): number {
  const isNumber = typeof value === 'number' || conversion.isExact;
  if (!isNumber) throw problem(conversion, 'must be an integer');
  return Number(integerOf(value, int32, conversion));
}

interface Range {
  readonly min: bigint;
  readonly max: bigint;
  readonly is64Bit: boolean;
  readonly description: string;
}
const int32 = range(-(2n ** 31n), 2n ** 31n - 1n, 'an integer of 32 bits');
const uint32 = range(0n, 2n ** 32n - 1n, 'an unsigned integer of 32 bits');
const int64 = range(-(2n ** 63n), 2n ** 63n - 1n, 'an integer of 64 bits');
const uint64 = range(0n, 2n ** 64n - 1n, 'an unsigned integer of 64 bits');

function range(min: bigint, max: bigint, description: string): Range {
  return { min, max, is64Bit: max > 2n ** 32n, description };
}

/** A number where it is exact, digits otherwise: the writer takes both. */
function integerOf(value: unknown, allowed: Range, conversion: Conversion): number | string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (value >= allowed.min && value <= allowed.max) return value;
  } else if (typeof value === 'number' && Number.isInteger(value) && allowed.is64Bit) {
    conversion.hasLostDigits = true;
    return 0;
  } else if (typeof value === 'string') {
    const integer = exactInteger(value);
    if (integer !== undefined && integer >= allowed.min && integer <= allowed.max) {
      return String(integer);
    }
  }
  throw problem(conversion, `must be ${allowed.description}`);
}

/** Reads `12`, `-12`, `1.2e1`; nothing for what is not an integer or far above 64 bits. */
function exactInteger(written: string): bigint | undefined {
  if (written.length > integerCharactersMax) return undefined;
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(written);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const shift = Number(exponent) - fraction.length;
  const digits = whole + fraction;
  if (Math.abs(shift) > integerCharactersMax) return undefined;
  if (shift >= 0) return BigInt(`${sign}1`) * BigInt(digits + '0'.repeat(shift));
  if (!/^0*$/.test(digits.slice(shift))) return undefined;
  return BigInt(`${sign}1`) * BigInt(digits.slice(0, shift));
}

function problem({ path }: Conversion, what: string): OtlpJsonError {
  const steps = path.map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`));
  const written = steps.join('').slice(1) || 'the body';
  const place =
    written.length > pathCharactersMax ? `${written.slice(0, pathCharactersMax)}…` : written;
  return new OtlpJsonError(`${place}: ${what}`);
}
