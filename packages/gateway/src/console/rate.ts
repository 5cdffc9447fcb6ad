/** Over how long a rate is taken, and how close two looks at a counter may be, in milliseconds. */
const windowMs = 30_000;
const betweenMs = 1_000;

interface Look {
  readonly at: number;
  readonly count: number;
}

/**
 * Makes a rate of a counter that is looked at whenever somebody asks.
 *
 * @param now milliseconds since the epoch
 * @returns how much more it is a second, over half a minute or since it was last looked at before
 */
export function createRate(now: () => number): (count: number) => number {
  let looks: Look[] = [{ at: now(), count: 0 }];
  return (count) => {
    const at = now();
    // The oldest of the window, or the last one before it.
    const since = looks.findLastIndex((look) => at - look.at >= windowMs);
    looks = looks.slice(Math.max(since, 0));
    const [first = { at, count }] = looks;
    const last = looks.at(-1) ?? first;
    if (at - last.at >= betweenMs) looks.push({ at, count });
    const seconds = (at - first.at) / 1_000;
    return seconds <= 0 ? 0 : Math.max(0, count - first.count) / seconds;
  };
}
