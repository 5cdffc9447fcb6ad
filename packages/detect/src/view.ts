/** A text as its reader reads it, and where each of its bytes stands in the text around it. */
export interface View {
  readonly bytes: Uint8Array;
  /** Where what became byte `index` begins in the source; for `bytes.length`, the end. */
  startOf(index: number): number;
  /** Where what became the byte before `index` ends in the source. */
  endOf(index: number): number;
  /** Whether an offset in the source stands inside an escape of a sign by itself: `=3D`, `&amp;`. */
  isInEscapedSign(offset: number): boolean;
  /** What is read of a range of the source, which cuts nothing that became something else. */
  read(start: number, end: number): Uint8Array;
}

/** A view of the end of a source in which all bytes stand for themselves. */
export function asItStands(source: Uint8Array, start: number): View {
  return {
    bytes: source.subarray(start),
    startOf: (index) => start + index,
    endOf: (index) => start + index,
    isInEscapedSign: () => false,
    read: (from, to) => source.subarray(from, to),
  };
}

/**
 * A view of which only the bytes are there: in most of what is read nothing is found, and nobody asks
 * where it stands.
 *
 * @param map makes the same view as a `ViewWriter` does, when that is asked
 */
export function lazyView(bytes: Uint8Array, map: () => View): View {
  let mapped: View | undefined;
  const view = () => (mapped ??= map());
  return {
    bytes,
    startOf: (index) => view().startOf(index),
    endOf: (index) => view().endOf(index),
    isInEscapedSign: (offset) => view().isInEscapedSign(offset),
    read: (from, to) => view().read(from, to),
  };
}

/** Triples: from this byte of the view on, what became it in the source, [start, end). */
const segmentLength = 3;

/** So few bytes are copied faster one by one. */
const shortMax = 64;

/** Writes a view from the beginning to the end of a range of its source. */
export class ViewWriter {
  readonly #source: Uint8Array;
  readonly #end: number;
  readonly #bytes: Uint8Array;
  readonly #segments: number[] = [];
  #at: number;
  #length = 0;

  /** @param growth of the view, in bytes for each byte of the source; what is read is seldom longer */
  constructor(source: Uint8Array, start: number, end: number, growth = 1) {
    this.#source = source;
    this.#at = start;
    this.#end = end;
    this.#bytes = new Uint8Array((end - start) * growth);
  }

  /** What stands before `to` stands for itself. */
  keep(to: number): void {
    if (to <= this.#at) return;
    this.#segments.push(this.#length, this.#at, to);
    if (to - this.#at <= shortMax) {
      for (let at = this.#at; at < to; at++) this.#bytes[this.#length++] = this.#source[at] ?? 0;
    } else {
      this.#bytes.set(this.#source.subarray(this.#at, to), this.#length);
      this.#length += to - this.#at;
    }
    this.#at = to;
  }

  /** As `put`, of one byte. */
  putByte(byte: number, to: number): void {
    this.#segments.push(this.#length, this.#at, to);
    this.#bytes[this.#length++] = byte;
    this.#at = to;
  }

  /** What stands from here to `to` stands for `bytes`; for none, it is not read at all. */
  put(bytes: ArrayLike<number>, to: number): void {
    if (bytes.length > 0) this.#segments.push(this.#length, this.#at, to);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    this.#at = to;
  }

  /** The view; what is left of the range stands for itself. */
  done(): View {
    this.keep(this.#end);
    const segments = this.#segments;
    const end = this.#end;
    const length = this.#length;
    return {
      bytes: this.#bytes.subarray(0, length),
      startOf: (index) => (index >= length ? end : startOf(segments, length, index)),
      endOf: (index) =>
        index === 0 ? startOf(segments, length, 0) : endOf(segments, length, index),
      read: (from, to) =>
        this.#bytes.subarray(indexOf(segments, length, from), indexOf(segments, length, to)),
      isInEscapedSign: (offset) => {
        const at = lastBefore(segments, offset, 1);
        const [index = 0, from = 0, to = 0] = segments.slice(at, at + segmentLength);
        const isInside = from < offset && offset < to && !isRun(segments, length, at);
        return isInside && this.#bytes[index] === this.#source[from];
      },
    };
  }
}

/** Where the view goes on with what stands at an offset of the source. */
function indexOf(segments: readonly number[], length: number, offset: number): number {
  const at = lastBefore(segments, offset, 1);
  const [index = 0, from = 0, to = 0] = segments.slice(at, at + segmentLength);
  if (offset >= to) return segments[at + segmentLength] ?? length;
  return isRun(segments, length, at) ? index + Math.max(0, offset - from) : index;
}

function startOf(segments: readonly number[], length: number, index: number): number {
  const at = segmentOf(segments, index);
  const start = segments[at + 1] ?? 0;
  return isRun(segments, length, at) ? start + index - (segments[at] ?? 0) : start;
}

function endOf(segments: readonly number[], length: number, index: number): number {
  const at = segmentOf(segments, index - 1);
  const start = segments[at + 1] ?? 0;
  return isRun(segments, length, at)
    ? start + index - (segments[at] ?? 0)
    : (segments[at + 2] ?? start);
}

/** Whether bytes of the view and of the source run in step. */
function isRun(segments: readonly number[], length: number, at: number): boolean {
  const to = segments[at + segmentLength] ?? length;
  return to - (segments[at] ?? 0) === (segments[at + 2] ?? 0) - (segments[at + 1] ?? 0);
}

function segmentOf(segments: readonly number[], index: number): number {
  return lastBefore(segments, index, 0);
}

/** The last segment that begins at `value` or before it, in the view (0) or in the source (1). */
function lastBefore(segments: readonly number[], value: number, where: 0 | 1): number {
  let low = 0;
  let high = segments.length / segmentLength - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((segments[middle * segmentLength + where] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low * segmentLength;
}
