import { signals } from '../harness/otlp-protocol.ts';
import type { Signal } from '../harness/otlp-protocol.ts';
import { itemsIn, signalOf } from './batches.ts';

/** Items of each signal. */
export type Items = Record<Signal, number>;

/** None of each signal. */
export function noItems(): Items {
  return { traces: 0, logs: 0, metrics: 0 };
}

/** The sum of all signals. */
export function totalOf(items: Items): number {
  return signals.reduce((all, signal) => all + items[signal], 0);
}

/** Which items somebody has; 4 bytes for each batch, so that ten minutes fit. */
export class Ledger {
  /** Those that came for the first time. */
  readonly items = noItems();
  /** Items that it had already. */
  duplicates = 0;
  #bits = new Uint32Array(2 ** 16);

  /** Everything that a batch says that it holds. @returns how many items that are */
  enter(text: string): number {
    let count = 0;
    for (const [number, bits] of itemsIn(text)) count += this.add(number, bits);
    return count;
  }

  /** @returns how many bits are set */
  add(number: number, bits: number): number {
    if (number >= this.#bits.length) {
      const larger = new Uint32Array(Math.max(number + 1, 2 * this.#bits.length));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const known = this.of(number);
    this.#bits[number] = known | bits;
    const [all, fresh] = [countOf(bits), countOf(bits & ~known)];
    this.items[signalOf(number)] += fresh;
    this.duplicates += all - fresh;
    return all;
  }

  /** In bits. */
  of(number: number): number {
    return this.#bits[number] ?? 0;
  }
}

function countOf(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
