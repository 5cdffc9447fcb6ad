/** The time by which things expire: it never goes back, and never slower than time does. */
export interface SteadyClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** What was written down had this time: it is no earlier now. */
  see(time: number): void;
}

/**
 * Makes one. When the machine's clock is put back, this one goes on from where it was, as fast as
 * time does: what expires is never prolonged. When it is put ahead, this one follows.
 *
 * @param now     milliseconds since the epoch, as the machine has them
 * @param elapsed milliseconds since whenever, which nobody puts back
 */
export function createSteadyClock(now: () => number, elapsed: () => number): SteadyClock {
  let highest = -Infinity;
  let seenAt = elapsed();
  return {
    now() {
      const at = elapsed();
      highest = Math.max(highest + Math.max(0, at - seenAt), now());
      seenAt = at;
      return Math.floor(highest);
    },
    see(time) {
      highest = Math.max(this.now(), time);
    },
  };
}

/** RFC 3339, UTC, milliseconds. */
export function timeText(time: number): string {
  return new Date(time).toISOString();
}
