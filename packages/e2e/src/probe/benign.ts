import { createHash } from 'node:crypto';
import type protobuf from 'protobufjs';
import { isId, messageOf } from './schema.ts';
import { part } from './tree.ts';
import type { Part, Tree, Value } from './tree.ts';
import { attribute } from './values.ts';

/** Fields from an outer message to an inner one. */
export type Way = readonly protobuf.Field[];

/** What else stands in a message. */
export interface Surroundings {
  /** Of the probe; the first attribute of a resource says it. */
  readonly id: string;
  /** Probes of one name are of one trace. */
  readonly trace: string;
  /** Changes the message at the end of the way. */
  edit(parts: readonly Part[], type: protobuf.Type): readonly Part[];
}

/** The attribute that says which probe it is; the judge looks for it. */
const idKey = 'probe.id';

/** More than a double can hold, so that no 64-bit number went through one. */
const bigNumber = '1795377660106000001';

/** Of several messages that exclude each other, the one without a way through it. */
const usual = new Set(['string_value', 'gauge', 'as_double']);

/** A message in which every field says something harmless, with an edit at the end of a way. */
export function benignTree(type: protobuf.Type, way: Way, surroundings: Surroundings): Tree {
  const [next, ...rest] = way;
  const made = type.fieldsArray.flatMap((field) => {
    if (!isChosen(field, next)) return [];
    const message = messageOf(field);
    if (message === undefined) return [part(field, benignScalar(field, surroundings))];
    if (message.name === 'KeyValue') return attributesOf(field, surroundings);
    const inner = field === next ? rest : undefined;
    return [part(field, treeOf(message, inner, surroundings))];
  });
  return { parts: next === undefined ? surroundings.edit(made, type) : made };
}

/** The id of a trace or a span of a name. */
function idOf(name: string, length: number): Buffer {
  return createHash('sha256').update(name).digest().subarray(0, length);
}

function treeOf(type: protobuf.Type, way: Way | undefined, surroundings: Surroundings): Tree {
  const isOnWay = way !== undefined;
  return benignTree(type, way ?? [], {
    ...surroundings,
    edit: isOnWay ? surroundings.edit : (parts) => parts,
  });
}

/** Of each oneof, one field; an `optional` field stands in one of its own. */
function isChosen(field: protobuf.Field, next: protobuf.Field | undefined): boolean {
  const { partOf } = field;
  if (field.name.endsWith('_strindex')) return false; // Of profiles only.
  if (partOf === null || partOf.fieldsArray.length === 1) return true;
  if (next?.partOf === partOf) return field === next;
  return usual.has(field.name);
}

function attributesOf(field: protobuf.Field, { id }: Surroundings): Part[] {
  const isResource = field.parent?.name === 'Resource';
  const first = isResource ? [part(field, attribute(idKey, id))] : [];
  return [...first, part(field, attribute('note', 'nothing to see'))];
}

function benignScalar(field: protobuf.Field, { id, trace }: Surroundings): Value {
  if (isId(field)) {
    if (field.name !== 'trace_id') return idOf(`${field.name} ${id}`, 8);
    return idOf(field.parent?.name === 'Link' ? `link ${id}` : trace, 16);
  }
  if (field.type === 'string') return `some ${field.name.replaceAll('_', ' ')}`;
  if (field.type === 'bytes') return Buffer.from('some bytes');
  if (field.type === 'bool') return true;
  if (field.type === 'double') return field.repeated ? [0.25, 0.5] : 0.25;
  if (field.repeated) return [bigNumber, '2'];
  if (field.name === 'flags') return 0x301;
  return field.type.endsWith('64') ? bigNumber : 2;
}
