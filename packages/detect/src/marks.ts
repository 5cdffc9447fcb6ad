// Hot: the tables that tell whether some bytes may be of a keyword. See `literals.ts`.

import { commonness } from './common-runs.ts';
import type { Literal } from './literals.ts';

/** A literal, ready to be compared. */
export interface Compiled {
  readonly length: number;
  /** Lower-case letters where `fold` is 0x20, the bytes as they are elsewhere. */
  readonly bytes: Uint8Array;
  readonly fold: Uint8Array;
  readonly ofToken: Literal['ofToken'];
  readonly admits: Literal['admits'];
}

// Knuth's multiplicative hash: the upper half of the product.
export const multiplier = 0x9e37_79b1;
/** Makes letters lower-case, four bytes at once; other bytes too, alike on both sides. */
export const foldFour = 0x2020_2020;
const foldThree = 0x0020_2020;
/**
 * Folded bytes that are marked: by their hash, which says quickly that something is not, and in a
 * table of open addresses, which tells the literals.
 */
export interface Table {
  /** By `hashOf`: 64 KiB of bytes, half the time of a set of bits eight times as small. */
  readonly isSet: Uint8Array;
  /** By `otherHashOf`. */
  readonly isSetToo: Uint8Array;
  /** Folded bytes; 0 is an empty slot. */
  readonly keys: Int32Array;
  /** Of each key, where its literals are listed in `entries`. */
  readonly firsts: Int32Array;
  /** Pairs of (literal, offset of the mark in it), up to -1. The first list is empty. */
  readonly entries: Int32Array;
}

/** 16 bits of folded bytes. */
export function hashOf(folded: number): number {
  return Math.imul(folded, multiplier) >>> 16;
}

/** 16 other bits of folded bytes, for a second opinion. */
export function otherHashOf(folded: number): number {
  return Math.imul(folded ^ (folded >>> 15), 0x85eb_ca6b) >>> 16;
}

/** Where the literals of these folded bytes are listed; entry 0, which lists none, when not marked. */
export function firstEntry({ keys, firsts }: Table, folded: number): number {
  const mask = keys.length - 1;
  let slot = hashOf(folded);
  for (;;) {
    const key = keys[slot & mask] ?? 0;
    if (key === folded) return firsts[slot & mask] ?? 0;
    if (key === 0) return 0;
    slot++;
  }
}

/** Three bytes, folded. */
export function threeAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | foldThree;
}

/** Marks some of the literals by four of their bytes, by three, or by their first three. */
export function createTable(
  literals: readonly Compiled[],
  isMine: (literal: Compiled) => boolean,
  marking: 3 | 4 | 'first',
): Table {
  const width = marking === 4 ? 4 : 3;
  const byValue = new Map<number, number[]>();
  literals.forEach((literal, index) => {
    if (!isMine(literal)) return;
    for (const parity of width === 4 ? [0, 1] : [undefined]) {
      const offset = marking === 'first' ? 0 : rarestOffset(literal, width, parity);
      const value = valueAt(literal, offset, width);
      byValue.set(value, [...(byValue.get(value) ?? []), index, offset]);
    }
  });
  // Four slots a value, so that a search that fails ends at once.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, byValue.size * 4)));
  const table = {
    isSet: new Uint8Array(65_536),
    isSetToo: new Uint8Array(65_536),
    keys: new Int32Array(slots),
    firsts: new Int32Array(slots),
  };
  const entries: number[] = [-1];
  for (const [value, listed] of byValue) {
    table.isSet[hashOf(value)] = 1;
    table.isSetToo[otherHashOf(value)] = 1;
    let slot = hashOf(value) & (slots - 1);
    while (table.keys[slot] !== 0) slot = (slot + 1) & (slots - 1);
    table.keys[slot] = value;
    table.firsts[slot] = entries.length;
    for (const entry of listed) entries.push(entry);
    entries.push(-1);
  }
  return { ...table, entries: Int32Array.from(entries) };
}

/** Of three bytes at the beginning or the end of four, which two are in the middle of the four. */
export function middlesOf({ keys }: Table): Uint8Array {
  const middles = new Uint8Array(65_536);
  for (const value of keys) {
    if (value === 0) continue;
    middles[value >>> 8] = 1;
    middles[value & 0xffff] = 1;
  }
  return middles;
}

/** Of the offsets with this parity, or of all, the one whose bytes text has least. */
function rarestOffset(literal: Compiled, width: 3 | 4, parity: number | undefined): number {
  const step = parity === undefined ? 1 : 2;
  let rarest = parity ?? 0;
  let least = Infinity;
  for (let offset = rarest; offset + width <= literal.length; offset += step) {
    const common = commonness(textAt(literal, offset, width));
    if (common < least) {
      least = common;
      rarest = offset;
    }
  }
  return rarest;
}

function textAt({ bytes }: Compiled, offset: number, width: 3 | 4): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + width));
}

function valueAt({ bytes }: Compiled, offset: number, width: 3 | 4): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(offset, offset + width);
  return a | (b << 8) | (c << 16) | (d << 24) | (width === 4 ? foldFour : foldThree);
}
