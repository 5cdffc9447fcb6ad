import { describe, expect, it } from '@jest/globals';
import protobuf from 'protobufjs';
import { delimited } from './any-request.ts';
import { isId, requestTypes } from './judge.ts';
import { rewrite } from './rewrite.ts';
import { items, requests, type Field, type Message } from './tables.ts';

const signals = ['traces', 'logs', 'metrics'] as const;

/** Each message once, with its table, as far as the request reaches. */
function pairs(type: protobuf.Type, table: Message): Map<protobuf.Type, Message> {
  const found = new Map<protobuf.Type, Message>();
  const visit = (type: protobuf.Type, table: Message) => {
    if (found.has(type)) return;
    found.set(type, table);
    for (const field of type.fieldsArray) {
      const below = table.fields[field.id]?.message;
      if (field.resolvedType instanceof protobuf.Type && below) visit(field.resolvedType, below);
    }
  };
  visit(type, table);
  return found;
}

/** Numbers in one field, by the wire type of each. */
const packing: ReadonlyMap<number, string> = new Map([
  [0, 'varint'],
  [1, 'fixed64'],
]);

/** What our table should say of a field. */
function expected(field: protobuf.Field): object {
  const { id: number, name, repeated } = field;
  if (field.resolvedType instanceof protobuf.Type) {
    const message = field.resolvedType.name;
    return { number, name, kind: 'message', message, ...(repeated && { repeated }) };
  }
  if (isId(field)) return { number, name, kind: 'id', length: name === 'trace_id' ? 16 : 8 };
  if (field.type === 'bytes') return { number, name, kind: 'bytes' };
  if (field.type === 'string') {
    return { number, name, kind: field.parent?.name === 'KeyValue' ? 'key' : 'text' };
  }
  // Neither maps nor groups: the tables have no word for them.
  const wire = field.resolvedType ? 0 : protobuf.types.basic[field.type as 'int32'];
  expect({ field: field.fullName, isMap: field.map, wire }).toEqual({
    field: field.fullName,
    isMap: false,
    wire: expect.any(Number),
  });
  return { number, name, kind: 'number', ...(repeated && { packed: packing.get(wire) }) };
}

function ours(field: Field): object {
  return field.message ? { ...field, message: field.message.name } : field;
}

describe.each(signals)('the field tables of %s', (signal) => {
  const all = [...pairs(requestTypes[signal], requests[signal])];

  it.each(all.map(([type, table]) => [type.name, type, table] as const))(
    'say of %s what proto/ says, and no more',
    (name, type, table) => {
      const byNumber = type.fieldsArray.toSorted((a, b) => a.id - b.id);
      expect(table.name).toBe(name);
      expect(table.fields.filter((field) => field !== undefined).map(ours)).toEqual(
        byNumber.map(expected),
      );
      table.fields.forEach((field, index) => expect(field?.number ?? index).toBe(index));
    },
  );

  it('reach every message that proto/ reaches', () => {
    const reached = [...reachable(requestTypes[signal])].map(({ type }) => type.name);
    expect(all.map(([type]) => type.name).sort()).toEqual(reached.sort());
  });
});

it('reach every message of the data model but those that are no part of a request', () => {
  const reached = signals.flatMap((signal) => [...reachable(requestTypes[signal])]);
  const { root } = requestTypes.traces;
  const ofSignals = ['common', 'resource', 'trace', 'logs', 'metrics'].flatMap((name) =>
    typesIn(root.lookup(`opentelemetry.proto.${name}.v1`) as protobuf.Namespace),
  );
  const missed = new Set(ofSignals.map((type) => type.fullName));
  for (const { type } of reached) missed.delete(type.fullName);
  // Files of requests; a batch is never one of them.
  expect([...missed].map((name) => name.split('.').at(-1)).sort()).toEqual([
    ...['LogsData', 'MetricsData', 'TracesData'],
  ]);
});

describe.each(signals)('a walk of %s', (signal) => {
  const leaves = [...reachable(requestTypes[signal])].flatMap(({ type, way }) =>
    type.fieldsArray.filter(isLeaf).map((field) => ({ field, way })),
  );

  it.each(leaves.map(({ field, way }) => [field.fullName, field, way] as const))(
    'visits %s with its bytes',
    (_, field, way) => {
      const content = Buffer.from(`of ${field.name}`);
      let bytes = delimited(field.id, content);
      for (const { id } of way.toReversed()) bytes = delimited(id, bytes);
      const seen: string[] = [];
      rewrite(bytes, signal, {
        replace({ kind, bytes, start, end }) {
          seen.push(`${kind} ${Buffer.from(bytes.subarray(start, end)).toString()}`);
          return undefined;
        },
        judge: () => 'none',
      });
      const isKey = field.parent?.name === 'KeyValue';
      const kind = isKey ? 'key' : field.type === 'string' ? 'text' : 'bytes';
      expect(seen).toEqual([`${kind} of ${field.name}`]);
    },
  );

  it('has all of them to visit', () => {
    expect(leaves).toHaveLength({ traces: 16, logs: 13, metrics: 14 }[signal]);
  });
});

it('calls spans, log records and data points items', () => {
  expect([...items].map(({ name }) => name).sort()).toEqual([
    ...['ExponentialHistogramDataPoint', 'HistogramDataPoint', 'LogRecord', 'NumberDataPoint'],
    ...['Span', 'SummaryDataPoint'],
  ]);
});

interface Reached {
  readonly type: protobuf.Type;
  /** The fields that lead there from the request. */
  readonly way: readonly protobuf.Field[];
}

/** Each message type once, with a shortest way to it. */
function reachable(request: protobuf.Type): Set<Reached> {
  const reached = new Set<Reached>([{ type: request, way: [] }]);
  const known = new Set([request]);
  // A set is walked to its end though it grows meanwhile.
  for (const { type, way } of reached) {
    for (const field of type.fieldsArray) {
      const below = field.resolvedType;
      if (!(below instanceof protobuf.Type) || known.has(below)) continue;
      known.add(below);
      reached.add({ type: below, way: [...way, field] });
    }
  }
  return reached;
}

function typesIn(namespace: protobuf.Namespace): protobuf.Type[] {
  return namespace.nestedArray.flatMap((nested) => {
    if (!(nested instanceof protobuf.Namespace)) return [];
    return [...(nested instanceof protobuf.Type ? [nested] : []), ...typesIn(nested)];
  });
}

function isLeaf(field: protobuf.Field): boolean {
  return (field.type === 'string' || field.type === 'bytes') && !isId(field);
}
