import { valueField } from './schema.ts';
import { part } from './tree.ts';
import type { Part, Tree, Value } from './tree.ts';

const fields = {
  string_value: valueField('AnyValue', 'string_value'),
  bytes_value: valueField('AnyValue', 'bytes_value'),
  int_value: valueField('AnyValue', 'int_value'),
  double_value: valueField('AnyValue', 'double_value'),
  array_value: valueField('AnyValue', 'array_value'),
  kvlist_value: valueField('AnyValue', 'kvlist_value'),
} as const;
const element = valueField('ArrayValue', 'values');
const member = valueField('KeyValueList', 'values');
const keyField = valueField('KeyValue', 'key');
const valueOfKey = valueField('KeyValue', 'value');

/** Fields of an AnyValue. */
export type ValueName = keyof typeof fields;

/** One field of an AnyValue. */
export function valuePart(name: ValueName, value: Value): Part {
  return part(fields[name], value);
}

/** An AnyValue. */
export function anyValue(name: ValueName, value: Value): Tree {
  return { parts: [valuePart(name, value)] };
}

/** An AnyValue with a string. */
export function stringOf(text: string | Buffer): Tree {
  return anyValue('string_value', text);
}

/** An AnyValue with a list. */
export function listOf(...elements: readonly Tree[]): Tree {
  return anyValue('array_value', { parts: elements.map((one) => part(element, one)) });
}

/** An AnyValue with a map. */
export function mapOf(...members: readonly Tree[]): Tree {
  return anyValue('kvlist_value', { parts: members.map((one) => part(member, one)) });
}

/** The key of a KeyValue. */
export function keyPart(text: string | Buffer): Part {
  return part(keyField, text);
}

/** A KeyValue, its value given several times if several are. */
export function entryOf(key: string | Buffer, ...values: readonly Tree[]): Tree {
  return { parts: [keyPart(key), ...values.map((value) => part(valueOfKey, value))] };
}

/** A KeyValue with a string. */
export function attribute(key: string, text: string | Buffer): Tree {
  return entryOf(key, stringOf(text));
}
