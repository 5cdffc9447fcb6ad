/** Reads a stream as far as it is needed, and holds no more than was asked for. */
export class Reader {
  readonly #chunks: AsyncIterator<Buffer>;
  #bytes: Buffer = Buffer.alloc(0);
  #isEnded = false;
  /** Of `bytes` in the stream. */
  #offset = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** What was read and not dropped. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  /** Whether `bytes` go up to the end of the stream. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Reads on until `length` bytes are at hand or the stream ends. */
  async fill(length: number): Promise<void> {
    const parts = [this.#bytes];
    let held = this.#bytes.length;
    // One more, so that it is known whether they are all.
    while (held <= length && !this.#isEnded) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#isEnded = true;
      else {
        parts.push(next.value);
        held += next.value.length;
      }
    }
    if (parts.length > 1) this.#bytes = Buffer.concat(parts);
  }

  /** Forgets what stands before an offset in `bytes`. */
  drop(length: number): void {
    this.#bytes = this.#bytes.subarray(length);
    this.#offset += length;
  }

  /** Reads no more. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
