// Hot: every long text is read once more, in WebAssembly (../assembly/fingerprint.ts).

import { instantiate, type Functions } from '../generated/fingerprint.js';

/** Of a block of NH, and of its key, in bytes. */
const blockLength = 1_024;
const nhKeyLength = blockLength + 32;
const keyLength = nhKeyLength + 16;
/** Read at once: it stays in the cache between being copied and being read. */
const pieceLength = 16 * blockLength;
/** Behind a piece, read as zeros. */
const tailLength = 32;
const pageBytes = 65_536;

/** A keyed fingerprint of texts, 128 bits long. */
export class Fingerprint {
  /** Of the text that was taken last. */
  readonly words: Uint32Array;
  readonly #functions: Functions;
  readonly #piece: Uint8Array;
  readonly #nhKey: number;
  readonly #pieceAt: number;
  readonly #wordsAt: number;

  /** @param key of `keyLength` bytes, drawn by lot when left out; it never leaves the object */
  constructor(key: Uint8Array = crypto.getRandomValues(new Uint8Array(keyLength))) {
    if (key.length !== keyLength) throw new RangeError(`a key has ${keyLength} bytes`);
    this.#functions = instantiate();
    const { memory } = this.#functions;
    const start = memory.buffer.byteLength;
    this.#nhKey = start;
    this.#wordsAt = start + keyLength;
    this.#pieceAt = this.#wordsAt + 16;
    memory.grow(Math.ceil((this.#pieceAt + pieceLength + tailLength - start) / pageBytes));
    const { buffer } = memory;
    new Uint8Array(buffer, start, keyLength).set(key);
    this.words = new Uint32Array(buffer, this.#wordsAt, 4);
    this.#piece = new Uint8Array(buffer, this.#pieceAt, pieceLength + tailLength);
  }

  /** Reads a text; its fingerprint then stands in `words`. */
  take(bytes: Uint8Array, start: number, end: number): void {
    const functions = this.#functions;
    const piece = this.#piece;
    functions.begin(this.#nhKey + nhKeyLength);
    for (let from = start; from < end; from += pieceLength) {
      const to = Math.min(end, from + pieceLength);
      piece.set(bytes.subarray(from, to));
      piece.fill(0, to - from, to - from + tailLength);
      functions.add(this.#nhKey, this.#pieceAt, to - from);
    }
    functions.end(BigInt(end - start), this.#wordsAt);
  }
}
