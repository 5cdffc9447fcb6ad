// Hot: asked of every value; nothing is allocated unless a key stands twice in an item.

import type { Leaf } from '@traceveil/otlp';

/** Where the last value stood of a key, numbers in it aside: `chunk.0` and `chunk.1` have one. */
export interface Mark {
  batch: number;
  itemIndex: number;
  start: number;
  end: number;
  /** Of the series that it begins; -1 when it is alone so far. */
  series: number;
}

/** A mark that no batch has set. */
export function createMark(): Mark {
  return { batch: -1, itemIndex: -1, start: 0, end: 0, series: -1 };
}

let batches = 0;

/**
 * Collects values that follow each other under one key in a span, log record or data point: in the
 * elements of a list, in consecutive events, under numbered keys. A secret may be cut into them.
 */
export class SeriesCollector {
  /** Of each, pairs of (start, end). */
  readonly series: number[][] = [];
  readonly #batch = batches++;

  /** @param mark of the key that `leaf` stands under */
  add(mark: Mark, { itemIndex, start, end }: Leaf): void {
    if (start === end) return;
    if (mark.batch !== this.#batch || mark.itemIndex !== itemIndex) {
      mark.batch = this.#batch;
      mark.itemIndex = itemIndex;
      mark.start = start;
      mark.end = end;
      mark.series = -1;
      return;
    }
    if (mark.series < 0) {
      mark.series = this.series.push([mark.start, mark.end]) - 1;
    }
    this.series[mark.series]?.push(start, end);
  }
}
