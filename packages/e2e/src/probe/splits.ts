import type protobuf from 'protobufjs';
import type { Signal } from '../harness/otlp-protocol.ts';
import { benignTree } from './benign.ts';
import type { Surroundings, Way } from './benign.ts';
import type { Path } from './carrier.ts';
import { kinds, textOf, token } from './contents.ts';
import type { Content, Kind } from './contents.ts';
import { encoding, layer } from './encodings.ts';
import type { Encoding, Written } from './encodings.ts';
import { createFresh } from './fresh.ts';
import type { Planned } from './planned.ts';
import { protocols } from './probe.ts';
import type { Label } from './probe.ts';
import { fieldOf, messageOf, requestTypes } from './schema.ts';
import { part } from './tree.ts';
import type { Part, Tree } from './tree.ts';
import { attribute, entryOf, listOf, stringOf } from './values.ts';

// A secret in pieces, one in each of several fields that a reader puts together.

interface Arrangement {
  readonly name: string;
  readonly signal: Signal;
  /** From the entry to the message that holds the fields. */
  readonly way: readonly string[];
  readonly encoding: Encoding;
  /** The field that holds the pieces gets these parts; the path to each begins with its name. */
  readonly field: string;
  plant(texts: readonly string[]): readonly Tree[];
  path(index: number, before: number): Path;
}

const plain = encoding('split', []);
const chunk = encoding('split in json', [
  layer({
    name: 'json',
    head: '{"id":"chunk","choices":[{"index":0,"delta":{"content":"',
    tail: '"}}]}',
    encode: (text) => JSON.stringify(text).slice(1, -1),
  }),
]);

const span = ['scope_spans', 'spans'] as const;
const record = ['scope_logs', 'log_records'] as const;
const point = ['scope_metrics', 'metrics', 'gauge', 'data_points'] as const;

function list(signal: Signal, way: readonly string[]): Arrangement {
  return {
    name: 'list elements',
    signal,
    way,
    encoding: plain,
    field: 'attributes',
    plant: (texts) => [entryOf('content', listOf(...texts.map(stringOf)))],
    path: (index, before) => [before, 'value', 'array_value', 'values', index, 'string_value'],
  };
}

function numbered(signal: Signal, way: readonly string[], separator: string): Arrangement {
  return {
    name: `attributes ${separator}0, ${separator}1`,
    signal,
    way,
    encoding: plain,
    field: 'attributes',
    plant: (texts) => texts.map((text, index) => attribute(`content${separator}${index}`, text)),
    path: (index, before) => [before + index, 'value', 'string_value'],
  };
}

function events(name: string, how: Encoding): Arrangement {
  return {
    name,
    signal: 'traces',
    way: span,
    encoding: how,
    field: 'events',
    plant: (texts) =>
      texts.map((text) => {
        const event = messageOf(fieldOf(typeAt('traces', span), 'events'));
        if (event === undefined) throw new Error('events are no messages');
        const content = part(fieldOf(event, 'attributes'), attribute('content', text));
        return { parts: [part(fieldOf(event, 'name'), 'chunk'), content] };
      }),
    path: (index, before) => [before + index, 'attributes', 0, 'value', 'string_value'],
  };
}

const arrangements: readonly Arrangement[] = [
  events('events', plain),
  events('events with json', chunk),
  list('traces', span),
  numbered('traces', span, '.'),
  numbered('traces', span, '_'),
  numbered('traces', span, ''),
  list('logs', record),
  numbered('logs', record, '.'),
  {
    ...list('logs', record),
    name: 'elements of the body',
    field: 'body',
    plant: (texts) => [listOf(...texts.map(stringOf))],
    path: (index) => ['array_value', 'values', index, 'string_value'],
  },
  list('metrics', point),
  numbered('metrics', point, '.'),
];

/** Where to cut a text, by where the secret is in it. */
const cuts: Readonly<Record<string, (content: Content) => readonly number[]>> = {
  'in what tells it': ({ before }) => [before.length + 2],
  'before the secret': (content) => [secretStart(content)],
  'in the middle': (content) => [secretStart(content) + (content.secret.length >> 1)],
  'near the end': ({ before, widest }) => [before.length + widest.length - 2],
  'in three': (content) =>
    [1, 2].map((third) => secretStart(content) + Math.floor((content.secret.length * third) / 3)),
  'every four': (content) =>
    Array.from({ length: Math.ceil(textOf(content).length / 4) }, (_, index) => index * 4).slice(1),
  'every seventeen': (content) =>
    Array.from({ length: Math.ceil(textOf(content).length / 17) }, (_, index) => index * 17).slice(
      1,
    ),
};

function secretStart({ before, widest, secret }: Content): number {
  return before.length + widest.indexOf(secret);
}

/** Every arrangement × every kind of secret × several places to cut. */
export function* splitProbes(): Generator<Planned> {
  for (const arrangement of arrangements) {
    for (const kind of kinds) {
      for (const cut of Object.keys(cuts)) yield planned(arrangement, kind, cut);
    }
  }
}

function planned(arrangement: Arrangement, kind: Kind, cut: string): Planned {
  const { name, signal, encoding: how } = arrangement;
  const names = { carrier: name, encoding: `${how.name} ${cut}`, kind: kind.name };
  const lot = createFresh(`split ${signal} ${Object.values(names).join(' ')}`);
  const label: Label = { group: 'split', signal, protocol: lot.oneOf(protocols), ...names };
  return {
    label,
    isUsual: true,
    make({ seed, isIdeal }, id) {
      const fresh = createFresh(`${seed} ${Object.values(label).join(' ')}`);
      const content = kind.make(fresh);
      const pieces = split(content, cuts[cut]?.(content) ?? []);
      const written = pieces.map((piece) => how.write(piece, fresh));
      const ideal = pieces.map((piece) =>
        how.write(piece.widest === '' ? piece : { ...piece, widest: token }, fresh),
      );
      const planting = plant(arrangement, isIdeal ? ideal : written, { id: `${id}.0`, trace: id });
      return {
        id,
        label,
        secret: content.secret,
        messages: [{ signal, part: planting.part, isLater: false }],
        spots: written.map((piece, index) => ({
          message: 0,
          path: planting.path(index),
          written: piece,
          isWhole: false,
        })),
        isHidden: false,
        isSplit: true,
      };
    },
  };
}

/** What of a content is in each piece. */
function split(content: Content, at: readonly number[]): Content[] {
  const text = textOf(content);
  const start = content.before.length;
  const end = start + content.widest.length;
  const bounds = [0, ...at.filter((one) => one > 0 && one < text.length), text.length];
  return bounds.slice(1).map((to, index) => {
    const from = bounds[index] ?? 0;
    const within = (bound: number) => Math.min(Math.max(bound, from), to);
    return {
      before: text.slice(from, within(start)),
      widest: text.slice(within(start), within(end)),
      behind: text.slice(within(end), to),
      secret: content.secret,
    };
  });
}

function plant(
  { signal, way, field, ...arrangement }: Arrangement,
  pieces: readonly Written[],
  ids: Pick<Surroundings, 'id' | 'trace'>,
): { readonly part: Part; path(index: number): Path } {
  const fields = fieldsAt(signal, way);
  const steps = fields.flatMap((one) => (one.repeated ? [one.name, 0] : [one.name]));
  const trees = arrangement.plant(pieces.map(({ text }) => text.toString()));
  let before = 0;
  const [entry] = requestTypes[signal].fieldsArray;
  const type = entry && messageOf(entry);
  if (entry === undefined || type === undefined) throw new Error(`${signal} have no entries`);
  const tree = benignTree(type, fields, {
    ...ids,
    edit(parts, holder) {
      const own = fieldOf(holder, field);
      // Attributes and events stay; of a body there is one.
      const kept = own.repeated ? parts : parts.filter((one) => one.field !== own);
      before = kept.filter((one) => one.field === own).length;
      return [...kept, ...trees.map((one) => part(own, one))];
    },
  });
  return {
    part: part(entry, tree),
    path: (index) => [...steps, field, ...arrangement.path(index, before)],
  };
}

function fieldsAt(signal: Signal, names: readonly string[]): Way {
  const [entry] = requestTypes[signal].fieldsArray;
  let type = entry && messageOf(entry);
  return names.map((name) => {
    if (type === undefined) throw new Error(`${signal} have no ${name}`);
    const field = fieldOf(type, name);
    type = messageOf(field);
    return field;
  });
}

function typeAt(signal: Signal, names: readonly string[]): protobuf.Type {
  const last = fieldsAt(signal, names).at(-1);
  const type = last && messageOf(last);
  if (type === undefined) throw new Error(`${signal} have no message there`);
  return type;
}
