// For tests: any valid request, in any order of fields, made from `proto/` and not from our tables.

import fc from 'fast-check';
import protobuf from 'protobufjs';
import { isId, requestTypes } from './judge.ts';
import type { LeafKind } from './rewrite.ts';
import { varintSize, writeVarint } from './wire.ts';

/** A message as its fields in the order of the bytes. */
export interface MadeMessage {
  readonly type: protobuf.Type;
  readonly fields: readonly MadeField[];
}

/** One field. Without content that is a leaf or a message, `bytes` is all of it, its tag included. */
export interface MadeField {
  readonly number: number;
  readonly leaf?: LeafKind;
  readonly message?: MadeMessage;
  readonly bytes: Uint8Array;
}

/** What is written, and where its leaves stand. */
export interface Written {
  readonly bytes: Uint8Array;
  readonly leaves: readonly { readonly field: MadeField; readonly start: number }[];
}

/** What a generated request may hold. */
export interface Variety {
  /** Fields that must not be repeated come twice, several of a oneof, unknown fields. */
  readonly isOdd: boolean;
}

const depthMax = 13;
const none = new Uint8Array(0);

/** Any request of a signal. */
export function anyRequest(
  signal: keyof typeof requestTypes,
  variety: Variety,
): fc.Arbitrary<MadeMessage> {
  return anyMessage(requestTypes[signal], depthMax, variety);
}

/** Writes a message; `replace` gives fields other content, or takes them out. */
export function write(
  message: MadeMessage,
  replace: (field: MadeField) => MadeField | undefined = (field) => field,
): Written {
  const parts: Uint8Array[] = [];
  const leaves: { field: MadeField; start: number }[] = [];
  let length = 0;
  for (const original of message.fields) {
    const field = replace(original);
    if (!field) continue;
    const inner = field.message && write(field.message, replace);
    const content = inner?.bytes ?? field.bytes;
    const isWhole = !inner && field.leaf === undefined;
    const head = isWhole ? none : varints(field.number * 8 + 2, content.length);
    const start = length + head.length;
    if (field.leaf !== undefined) leaves.push({ field: original, start });
    for (const leaf of inner?.leaves ?? []) leaves.push({ ...leaf, start: leaf.start + start });
    parts.push(head, content);
    length = start + content.length;
  }
  return { bytes: Buffer.concat(parts), leaves };
}

function anyMessage(type: protobuf.Type, depth: number, variety: Variety) {
  const fields = type.fieldsArray.filter((field) => depth > 0 || !isMessage(field));
  const chosen = fields.map((field) =>
    anyCount(field, variety).chain((count) => many(count, () => anyField(field, depth, variety))),
  );
  const unknown = variety.isOdd ? fc.array(anyUnknown(type), { maxLength: 1 }) : fc.constant([]);
  return fc
    .tuple(...chosen, unknown)
    .chain((parts) => {
      const made = parts.flat();
      const kept = variety.isOdd ? made : oneOfEach(type, made);
      return fc.shuffledSubarray(kept, { minLength: kept.length });
    })
    .map((made): MadeMessage => ({ type, fields: made }));
}

function anyCount(field: protobuf.Field, { isOdd }: Variety): fc.Arbitrary<number> {
  const max = field.repeated || isOdd ? 2 : 1;
  // Nearly always down to the items, at times into what holds itself.
  const isWay = isMessage(field) && !field.partOf && field.type !== 'EntityRef';
  return fc.oneof(
    { weight: isWay ? 4 : 2, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.nat(max) },
    { weight: isWay ? 0 : 3, arbitrary: fc.constant(0) },
  );
}

function many(count: number, make: () => fc.Arbitrary<MadeField>): fc.Arbitrary<MadeField[]> {
  return fc.tuple(...Array.from({ length: count }, make));
}

/** Of a oneof the first. */
function oneOfEach(type: protobuf.Type, made: readonly MadeField[]): MadeField[] {
  const seen = new Set<string>();
  return made.filter(({ number }) => {
    const of = type.fieldsById[number]?.partOf?.name;
    if (of === undefined) return true;
    const isFirst = !seen.has(of);
    seen.add(of);
    return isFirst;
  });
}

function anyField(field: protobuf.Field, depth: number, variety: Variety): fc.Arbitrary<MadeField> {
  const number = field.id;
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) {
    return anyMessage(resolvedType, depth - 1, variety).map((message) => ({
      number,
      message,
      bytes: none,
    }));
  }
  if (isId(field)) {
    const length = field.name === 'trace_id' ? 16 : 8;
    return fc
      .oneof(fc.constant(none), fc.uint8Array({ minLength: length, maxLength: length }))
      .map((bytes) => ({ number, bytes: delimited(number, bytes) }));
  }
  if (field.type === 'string') {
    const leaf = field.parent?.name === 'KeyValue' ? 'key' : 'text';
    return anyText.map((bytes) => ({ number, leaf, bytes }));
  }
  if (field.type === 'bytes') {
    return fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ number, leaf: 'bytes', bytes }));
  }
  const wire = protobuf.types.basic[field.type as 'int32'] as number | undefined;
  const one = anyScalar(wire ?? 0);
  if (!field.repeated)
    return one.map((bytes) => ({ number, bytes: tagged(number, wire ?? 0, bytes) }));
  return fc.array(one, { maxLength: 3 }).map((values) => ({
    number,
    bytes: delimited(number, Buffer.concat(values)),
  }));
}

/** Mostly short; at times about where a length needs another byte. */
const anyText = fc
  .oneof(
    { weight: 20, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 120, max: 135 }).map((length) => 'x'.repeat(length)),
    },
  )
  .map((text) => Buffer.from(text));

function anyScalar(wire: number): fc.Arbitrary<Uint8Array> {
  if (wire === 1) return fc.uint8Array({ minLength: 8, maxLength: 8 });
  if (wire === 5) return fc.uint8Array({ minLength: 4, maxLength: 4 });
  return fc.oneof(
    fc.nat().map((value) => varints(value)),
    fc.constant(Buffer.from('ffffffffffffffffff01', 'hex')),
  );
}

function anyUnknown(type: protobuf.Type): fc.Arbitrary<MadeField> {
  const free = [4, 13, 17, 50, 1000, 2 ** 29 - 1].filter((id) => !type.fieldsById[id]);
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...free), fc.uint8Array({ maxLength: 30 }))
      .map(([number, bytes]): MadeField => ({ number, leaf: 'unknown', bytes })),
    fc
      .tuple(fc.constantFrom(...free), fc.constantFrom(0, 1, 5))
      .chain(([number, wire]) =>
        anyScalar(wire).map((bytes) => ({ number, bytes: tagged(number, wire, bytes) })),
      ),
  );
}

function isMessage(field: protobuf.Field): boolean {
  return field.resolvedType instanceof protobuf.Type;
}

/** Varints, one after another. */
export function varints(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.reduce((sum, value) => sum + varintSize(value), 0));
  let at = 0;
  for (const value of values) at = writeVarint(bytes, at, value);
  return bytes;
}

/** A length-delimited field. */
export function delimited(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varints(number * 8 + 2, content.length), content]);
}

function tagged(number: number, wire: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varints(number * 8 + wire), bytes]);
}
