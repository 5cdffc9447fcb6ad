import { ago, clockTime, lasting } from '../pure/time.ts';
import { useNow } from '../use-now.ts';

/** When something was, by the clock of the reader. */
export function When({ time }: { readonly time: string | undefined }) {
  if (time === undefined || time === '') return <span class="soft">never</span>;
  return (
    <time class="nowrap" dateTime={time} title={time}>
      {clockTime(time)}
    </time>
  );
}

/** How long ago something was, as time goes on. */
export function Ago({ time }: { readonly time: string | undefined }) {
  const nowMs = useNow(5_000);
  if (time === undefined || time === '') return <span class="soft">never</span>;
  return (
    <time class="nowrap" dateTime={time} title={time}>
      {ago(time, nowMs)}
    </time>
  );
}

/** How long there is still time. Not announced every second: a reader asks for it. */
export function Countdown({ until }: { readonly until: string }) {
  const leftMs = Date.parse(until) - useNow();
  if (leftMs <= 0) return <span class="countdown">over</span>;
  return (
    <time class="countdown nowrap" dateTime={until} title={until}>
      {lasting(leftMs)} left
    </time>
  );
}
