import type { EventRow, TrailEvent } from '../api.ts';
import { cellFrom, csvLine } from './csv.ts';

/** One event a line, as it stands in the trail, with its place. */
export function jsonLinesOfEvents(rows: readonly EventRow[]): string {
  return rows.map(({ seq, event }) => `${JSON.stringify({ seq, ...event })}\n`).join('');
}

/** One event a line, a column for each name that any of them has; what is nested is JSON. */
export function csvOfEvents(rows: readonly EventRow[]): string {
  const first = ['seq', 'time', 'kind'];
  const names = new Set([...first, ...rows.flatMap(({ event }) => Object.keys(event))]);
  const columns = [...names];
  const lines = rows.map(({ seq, event }) => {
    const whole: TrailEvent = { seq, ...event };
    return csvLine(columns.map((name) => cellFrom(whole[name])));
  });
  return [csvLine(columns), ...lines].join('');
}
