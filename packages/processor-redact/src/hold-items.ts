import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { divideItems, listItems } from '@traceveil/otlp';
import type { Batch, BatchToHold, ToKeep } from '@traceveil/pipeline';
import type { HeldPlace, Keeping } from './keeping.ts';
import { traceIdOf } from './who.ts';

/** What goes on of a batch, and what is kept of it. */
export interface Divided {
  readonly batch: Batch;
  readonly keep: ToKeep | undefined;
}

/**
 * Takes out of a masked batch what is to be held.
 *
 * @param received as it came
 * @param masked   its bytes, with the same items in the same order
 * @param passes   what each pass over it noted
 */
export function divide(received: Batch, masked: Uint8Array, passes: readonly Keeping[]): Divided {
  const batch = masked === received.bytes ? received : { ...received, bytes: masked };
  const sealed = passes.flatMap((pass) => pass.sealed);
  const { items, itemsOfTraces } = groupsOf(batch, passes);
  const groups = [
    { group: items, holdsTraces: false },
    { group: itemsOfTraces, holdsTraces: true },
  ].filter(({ group }) => group.size > 0);
  if (groups.length === 0) {
    return { batch, keep: sealed.length > 0 ? { sealed, held: [] } : undefined };
  }
  const places = passes.flatMap((pass) => pass.places);
  const held = groups.map((one) => holdOf(received, masked, { ...one, places }));
  const isHeld = (item: number) => items.has(item) || itemsOfTraces.has(item);
  const { rest } = divideItems(masked, batch.signal, isHeld);
  return { batch: { ...batch, ...rest }, keep: { sealed, held } };
}

/** Those that are held by themselves, and those of traces that are held. */
function groupsOf({ bytes, signal }: Batch, passes: readonly Keeping[]) {
  const itemsOfTraces = new Set(passes.flatMap((pass) => [...pass.itemsOfTraces]));
  if (itemsOfTraces.size > 0) {
    const traceIds = traceIdsIn(bytes, signal);
    const held = new Set([...itemsOfTraces].map((item) => traceIds[item]));
    held.delete('');
    for (const [item, traceId] of traceIds.entries())
      if (held.has(traceId)) itemsOfTraces.add(item);
  }
  const items = new Set(passes.flatMap((pass) => [...pass.items]));
  for (const item of itemsOfTraces) items.delete(item);
  return { items, itemsOfTraces };
}

interface Group {
  readonly group: ReadonlySet<number>;
  readonly holdsTraces: boolean;
  readonly places: readonly HeldPlace[];
}

function holdOf(
  received: Batch,
  masked: Uint8Array,
  { group, holdsTraces, places }: Group,
): BatchToHold {
  const { signal, sender, id } = received;
  const isHeld = (item: number) => group.has(item);
  const { wanted } = divideItems(masked, signal, isHeld);
  const { wanted: raw } = divideItems(received.bytes, signal, isHeld);
  assert.equal(raw.items, wanted.items, 'masking neither adds nor removes items');
  const own = placesIn(places, group);
  return {
    holdId: randomUUID(),
    batch: { signal, sender, ...(id !== undefined && { id }), ...wanted },
    raw: raw.bytes,
    ruleIds: [...new Set(own.map(({ ruleId }) => ruleId))],
    services: [...new Set(own.map(({ service }) => service))],
    tokens: [...new Set(own.map(({ token }) => token))],
    traceIds: [...new Set(traceIdsIn(wanted.bytes, signal))].filter((traceId) => traceId !== ''),
    holdsTraces,
  };
}

/** A list of items is shared by all that stands around them: each is gone through once. */
function placesIn(places: readonly HeldPlace[], group: ReadonlySet<number>): HeldPlace[] {
  const known = new Map<readonly number[], boolean>();
  return places.filter(({ items }) => {
    let isIn = known.get(items);
    if (isIn === undefined) known.set(items, (isIn = items.some((item) => group.has(item))));
    return isIn;
  });
}

/** In hexadecimal, of each item in order; empty where it has none. */
function traceIdsIn(bytes: Uint8Array, signal: Batch['signal']): string[] {
  return listItems(bytes, signal).map(({ content, message }) =>
    traceIdOf(bytes, { ...content, message }),
  );
}
