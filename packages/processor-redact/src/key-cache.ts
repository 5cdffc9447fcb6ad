// Hot: asked for every attribute, without making text of its key.

import type { KeyVerdict, Range } from '@traceveil/otlp';

const slots = 4096;
const keyLengthMax = 128;

interface Slot {
  readonly key: Uint8Array;
  readonly verdict: KeyVerdict;
}

/** Where a key stands. */
type Key = Range & { readonly bytes: Uint8Array };

/** What is known of keys that hold no secret: attributes have few, and the same in every span. */
export class KeyCache {
  /** One key a slot; a later one with the same hash takes it. */
  readonly #slots: (Slot | undefined)[] = Array.from({ length: slots });

  /** The verdict on a key that was set before; undefined when it is not known. */
  get(key: Key): KeyVerdict | undefined {
    const slot = this.#slots[hash(key)];
    return slot && isSame(slot.key, key) ? slot.verdict : undefined;
  }

  /** Remembers a key; long ones are not worth it. */
  set(key: Key, verdict: KeyVerdict): void {
    if (key.end - key.start > keyLengthMax) return;
    this.#slots[hash(key)] = { key: key.bytes.slice(key.start, key.end), verdict };
  }
}

/** Of the length and the last twelve bytes, in which the keys of a convention differ; as FNV-1a. */
function hash({ bytes, start, end }: Key): number {
  let state = 0x811c_9dc5 ^ (end - start);
  for (let at = Math.max(start, end - 12); at < end; at++) {
    state = Math.imul(state ^ (bytes[at] ?? 0), 0x0100_0193);
  }
  return (state ^ (state >>> 16)) & (slots - 1);
}

function isSame(known: Uint8Array, { bytes, start, end }: Key): boolean {
  if (known.length !== end - start) return false;
  for (let at = start; at < end; at++) if (known[at - start] !== bytes[at]) return false;
  return true;
}
