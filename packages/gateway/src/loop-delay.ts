/** How often a look is taken at the clock. */
export const lookIntervalMs = 20;

/** How long an event loop is held up. */
export interface LoopDelay {
  /** To be called every `lookIntervalMs`: it is called late when the loop is held up. */
  look(): void;
  /** The longest delay since it was read before, in seconds. */
  readSeconds(): number;
}

/**
 * Rather than `monitorEventLoopDelay`, which passes over what begins right after its `reset`.
 *
 * @param now milliseconds from any start; never goes back
 */
export function createLoopDelay(now: () => number = () => performance.now()): LoopDelay {
  let lookedMs = now();
  let longestMs = 0;
  const look = () => {
    const delayMs = now() - lookedMs - lookIntervalMs;
    longestMs = Math.max(longestMs, delayMs);
    lookedMs = now();
  };
  return {
    look,
    readSeconds() {
      // Who reads late comes before the timer that is late as well.
      if (now() - lookedMs > lookIntervalMs) look();
      const seconds = longestMs / 1_000;
      longestMs = 0;
      return seconds;
    },
  };
}
