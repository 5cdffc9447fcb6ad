// Hot: called for each leaf; text is made for new fields and keys only.

import type { Signal } from '@traceveil/pipeline';
import type { Convention } from './conventions/convention.ts';
import { outcomeSlots, type Counts, type Coverage } from './coverage.ts';

/** Where a leaf stands, as a walk over the bytes knows it without looking. */
export interface LeafPlace {
  /** The message around it, beyond attributes and their values: the span, its status, … */
  readonly holder: { readonly name: string };
  /** Its field there: the list, for what stands in an attribute; undefined when OTLP has none. */
  readonly field: { readonly name: string } | undefined;
  /** Whether it is the value of an attribute or stands in one; keys of the list itself do not. */
  readonly isInAttribute: boolean;
}

/** What is kept with a key, so that its fields are found again without text. */
export interface CountedKey {
  /** Without secrets. */
  readonly text: string;
  readonly convention: Convention;
  /** Of fields, by place; filled here. */
  readonly fields: number[];
}

interface Known {
  readonly place: number;
  readonly field: number;
}

/** Counts what becomes of the leaves of one signal, one batch after another. */
export class LeafCounter {
  readonly #coverage: Coverage;
  readonly #signal: Signal;
  /** By the field of a table; of what no table has, by the message. */
  readonly #known = new Map<object, Known>();
  #counts: Counts;
  #lastKey: object | undefined;
  #last: Known = { place: 0, field: 0 };
  /** Whether the batch at hand was walked before, so that all but changes was counted. */
  #isAgain = false;
  /** The field of the attribute at hand, and of the leaf. */
  #attribute = 0;
  #field = 0;

  constructor(coverage: Coverage, signal: Signal) {
    this.#coverage = coverage;
    this.#signal = signal;
    this.#counts = coverage.service('');
  }

  /** A walk over a batch begins. @param isAgain only what is changed is new */
  begin(isAgain: boolean): void {
    this.#isAgain = isAgain;
  }

  /** @param name `service.name`, without secrets; said at the first leaf of each resource */
  service(name: string): void {
    this.#counts = this.#coverage.service(name);
  }

  /** A leaf is seen; what is counted from now on became of it. */
  see(leaf: LeafPlace): void {
    if (leaf.isInAttribute) this.#field = this.#attribute;
    else this.#field = this.#find(leaf).field;
    if (!this.#isAgain) this.#counts.add(this.#field, outcomeSlots.seen);
  }

  /** The key that was seen last is an attribute's: what follows stands under it. */
  enter(key: CountedKey): void {
    const { place } = this.#last;
    let field = key.fields[place];
    if (field === undefined) {
      field = this.#coverage.field(place, key.text, key.convention);
      key.fields[place] = field;
    }
    this.#attribute = field;
  }

  /** @param slot of `outcomeSlots` */
  count(slot: number): void {
    const isChange = slot === outcomeSlots.changed || slot === outcomeSlots.dropped;
    if (!this.#isAgain || isChange) this.#counts.add(this.#field, slot);
  }

  #find({ holder, field }: LeafPlace): Known {
    const key = field ?? holder;
    if (key === this.#lastKey) return this.#last;
    let known = this.#known.get(key);
    if (!known) {
      const place = this.#coverage.place(this.#signal, holder.name, field?.name);
      known = { place, field: this.#coverage.field(place) };
      this.#known.set(key, known);
    }
    this.#lastKey = key;
    this.#last = known;
    return known;
  }
}
