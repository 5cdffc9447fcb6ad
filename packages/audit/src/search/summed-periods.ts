// Which sums tell of a period: of its whole days, of the whole hours before and behind them, and of
// what is left no sum at all.

const hourMs = 3_600_000;
/** Of `2026-11-26T04`, and of its day. */
const hourLength = 13;
const dayLength = 10;

/** The stretch of time of which a sum is. */
export type Step = 'hour' | 'day';

/** RFC 3339, from the one to before the other; everything, where one is not set. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Sums of one length whose beginnings are in a period, such as `2026-11-26T04`. */
export interface Steps extends Period {
  readonly step: Step;
}

/** What tells of a period. */
export interface ToldBy {
  readonly sums: readonly Steps[];
  /** Parts of an hour. */
  readonly rest: readonly Period[];
}

/** Sums of the whole hours of a period, those of days where there are whole ones. */
export function sumsIn({ from, to }: Period): ToldBy {
  const first = from === undefined ? undefined : hourOf(Date.parse(from) + hourMs - 1);
  const end = to === undefined ? undefined : hourOf(Date.parse(to));
  if (first !== undefined && end !== undefined && first >= end) {
    return { sums: [], rest: [{ from, to }] };
  }
  return {
    sums: daysAndHours(first, end),
    rest: [
      ...(first === undefined || from === startOf(first) ? [] : [{ from, to: startOf(first) }]),
      ...(end === undefined || to === startOf(end) ? [] : [{ from: startOf(end), to }]),
    ],
  };
}

/** Sums of a period that is widened to whole hours: one for each stretch of time, or more. */
export function sumsOver({ from, to }: Period, step: Step): readonly Steps[] {
  const first = from === undefined ? undefined : hourOf(Date.parse(from));
  const end = to === undefined ? undefined : hourOf(Date.parse(to) + hourMs - 1);
  return step === 'hour' ? [{ step, from: first, to: end }] : daysAndHours(first, end);
}

/** @param first an hour, as `end`; `end` itself is no more among them */
function daysAndHours(first: string | undefined, end: string | undefined): readonly Steps[] {
  const firstDay =
    first === undefined ? undefined : dayOf(Date.parse(startOf(first)) + 24 * hourMs - 1);
  const endDay = end === undefined ? undefined : end.slice(0, dayLength);
  if (firstDay !== undefined && endDay !== undefined && firstDay >= endDay) {
    return [{ step: 'hour', from: first, to: end }];
  }
  const firstHour = firstDay === undefined ? undefined : `${firstDay}T00`;
  const endHour = endDay === undefined ? undefined : `${endDay}T00`;
  return [
    ...(first === firstHour ? [] : [{ step: 'hour', from: first, to: firstHour } as const]),
    { step: 'day', from: firstDay, to: endDay },
    ...(end === endHour ? [] : [{ step: 'hour', from: endHour, to: end } as const]),
  ];
}

/** The first characters of a time, by which events are put together. */
export function lengthOf(step: Step): number {
  return step === 'hour' ? hourLength : dayLength;
}

/** @param begin of an hour or a day */
export function startOf(begin: string): string {
  return `${begin.padEnd(hourLength, 'T00')}:00:00.000Z`;
}

function hourOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, hourLength);
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, dayLength);
}
