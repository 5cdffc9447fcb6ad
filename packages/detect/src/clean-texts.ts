// Hot: reads every long text. Agents send the conversation again with every call: of captured runs
// 30% of the bytes stand in texts of 512 bytes and more that came before.

import { Fingerprint } from './fingerprint.ts';

/** Of a fingerprint, in words of 32 bits. */
const width = 4;
/** A fingerprint can stand in so many places, the one that was met last first. */
const ways = 4;
const setWords = ways * width;
/** Fingerprints that are kept: 1 MiB. */
const keptMax = 65_536;

/** A shorter text is searched as fast as it is recognized. */
export const cleanLengthMin = 512;

/**
 * Remembers texts in which nothing was found, by a keyed fingerprint, so that they are not searched
 * again. Of one set of rules: with others it begins anew. What it forgets is searched again.
 */
export class CleanTexts {
  #fingerprint: Fingerprint | undefined;
  #kept: Uint32Array = new Uint32Array();
  readonly #sets: number;

  /** @param count of texts that are remembered, a power of two of at least 4 */
  constructor(count = keptMax) {
    this.#sets = count / ways;
  }

  /**
   * Looks which texts of a request are known.
   *
   * @param texts pairs of (start, end), ascending
   */
  recognize(bytes: Uint8Array, texts: readonly number[]): Recognized {
    this.#fingerprint ??= new Fingerprint();
    const fingerprints = new Uint32Array(width * (texts.length / 2));
    for (let index = 0; 2 * index < texts.length; index++) {
      this.#fingerprint.take(bytes, texts[2 * index] ?? 0, texts[2 * index + 1] ?? 0);
      fingerprints.set(this.#fingerprint.words, width * index);
    }
    return new Recognized(this, texts, fingerprints);
  }

  /** @param at of a fingerprint in several */
  has(fingerprints: Uint32Array, at: number): boolean {
    const from = this.#setOf(fingerprints, at);
    for (let place = from; place < from + setWords && place < this.#kept.length; place += width) {
      if (!isSame(this.#kept, place, fingerprints, at)) continue;
      this.#putFirst(from, place, fingerprints.subarray(at, at + width));
      return true;
    }
    return false;
  }

  /** The text of this fingerprint is clean: nothing is found in it, nothing in it is repaired. */
  note(fingerprints: Uint32Array, at: number): void {
    if (this.#kept.length === 0) this.#kept = new Uint32Array(this.#sets * setWords);
    const from = this.#setOf(fingerprints, at);
    this.#putFirst(from, from + setWords - width, fingerprints.subarray(at, at + width));
  }

  #setOf(fingerprints: Uint32Array, at: number): number {
    return ((fingerprints[at] ?? 0) & (this.#sets - 1)) * setWords;
  }

  /** @param place where it stands, or what it takes the place of */
  #putFirst(from: number, place: number, fingerprint: Uint32Array): void {
    this.#kept.copyWithin(from + width, from, place);
    this.#kept.set(fingerprint, from);
  }
}

function isSame(kept: Uint32Array, place: number, fingerprints: Uint32Array, at: number): boolean {
  return (
    kept[place] === fingerprints[at] &&
    kept[place + 1] === fingerprints[at + 1] &&
    kept[place + 2] === fingerprints[at + 2] &&
    kept[place + 3] === fingerprints[at + 3]
  );
}

/** The long texts of one request, and which of them are clean. */
export class Recognized {
  /**
   * Pairs of (start, end), ascending: texts that are clean, and those that are equal to one before
   * them in this request, which then mostly are.
   */
  readonly skipped: readonly number[];
  readonly #clean: CleanTexts;
  readonly #texts: readonly number[];
  readonly #fingerprints: Uint32Array;
  /** The text that was asked for last. */
  #last = 0;

  constructor(clean: CleanTexts, texts: readonly number[], fingerprints: Uint32Array) {
    this.#clean = clean;
    this.#texts = texts;
    this.#fingerprints = fingerprints;
    const skipped: number[] = [];
    const before = new Before(fingerprints);
    for (let at = 0; at < fingerprints.length; at += width) {
      if (before.has(at) || clean.has(fingerprints, at)) {
        skipped.push(texts[at / 2] ?? 0, texts[at / 2 + 1] ?? 0);
      }
    }
    this.skipped = skipped;
  }

  /** Whether a text is clean: known from before, or from an equal one of this request by now. */
  has(start: number, end: number): boolean {
    const index = this.#indexOf(start, end);
    return index >= 0 && this.#clean.has(this.#fingerprints, width * index);
  }

  /** A text is clean: nothing is found in it, nothing in it is repaired. */
  note(start: number, end: number): void {
    const index = this.#indexOf(start, end);
    if (index >= 0) this.#clean.note(this.#fingerprints, width * index);
  }

  /** Of a text that was listed; -1 of others. They are mostly asked for in their order. */
  #indexOf(start: number, end: number): number {
    const texts = this.#texts;
    let at = this.#last;
    while (at > 0 && (texts[at] ?? Infinity) > start) at -= 2;
    while (at < texts.length && (texts[at] ?? 0) < start) at += 2;
    this.#last = at;
    return texts[at] === start && texts[at + 1] === end ? at / 2 : -1;
  }
}

/** Of several fingerprints, those that were asked for. */
class Before {
  readonly #fingerprints: Uint32Array;
  /** By hash, places behind fingerprints: where one ends; 0 for none. */
  readonly #ends: Uint32Array;

  constructor(fingerprints: Uint32Array) {
    this.#fingerprints = fingerprints;
    const count = fingerprints.length / width;
    this.#ends = new Uint32Array(2 ** (1 + Math.ceil(Math.log2(count + 1))));
  }

  /** Whether one that is equal was asked for before. */
  has(at: number): boolean {
    const ends = this.#ends;
    const mask = ends.length - 1;
    let slot = (this.#fingerprints[at] ?? 0) & mask;
    for (let end = ends[slot] ?? 0; end !== 0; end = ends[slot] ?? 0) {
      if (isSame(this.#fingerprints, end - width, this.#fingerprints, at)) return true;
      slot = (slot + 1) & mask;
    }
    ends[slot] = at + width;
    return false;
  }
}
