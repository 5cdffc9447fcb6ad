// Hot: asked for every attribute, without making text of its key.

import { createHash } from 'node:crypto';
import type { KeyVerdict, Range } from '@traceveil/otlp';
import { classifyKey } from './conventions/classify.ts';
import type { KeyClass } from './conventions/convention.ts';
import type { CountedKey } from './leaf-counter.ts';
import { createMark, type Mark } from './series.ts';

const slots = 4096;
const keyLengthMax = 128;
/** As many patterns are kept from one item to the next. */
const seriesMax = 4096;

/** What is known of a key that holds no secret. */
export interface KnownKey extends CountedKey, KeyClass {
  readonly verdict: KeyVerdict;
  /** Of this key and those that differ from it in numbers only. */
  readonly mark: Mark;
}

interface Slot {
  readonly bytes: Uint8Array;
  readonly known: KnownKey;
  /** The key that followed it the last time: spans of a kind have theirs in one order. */
  next: Slot | undefined;
}

/** Where a key stands. */
type Key = Range & { readonly bytes: Uint8Array };

/** What is known of keys that hold no secret: attributes have few, and the same in every span. */
export class KeyCache {
  /** One key a slot; a later one with the same hash takes it. */
  readonly #slots: (Slot | undefined)[] = Array.from({ length: slots });
  /** The key that was asked for last. */
  #last: Slot | undefined;
  /** By key without its numbers. */
  readonly #marks = new Map<string, Mark>();

  /**
   * Told before an item is read, whose keys of one pattern must have one mark, known before or not: in
   * the midst of it nothing is forgotten, and the marks not without the keys that have them.
   */
  beginItem(): void {
    if (this.#marks.size < seriesMax) return;
    this.#marks.clear();
    this.#slots.fill(undefined);
    this.#last = undefined;
  }

  /** What was set of a key before; undefined when it is not known. */
  get(key: Key): KnownKey | undefined {
    if (key.end - key.start > keyLengthMax) return undefined;
    const guess = this.#last?.next;
    const slot = guess && isSame(guess.bytes, key) ? guess : this.#slots[hash(key)];
    if (!slot || (slot !== guess && !isSame(slot.bytes, key))) return undefined;
    if (this.#last) this.#last.next = slot;
    this.#last = slot;
    return slot.known;
  }

  /** Remembers a key; long ones are not worth it. */
  set(key: Key, known: KnownKey): void {
    if (key.end - key.start > keyLengthMax) return;
    const at = hash(key);
    const slot = this.#slots[at];
    // What is forgotten must not hold on to what was forgotten before it.
    if (slot) slot.next = undefined;
    const bytes = new Uint8Array(key.bytes.subarray(key.start, key.end));
    this.#slots[at] = { bytes, known, next: undefined };
  }

  /**
   * Finds out about a key.
   *
   * @param key     as Latin-1, without secrets
   * @param verdict on its value
   */
  describe(key: string, verdict: KeyVerdict): KnownKey {
    const { convention, role } = classifyKey(key);
    const text = Buffer.from(key, 'latin1').toString('utf8');
    const mark = this.#markOf(shortened(key.replaceAll(/\d+/g, 'N')));
    return { convention, role, verdict, text, fields: [], mark };
  }

  #markOf(pattern: string): Mark {
    const known = this.#marks.get(pattern);
    if (known) return known;
    const mark = createMark();
    this.#marks.set(pattern, mark);
    return mark;
  }
}

/** A name as long as its request, four thousand of them, would fill the memory. */
function shortened(pattern: string): string {
  if (pattern.length <= keyLengthMax) return pattern;
  return createHash('sha256').update(pattern, 'latin1').digest('base64');
}

/** Of all bytes, four at a time: keys of one convention differ in a number somewhere in the middle. */
function hash({ bytes, start, end }: Key): number {
  let state = 0x811c_9dc5 ^ (end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const four = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    state = Math.imul(state ^ four ^ ((bytes[at + 3] ?? 0) << 24), 0x9e37_79b1);
  }
  for (; at < end; at++) state = Math.imul(state ^ (bytes[at] ?? 0), 0x0100_0193);
  return (state ^ (state >>> 16)) & (slots - 1);
}

function isSame(known: Uint8Array, { bytes, start, end }: Key): boolean {
  const { length } = known;
  if (length !== end - start) return false;
  let at = 0;
  // Four at a time, in one branch.
  for (; at + 4 <= length; at += 4) {
    const place = start + at;
    const differs =
      ((known[at] ?? 0) ^ (bytes[place] ?? 0)) |
      ((known[at + 1] ?? 0) ^ (bytes[place + 1] ?? 0)) |
      ((known[at + 2] ?? 0) ^ (bytes[place + 2] ?? 0)) |
      ((known[at + 3] ?? 0) ^ (bytes[place + 3] ?? 0));
    if (differs !== 0) return false;
  }
  for (; at < length; at++) if (known[at] !== bytes[start + at]) return false;
  return true;
}
