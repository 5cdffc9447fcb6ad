import { randomUUID } from 'node:crypto';
import { listItems, type Leaf } from '@traceveil/otlp';
import type { Batch, RedactEvent, ValueToSeal } from '@traceveil/pipeline';
import type { Handling, Placed } from './actions.ts';
import type { Who } from './who.ts';

/** Of one pass over a batch; what is above is masked, counted, and not to be had back. */
export const sealedPlacesMax = 1_000;
/** The same, of all values together. */
export const sealedBytesMax = 4 * 1024 ** 2;

/** A secret, and where it stands. */
export interface Found {
  readonly ruleId: string;
  readonly token: string;
  /** As Latin-1; undefined or empty of what was withheld, which is never kept. */
  readonly secret: string | undefined;
  readonly path: string;
  /** Of the attributes around it, in lower case. */
  readonly keys: readonly string[];
  readonly who: Who;
}

/** What is held because of a finding. */
export interface HeldPlace {
  readonly ruleId: string;
  readonly token: string;
  readonly service: string;
  /** Items that it stands in, or that what it stands in is around; counted from 0. */
  readonly items: readonly number[];
}

/** What of one pass over a batch is to be sealed or held. */
export class Keeping {
  readonly sealed: ValueToSeal[] = [];
  /** How many values policy wanted sealed for which there was no room. */
  unsealed = 0;
  /** Items that are held by themselves, and those whose trace is held with them. */
  readonly items = new Set<number>();
  readonly itemsOfTraces = new Set<number>();
  /** Everything that was found, in what is held and what is not. */
  readonly places: HeldPlace[] = [];
  readonly #signal: Batch['signal'];
  readonly #actions: (placed: Placed) => Handling;
  readonly #sealedIds = new Map<string, string>();
  #sealedBytes = 0;
  #listedBytes: Uint8Array | undefined;
  #all: readonly number[] = [];
  readonly #byResource = new Map<number, number[]>();

  constructor(signal: Batch['signal'], actions: (placed: Placed) => Handling) {
    this.#signal = signal;
    this.#actions = actions;
  }

  /** Notes a secret. @returns what its event says of it */
  note(leaf: Leaf, found: Found): Pick<RedactEvent, 'action' | 'sealed_id'> {
    const { ruleId, token, secret, keys, who } = found;
    const masked = leaf.kind === 'unknown' ? 'drop_field' : 'mask';
    if (secret === undefined || secret === '') return { action: masked };
    const { service } = who;
    const items = this.#itemsAt(leaf);
    this.places.push({ ruleId, token, service, items });
    const { action, holdsTrace } = this.#actions({ ruleId, keys, service });
    if (action === 'seal') {
      const sealedId = this.#seal(found, secret);
      if (sealedId === undefined) return { action: masked };
      // That a field was removed whole is told all the same.
      return { action: masked === 'mask' ? 'seal' : masked, sealed_id: sealedId };
    }
    // What is measured is in sums already: a data point that is missing is another measurement.
    if (action === 'mask' || this.#signal === 'metrics' || items.length === 0) {
      return { action: masked };
    }
    const held = holdsTrace ? this.itemsOfTraces : this.items;
    for (const item of items) held.add(item);
    return { action: 'hold' };
  }

  /** @returns undefined when there is no room */
  #seal({ ruleId, token, path, who }: Found, secret: string): string | undefined {
    const place = `${path} ${token}`;
    const known = this.#sealedIds.get(place);
    if (known !== undefined) return known;
    const bytes = this.#sealedBytes + secret.length;
    if (this.sealed.length >= sealedPlacesMax || bytes > sealedBytesMax) {
      this.unsealed += 1;
      return undefined;
    }
    const sealedId = randomUUID();
    this.#sealedBytes = bytes;
    this.#sealedIds.set(place, sealedId);
    this.sealed.push({
      ...{ sealedId, token, ruleId, fieldPath: path },
      ...{ traceId: who.traceId, spanId: who.spanId, service: who.service },
      // In memory of its own: a view of a shared one would cross to another thread with all of that.
      value: Uint8Array.from(Buffer.from(secret, 'latin1')),
    });
    return sealedId;
  }

  /** What stands around items is of all of them. */
  #itemsAt(leaf: Leaf): readonly number[] {
    if (leaf.item()) return [leaf.itemIndex];
    if (this.#listedBytes !== leaf.bytes) this.#list(leaf.bytes);
    const { start } = leaf.resource();
    // The request itself begins there.
    return start === 0 ? this.#all : (this.#byResource.get(start) ?? []);
  }

  #list(bytes: Uint8Array): void {
    this.#listedBytes = bytes;
    this.#byResource.clear();
    const all: number[] = [];
    for (const [index, { resource }] of listItems(bytes, this.#signal).entries()) {
      all.push(index);
      const known = this.#byResource.get(resource.start);
      if (known) known.push(index);
      else this.#byResource.set(resource.start, [index]);
    }
    this.#all = all;
  }
}
