import { describe, expect, it } from '@jest/globals';
import protobuf from 'protobufjs';
import { signals } from '../harness/otlp-protocol.ts';
import { carriersOf } from './carriers.ts';
import { holdsText, messageOf, requestTypes } from './schema.ts';
import { isTree } from './tree.ts';
import type { Tree } from './tree.ts';

const marker = '7000000001';

describe.each(signals)('the carriers of %s', (signal) => {
  const request = requestTypes[signal];
  const messages = reachable(request);

  it('are in every field of the protocol that holds text', () => {
    const fields = messages.flatMap((type) => type.fieldsArray.filter(holdsText));
    const carried = placesOf(signal).map(({ field }) => field?.fullName);
    expect(new Set(fields.map(({ fullName }) => fullName))).toEqual(
      new Set(carried.filter((name) => name !== undefined)),
    );
  });

  it('are in an unknown field of every message', () => {
    const carried = placesOf(signal).filter(({ field }) => field === undefined);
    expect(new Set(carried.map(({ type }) => type.fullName))).toEqual(
      new Set(messages.map(({ fullName }) => fullName)),
    );
  });

  it('have a name each', () => {
    const names = carriersOf[signal].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

interface Place {
  readonly type: protobuf.Type;
  readonly field: protobuf.Field | undefined;
}

/** Fields of text in which a carrier of the signal puts what it is given. */
function placesOf(signal: (typeof signals)[number]): Place[] {
  return carriersOf[signal]
    .filter(({ holds }) => holds === 'text' || holds === 'bytes')
    .flatMap((carrier) => {
      const { part } = carrier.plant(marker, { id: 'p1.0', trace: 'p1' });
      return placesIn({ parts: [part] }, requestTypes[signal]);
    });
}

function placesIn(tree: Tree, type: protobuf.Type): Place[] {
  return tree.parts.flatMap(({ field, value }) => {
    const inner = field && messageOf(field);
    if (isTree(value)) return inner === undefined ? [] : placesIn(value, inner);
    const isMarked = String(value) === marker;
    return isMarked ? [{ type, field }] : [];
  });
}

function reachable(request: protobuf.Type): protobuf.Type[] {
  const found = new Set([request]);
  // A set may grow while it is walked.
  for (const type of found) {
    for (const field of type.fieldsArray) {
      const inner = messageOf(field);
      if (inner !== undefined) found.add(inner);
    }
  }
  return [...found];
}
