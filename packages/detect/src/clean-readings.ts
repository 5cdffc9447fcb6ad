import { latin1 } from './latin1.ts';

/** Of a text in which nothing was found, how it was read. */
export interface CleanReading {
  readonly depth: number;
  readonly isOpen: boolean;
}

/**
 * Texts that were read in one search and in which nothing was found: several ways of writing, undone in
 * any order, come to the same text, which is searched once.
 */
export class CleanReadings {
  /** By length: few texts are as long as one that is known, and of the others no letter is looked at. */
  readonly #byLength = new Map<number, Map<string, CleanReading>>();

  get(bytes: Uint8Array): CleanReading | undefined {
    return this.#byLength.get(bytes.length)?.get(latin1(bytes, 0, bytes.length));
  }

  set(bytes: Uint8Array, reading: CleanReading): void {
    const texts = this.#byLength.get(bytes.length) ?? new Map<string, CleanReading>();
    this.#byLength.set(bytes.length, texts);
    texts.set(latin1(bytes, 0, bytes.length), reading);
  }
}
