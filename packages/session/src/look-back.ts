/** Where a copy lies. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Copies of what was there last, in memory that is taken once. Who kept the buffers of requests
 * themselves would have V8 count them as its own and mark its whole heap for every 17 MB of traffic.
 */
export class LookBack<Kept> {
  readonly #size: number;
  #memory: Uint8Array | undefined;
  /** The oldest first; each behind the one before, or at the beginning again. */
  #places: Place[] = [];
  #kept: Kept[] = [];
  #end = 0;

  /** @param size in bytes, of all copies together */
  constructor(size: number) {
    this.#size = size;
  }

  /** The oldest first. */
  get kept(): readonly Kept[] {
    return this.#kept;
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
    if (!isBehind) this.#forget(Infinity, this.#end);
    const start = isBehind ? this.#end : 0;
    this.#end = start + length;
    this.#forget(this.#end, start);
    this.#memory ??= new Uint8Array(this.#size);
    const copy = this.#memory.subarray(start, this.#end);
    copy.set(bytes);
    this.#places.push({ start, end: this.#end });
    this.#kept.push(describe(copy));
  }

  /** Forgets the oldest, as long as they begin in a range. */
  #forget(before: number, from: number): void {
    for (let [first] = this.#places; first && first.start >= from && first.start < before;) {
      this.#places.shift();
      this.#kept.shift();
      [first] = this.#places;
    }
  }

  /** Forgets whatever is not wanted any more. */
  retain(isWanted: (kept: Kept) => boolean): void {
    const wanted = this.#kept.map((kept) => isWanted(kept));
    this.#places = this.#places.filter((_, index) => wanted[index]);
    this.#kept = this.#kept.filter((_, index) => wanted[index]);
  }
}
