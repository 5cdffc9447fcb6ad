import type { SeriesPoint } from '../api.ts';

/** Counts over time, one line for each value. */
export interface Lines {
  /** Seconds since the epoch, ascending, without a gap. */
  readonly times: readonly number[];
  readonly lines: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

/** What is one line of all that are rare. */
export const othersName = 'others';

/**
 * Makes lines of points: an hour or day without events is 0, and the values beyond the most
 * frequent are one line.
 *
 * @param stepMs   from one time to the next
 * @param fromMs   of the first time, cut down to a step
 * @param linesMax at the most, `others` among them
 */
export function linesOf(
  points: readonly SeriesPoint[],
  span: { readonly stepMs: number; readonly fromMs: number; readonly toMs: number },
  linesMax: number,
): Lines {
  const { stepMs, toMs } = span;
  const startMs = Math.floor(span.fromMs / stepMs) * stepMs;
  const length = Math.max(1, Math.floor((toMs - startMs) / stepMs) + 1);
  const times = Array.from({ length }, (_, index) => (startMs + index * stepMs) / 1_000);
  const names = linedUp(points, linesMax);
  const lines = names.map((name) => ({ name, counts: new Array<number>(length).fill(0) }));
  for (const { time, value, events } of points) {
    const index = Math.floor((Date.parse(time) - startMs) / stepMs);
    const line = lines[names.includes(value) ? names.indexOf(value) : names.length - 1];
    if (line !== undefined && index >= 0 && index < length) {
      line.counts[index] = (line.counts[index] ?? 0) + events;
    }
  }
  return { times, lines };
}

/** The most frequent first; the last is `others` where there are more. */
function linedUp(points: readonly SeriesPoint[], linesMax: number): string[] {
  const totals = new Map<string, number>();
  for (const { value, events } of points) totals.set(value, (totals.get(value) ?? 0) + events);
  const names = [...totals].sort(([, a], [, b]) => b - a).map(([name]) => name);
  return names.length <= linesMax ? names : [...names.slice(0, linesMax - 1), othersName];
}
