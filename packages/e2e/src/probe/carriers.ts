import type protobuf from 'protobufjs';
import type { Signal } from '../harness/otlp-protocol.ts';
import { benignTree } from './benign.ts';
import type { Way } from './benign.ts';
import type { Carrier, Path } from './carrier.ts';
import { attributeShapes, valueShapes } from './shapes.ts';
import type { Planted } from './shapes.ts';
import { holdsText, messageOf, requestTypes } from './schema.ts';
import { part } from './tree.ts';
import type { Part, Tree } from './tree.ts';
import { attribute } from './values.ts';

/** No message of OTLP has a field of this number. */
const unknownNumber = 2047;

interface Place {
  readonly signal: Signal;
  readonly entry: protobuf.Field;
  readonly way: Way;
  readonly type: protobuf.Type;
}

type Making = Pick<Carrier, 'holds' | 'isTelling' | 'seen' | 'isProtobufOnly'> & {
  readonly name: string;
  edit(text: string | Buffer, parts: readonly Part[]): Edited;
};

interface Edited {
  readonly parts: readonly Part[];
  readonly path?: Path | undefined;
}

const asText = { holds: 'text', isTelling: false, seen: 'field', isProtobufOnly: false } as const;
const unknown = { ...asText, seen: 'unknown' } as const;

/** Every carrier of each signal, by the definition of its request in `proto/`. */
export const carriersOf: Readonly<Record<Signal, readonly Carrier[]>> = {
  traces: findCarriers('traces'),
  logs: findCarriers('logs'),
  metrics: findCarriers('metrics'),
};

/** A carrier by its name. @throws Error when there is none */
export function carrierNamed(signal: Signal, name: string): Carrier {
  const found = carriersOf[signal].find((carrier) => carrier.name === name);
  if (found === undefined) throw new Error(`${signal} have no carrier ${name}`);
  return found;
}

function findCarriers(signal: Signal): readonly Carrier[] {
  const request = requestTypes[signal];
  const carriers: Carrier[] = [unknownInRequest(signal)];
  for (const entry of request.fieldsArray) {
    const type = messageOf(entry);
    if (type !== undefined) walk({ signal, entry, way: [], type }, carriers);
  }
  return carriers;
}

function walk(place: Place, carriers: Carrier[]): void {
  const { type, way } = place;
  for (const making of unknownFields(type)) carriers.push(carrierAt(place, making));
  for (const field of type.fieldsArray) {
    const message = messageOf(field);
    if (message === undefined) {
      if (!holdsText(field)) continue;
      for (const making of textFields(field)) carriers.push(carrierAt(place, making));
    } else if (message.name === 'KeyValue') {
      for (const shape of attributeShapes) carriers.push(carrierAt(place, planted(field, shape)));
    } else if (message.name === 'AnyValue') {
      for (const shape of valueShapes) carriers.push(carrierAt(place, planted(field, shape)));
    } else {
      const inner = { ...place, way: [...way, field], type: message };
      walk(inner, carriers);
      if (!field.repeated) carriers.push(...textIn(inner));
    }
  }
}

/** Ways to write text into a field that holds it. */
function textFields(field: protobuf.Field): Making[] {
  const { name } = field;
  const harmless = part(field, 'harmless');
  const insert = (before: Part[], after: Part[], path: Path | undefined) => ({
    edit: (text: string | Buffer, parts: readonly Part[]) => ({
      parts: replaced(parts, field, [...before, part(field, text), ...after]),
      path,
    }),
  });
  if (field.repeated) return [{ ...asText, name, ...insert([harmless], [], [name, 1]) }];
  return [
    { ...asText, name, ...insert([], [], [name]) },
    // Of a field that stands there twice, a reader sees the last.
    { ...asText, name: `${name} first`, seen: 'overwritten', ...insert([], [harmless], undefined) },
    { ...asText, name: `${name} last`, ...insert([harmless], [], [name]) },
  ];
}

/** A message in two parts, which a reader of protobuf joins: the text stands in either. */
function textIn({ type, way, ...place }: Place): Carrier[] {
  const [field, ...before] = [...way].reverse();
  const own = type.fieldsArray.find((one) => one.type === 'string' && !one.repeated);
  const list = type.fieldsArray.find((one) => messageOf(one)?.name === 'KeyValue');
  const inside = own ?? list;
  if (field === undefined || inside === undefined) return [];
  const outer = { ...place, way: before.reverse(), type: field.parent as protobuf.Type };
  const making = (order: 'first' | 'second'): Making => ({
    ...asText,
    name: `${field.name} in two, ${inside.name} in the ${order}`,
    isProtobufOnly: true,
    edit(text, parts) {
      const whole = parts.find((one) => one.field === field)?.value as Tree;
      const rest = whole.parts.filter((one) => one.field !== own);
      const count = rest.filter((one) => one.field === list).length;
      const steps = own ? [] : [order === 'first' ? 0 : count, 'value', 'string_value'];
      const value = own ? text : attribute('content', text);
      const both = [{ parts: [part(inside, value)] }, { parts: rest }];
      if (order === 'second') both.reverse();
      return {
        parts: replaced(
          parts,
          field,
          both.map((one) => part(field, one)),
        ),
        path: [field.name, inside.name, ...steps],
      };
    },
  });
  return [carrierAt(outer, making('first')), carrierAt(outer, making('second'))];
}

/** A field that this version of OTLP lacks, and those that earlier versions had. */
function unknownFields(type: protobuf.Type): Making[] {
  // Where nothing is reserved there is no list, whatever its type says.
  const ranges = ([] as protobuf.Type['reserved']).concat(type.reserved);
  const earlier = ranges.flatMap((range) => (Array.isArray(range) ? range.slice(0, 1) : []));
  return [unknownNumber, ...earlier].map((number) => ({
    ...unknown,
    name: `unknown field ${number}`,
    edit: (text, parts) => ({ parts: [...parts, { field: undefined, number, value: text }] }),
  }));
}

function unknownInRequest(signal: Signal): Carrier {
  return {
    ...asText,
    signal,
    name: `request unknown field ${unknownNumber}`,
    seen: 'unknown in request',
    plant: (value) => ({
      part: { field: undefined, number: unknownNumber, value },
      path: undefined,
    }),
  };
}

function planted(field: protobuf.Field, shape: Planted): Making {
  return {
    ...shape,
    name: `${field.name} ${shape.name}`,
    edit(text, parts) {
      const { tree, path } = shape.plant(text);
      const before = field.repeated ? parts.filter((one) => one.field === field) : [];
      const steps = field.repeated ? [field.name, before.length] : [field.name];
      return {
        parts: replaced(parts, field, [...before, part(field, tree)]),
        path: path && [...steps, ...path],
      };
    },
  };
}

function carrierAt({ signal, entry, way, type }: Place, making: Making): Carrier {
  const { name, edit, ...rest } = making;
  const steps = way.flatMap((field) => (field.repeated ? [field.name, 0] : [field.name]));
  return {
    ...rest,
    signal,
    name: [...way.map((field) => field.name), name].join('.'),
    plant(text, ids) {
      let path: Path | undefined;
      const tree = benignTree(messageOf(entry) ?? type, way, {
        ...ids,
        edit(parts) {
          const edited = edit(text, parts);
          path = edited.path && [...steps, ...edited.path];
          return edited.parts;
        },
      });
      return { part: part(entry, tree), path };
    },
  };
}

/** All of a field gives way to other parts, where the first of it stood. */
function replaced(parts: readonly Part[], field: protobuf.Field, by: readonly Part[]): Part[] {
  const at = parts.findIndex((one) => one.field === field);
  const rest = parts.filter((one) => one.field !== field);
  return rest.toSpliced(at < 0 ? rest.length : at, 0, ...by);
}
