import type { Position } from './found.ts';

const newline = 0x0a;

/** Counts lines and columns up to offsets that come ascending. */
export class LineCounter {
  #at: number;
  #line: number;
  /** UTF-16 units of the line before `#at`. */
  #units = 0;

  /** @param at where the line of that number begins */
  constructor(line = 1, at = 0) {
    this.#line = line;
    this.#at = at;
  }

  /**
   * @param bytes in which offset 0 is `base` of all that is counted
   * @param offset of all; one before the last asked for is that one
   */
  positionOf(bytes: Buffer, base: number, offset: number): Position {
    const end = offset - base;
    let at = this.#at - base;
    while (at < end) {
      const found = bytes.subarray(at, end).indexOf(newline);
      if (found < 0) break;
      this.#line++;
      this.#units = 0;
      at += found + 1;
    }
    this.#units += unitsIn(bytes, at, end);
    this.#at = Math.max(this.#at, offset);
    return { line: this.#line, column: this.#units + 1 };
  }

  /** Another that goes on from here. */
  copy(): LineCounter {
    const copy = new LineCounter(this.#line, this.#at);
    copy.#units = this.#units;
    return copy;
  }
}

/** Of UTF-8; a byte that is none counts as one unless it could go on a character. */
function unitsIn(bytes: Buffer, start: number, end: number): number {
  let units = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
