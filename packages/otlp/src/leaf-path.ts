// Not hot: asked where something was found. Each message is looked through once all the same.

import { anyValue, keyValue, type Field, type Message } from './tables.ts';
import { delimitedFields, type Range } from './wire.ts';

/** A field that holds a message. */
export type EnclosingField = Field & { readonly message: Message };

/** The messages around the place at hand, the request first; they change as a walk goes on. */
export interface Enclosing {
  readonly bytes: Uint8Array;
  readonly fields: readonly EnclosingField[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Writes where leaves of one request stand, in the order of its bytes. */
export class Paths {
  readonly #around: Enclosing;
  // By depth.
  readonly #counted: (Counted | undefined)[] = [];
  readonly #lastKeys: (LastKey | undefined)[] = [];

  constructor(around: Enclosing) {
    this.#around = around;
  }

  /** @param leaf undefined when no table knows it */
  write(depth: number, leaf: Field | undefined, keyText: (key: Range) => string): string {
    let written = '';
    for (let each = 1; each < depth; each++) written += this.#step(each, keyText);
    const isInValue = this.#around.fields[depth - 1]?.message === anyValue;
    if (!leaf) written += '.unknown';
    else if (!isInValue) written += `.${leaf.name}`;
    return written.slice(1); // Without the first dot.
  }

  /** How one enclosing message is written in a path: by its key, its index, or its name. */
  #step(depth: number, keyText: (key: Range) => string): string {
    const { fields } = this.#around;
    const field = fields[depth];
    const parent = fields[depth - 1]?.message;
    if (!field || parent === anyValue || parent === keyValue) return '';
    const name = parent?.name === 'KeyValueList' || parent?.name === 'ArrayValue' ? '' : field.name;
    const dot = name === '' ? '' : '.';
    if (field.message === keyValue) return `${dot}${name}["${this.#keyText(depth, keyText)}"]`;
    return `${dot}${name}${field.repeated === true ? `[${String(this.#index(depth))}]` : ''}`;
  }

  #keyText(depth: number, keyText: (key: Range) => string): string {
    const { start, end } = this.#range(depth);
    let last = this.#lastKeys[depth];
    if (last?.start !== start) {
      last = { start, key: undefined };
      for (const field of delimitedFields(this.#around.bytes, start, end)) {
        if (field.number === 1) last.key = field;
      }
      this.#lastKeys[depth] = last;
    }
    return last.key ? keyText(last.key) : '';
  }

  /** Goes on from the sibling that was asked for last, so that a million are not counted each. */
  #index(depth: number): number {
    const { start } = this.#range(depth);
    const parent = this.#range(depth - 1);
    let counted = this.#counted[depth];
    if (counted?.parentStart !== parent.start) {
      counted = { parentStart: parent.start, start: 0, end: parent.start, counts: new Map() };
      this.#counted[depth] = counted;
    }
    if (counted.start !== start) {
      for (const sibling of delimitedFields(this.#around.bytes, counted.end, parent.end)) {
        counted.counts.set(sibling.number, (counted.counts.get(sibling.number) ?? 0) + 1);
        counted.end = sibling.end;
        if (sibling.start === start) break;
      }
      counted.start = start;
    }
    return (counted.counts.get(this.#around.fields[depth]?.number ?? 0) ?? 1) - 1;
  }

  #range(depth: number): Range {
    return { start: this.#around.starts[depth] ?? 0, end: this.#around.ends[depth] ?? 0 };
  }
}

/** How many siblings of each field number stand in a message up to one of them. */
interface Counted {
  readonly parentStart: number;
  /** Of the sibling's content. */
  start: number;
  end: number;
  readonly counts: Map<number, number>;
}

/** The key of the KeyValue that starts at `start`. */
interface LastKey {
  readonly start: number;
  key: Range | undefined;
}
