const minuteMs = 60_000;

/** What a field for date and time shows: `2026-11-26T22:01`, by the clock of the reader. */
export function localMinute(time: string): string {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) return '';
  return new Date(ms - new Date(ms).getTimezoneOffset() * minuteMs).toISOString().slice(0, 16);
}

/** What such a field holds, as RFC 3339 in UTC; empty when it is no time. */
export function timeOfLocal(written: string): string {
  const ms = Date.parse(written);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
