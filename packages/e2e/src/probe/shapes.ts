import type { Carrier, Path } from './carrier.ts';
import type { Tree, Value } from './tree.ts';
import {
  anyValue,
  attribute,
  entryOf,
  keyPart,
  listOf,
  mapOf,
  stringOf,
  valuePart,
} from './values.ts';
import type { ValueName } from './values.ts';

/** A way in which an attribute or a value holds text. */
export type Planted = Pick<Carrier, 'holds' | 'isTelling' | 'seen' | 'isProtobufOnly'> & {
  readonly name: string;
  /** @returns the KeyValue or AnyValue, and from there the way to the text */
  plant(text: string | Buffer): { readonly tree: Tree; readonly path: Path | undefined };
};

const usual = { holds: 'text', isTelling: false, seen: 'field', isProtobufOnly: false } as const;

const inList = (position: number): Path => ['array_value', 'values', position];
const inMap = (position: number): Path => ['kvlist_value', 'values', position];
const harmless = stringOf('harmless');

/** An AnyValue that holds it anywhere. */
export const valueShapes: readonly Planted[] = [
  {
    ...usual,
    name: 'string',
    plant: (text) => ({ tree: stringOf(text), path: ['string_value'] }),
  },
  {
    ...usual,
    name: 'bytes',
    holds: 'bytes',
    plant: (text) => ({ tree: anyValue('bytes_value', Buffer.from(text)), path: ['bytes_value'] }),
  },
  {
    ...usual,
    name: 'array element',
    plant: (text) => ({
      tree: listOf(harmless, stringOf(text), anyValue('int_value', 7)),
      path: [...inList(1), 'string_value'],
    }),
  },
  {
    ...usual,
    name: 'bytes in array',
    holds: 'bytes',
    plant: (text) => ({
      tree: listOf(harmless, anyValue('bytes_value', Buffer.from(text))),
      path: [...inList(1), 'bytes_value'],
    }),
  },
  {
    ...usual,
    name: 'kvlist value',
    plant: (text) => ({
      tree: mapOf(attribute('role', 'tool'), entryOf('content', stringOf(text))),
      path: [...inMap(1), 'value', 'string_value'],
    }),
  },
  {
    ...usual,
    name: 'kvlist key',
    plant: (text) => ({
      tree: mapOf(attribute('role', 'tool'), entryOf(text, harmless)),
      path: [...inMap(1), 'key'],
    }),
  },
  {
    ...usual,
    name: 'five deep',
    plant: (text) => ({
      tree: listOf(
        mapOf(entryOf('a', listOf(mapOf(entryOf('b', listOf(harmless, stringOf(text))))))),
      ),
      path: [
        ...[...inList(0), ...inMap(0), 'value', ...inList(0), ...inMap(0), 'value'],
        ...[...inList(1), 'string_value'],
      ],
    }),
  },
  {
    ...usual,
    name: 'string, then another string',
    seen: 'overwritten',
    plant: (text) => ({
      tree: { parts: [valuePart('string_value', text), valuePart('string_value', 'harmless')] },
      path: undefined,
    }),
  },
  {
    ...usual,
    name: 'string after another string',
    plant: (text) => ({
      tree: { parts: [valuePart('string_value', 'harmless'), valuePart('string_value', text)] },
      path: ['string_value'],
    }),
  },
  {
    ...usual,
    name: 'string, then a number',
    seen: 'overwritten',
    // In JSON two members of one oneof are an error.
    isProtobufOnly: true,
    plant: (text) => ({
      tree: { parts: [valuePart('string_value', text), valuePart('int_value', 7)] },
      path: undefined,
    }),
  },
  {
    ...usual,
    name: 'unknown field in the value',
    seen: 'unknown',
    plant: (text) => ({
      tree: { parts: [...harmless.parts, { field: undefined, number: 2047, value: text }] },
      path: undefined,
    }),
  },
  ...(['array_value', 'kvlist_value'] as const).map((name): Planted => ({
    ...usual,
    name: `unknown field in the ${name}`,
    seen: 'unknown',
    plant: (text) => ({
      tree: anyValue(name, { parts: [{ field: undefined, number: 2047, value: text }] }),
      path: undefined,
    }),
  })),
  {
    ...usual,
    name: 'telling kvlist member',
    isTelling: true,
    plant: (text) => ({
      tree: mapOf(attribute('user', 'app'), entryOf('password', stringOf(text))),
      path: [...inMap(1), 'value', 'string_value'],
    }),
  },
];

const tellingKey = 'db.password';

function telling(name: ValueName, holds: Planted['holds'], of: (text: string | Buffer) => Value) {
  return {
    ...usual,
    name: `telling ${name}`,
    holds,
    isTelling: true,
    plant: (text: string | Buffer) => ({
      // A number that gives way becomes a string.
      tree: entryOf(
        tellingKey,
        /^(?:int|double)/.test(name) && !/^\d+$/.test(text.toString())
          ? stringOf(text)
          : anyValue(name, of(text)),
      ),
      path: ['value', name],
    }),
  };
}

/** A KeyValue that holds it anywhere. */
export const attributeShapes: readonly Planted[] = [
  ...valueShapes.map((shape): Planted => ({
    ...shape,
    plant(text) {
      const { tree, path } = shape.plant(text);
      return { tree: entryOf('content', tree), path: path && ['value', ...path] };
    },
  })),
  {
    ...usual,
    name: 'key',
    plant: (text) => ({ tree: entryOf(text, harmless), path: ['key'] }),
  },
  {
    ...usual,
    name: 'key, then another key',
    seen: 'overwritten',
    plant: (text) => ({
      tree: { parts: [keyPart(text), ...attribute('other', 'harmless').parts] },
      path: undefined,
    }),
  },
  {
    ...usual,
    name: 'key after another key',
    plant: (text) => ({
      tree: { parts: [keyPart('other'), ...entryOf(text, harmless).parts] },
      path: ['key'],
    }),
  },
  {
    ...usual,
    name: 'value, then a number',
    seen: 'overwritten',
    isProtobufOnly: true,
    plant: (text) => ({
      tree: entryOf('content', stringOf(text), anyValue('int_value', 7)),
      path: undefined,
    }),
  },
  {
    ...usual,
    name: 'unknown field in the attribute',
    seen: 'unknown',
    plant: (text) => ({
      tree: {
        parts: [
          ...attribute('content', 'harmless').parts,
          { field: undefined, number: 2047, value: text },
        ],
      },
      path: undefined,
    }),
  },
  telling('string_value', 'text', (text) => text),
  telling('bytes_value', 'bytes', (text) => Buffer.from(text)),
  telling('int_value', 'integer', (text) => text.toString()),
  telling('double_value', 'double', (text) => Number(text.toString())),
  {
    ...usual,
    name: 'telling array element',
    isTelling: true,
    plant: (text) => ({
      tree: entryOf('db.passwords', listOf(stringOf(text))),
      path: ['value', ...inList(0), 'string_value'],
    }),
  },
];
