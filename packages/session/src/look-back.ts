/**
 * Copies of what was there last, in memory that is taken once. Who kept the buffers of requests
 * themselves would have V8 count them as its own and mark its whole heap for every 17 MB of traffic.
 */
export class LookBack<Kept> {
  readonly #size: number;
  #memory: Uint8Array | undefined;
  /** Where each copy begins, the oldest first: behind the one before, or at the beginning again. */
  #entries: { readonly start: number; readonly kept: Kept }[] = [];
  #end = 0;

  /** @param size in bytes, of all copies together */
  constructor(size: number) {
    this.#size = size;
  }

  /** The oldest first. */
  get kept(): readonly Kept[] {
    return this.#entries.map(({ kept }) => kept);
  }

  /**
   * Copies bytes over the oldest copies; what is longer than all of the memory is not kept.
   *
   * @param describe what to keep with the copy, which holds as long as that is among `kept`
   */
  keep(bytes: Uint8Array, describe: (copy: Uint8Array) => Kept): void {
    const { length } = bytes;
    if (length > this.#size) return;
    const isBehind = this.#end + length <= this.#size;
    if (!isBehind) this.#forget(this.#end, Infinity);
    const start = isBehind ? this.#end : 0;
    this.#end = start + length;
    this.#forget(start, this.#end);
    this.#memory ??= new Uint8Array(this.#size);
    const copy = this.#memory.subarray(start, this.#end);
    copy.set(bytes);
    this.#entries.push({ start, kept: describe(copy) });
  }

  /** Forgets the oldest, as long as they begin in a range. */
  #forget(from: number, before: number): void {
    for (let [first] = this.#entries; first && first.start >= from && first.start < before;) {
      this.#entries.shift();
      [first] = this.#entries;
    }
  }

  /** Forgets whatever is not wanted any more. */
  retain(isWanted: (kept: Kept) => boolean): void {
    this.#entries = this.#entries.filter(({ kept }) => isWanted(kept));
  }
}
