import type { TimeWindow } from './approvals-config.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Whether a moment is in one of them; without any, always. */
export function isInWindows(windows: readonly TimeWindow[], time: number): boolean {
  return windows.length === 0 || windows.some((window) => isIn(window, time));
}

function isIn(window: TimeWindow, time: number): boolean {
  const { day, minute } = localTime(time, window.time_zone);
  const from = minuteOf(window.from);
  const to = minuteOf(window.to);
  const begins = (index: number) => {
    const name = days[index];
    return name !== undefined && window.days.includes(name);
  };
  if (from < to) return begins(day) && minute >= from && minute < to;
  // Over midnight: it belongs to the day on which it began.
  return (begins(day) && minute >= from) || (begins((day + 6) % 7) && minute < to);
}

function localTime(time: number, timeZone: string): { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const weekday = (parts.get('weekday') ?? '').toLowerCase();
  return {
    day: days.findIndex((day) => day === weekday),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

function minuteOf(written: string): number {
  const [hours, minutes] = written.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
