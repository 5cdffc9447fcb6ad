const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `2026-11-26 22:01:09`: the clock of the reader, which the page says once. */
export function clockTime(written: string): string {
  const time = new Date(written);
  if (Number.isNaN(time.getTime())) return written;
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

/** How long something lasts, in its two largest units: `2 d 3 h`, `4 min 05 s`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s` : `${seconds} s`;
}

/** How long ago something was: `3 min ago`. */
export function ago(written: string, nowMs: number): string {
  const ms = nowMs - Date.parse(written);
  if (Number.isNaN(ms)) return written;
  if (ms < 5_000) return 'just now';
  if (ms < minuteMs) return `${Math.floor(ms / 1_000)} s ago`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min ago`;
  return ms < dayMs ? `${Math.floor(ms / hourMs)} h ago` : `${Math.floor(ms / dayMs)} d ago`;
}
