import { describe, expect, it } from '@jest/globals';
import protobuf from 'protobufjs';
import { isId, requestTypes } from './judge.ts';
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
  const packed = /^(?:double|fixed64|sfixed64)$/.test(field.type) ? 'fixed64' : 'varint';
  return { number, name, kind: 'number', ...(repeated && { packed }) };
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
    const reached = new Set<string>();
    const visit = (type: protobuf.Type) => {
      if (reached.has(type.name)) return;
      reached.add(type.name);
      for (const { resolvedType } of type.fieldsArray) {
        if (resolvedType instanceof protobuf.Type) visit(resolvedType);
      }
    };
    visit(requestTypes[signal]);
    expect(all.map(([type]) => type.name).sort()).toEqual([...reached].sort());
  });
});

it('calls spans, log records and data points items', () => {
  expect([...items].map(({ name }) => name).sort()).toEqual([
    ...['ExponentialHistogramDataPoint', 'HistogramDataPoint', 'LogRecord', 'NumberDataPoint'],
    ...['Span', 'SummaryDataPoint'],
  ]);
});
