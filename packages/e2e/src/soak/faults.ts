/** What a backend may do for a while. */
const faults = [
  'asks to wait', // 503 with Retry-After, UNAVAILABLE.
  'resets',
  'throws some away', // Partial success.
  'hangs',
  'refuses', // One batch in ten, for good.
  'is slow',
] as const;
export type Fault = (typeof faults)[number];

/** How a backend is now: well most of the time. */
export interface Moods {
  now(): Fault | undefined;
  begin(): void;
  /** It is well from now on. */
  end(): void;
}

/**
 * One fault after another, for ever; each is followed by twice its time in which all is well.
 *
 * @param first which fault comes first, so that two backends are not ill in the same way
 */
export function createMoods(faultMs: number, first = 0): Moods {
  let phase = 2 * first;
  let fault: Fault | undefined;
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    const isIll = phase % 2 === 0;
    fault = isIll ? faults[(phase / 2) % faults.length] : undefined;
    timer = setTimeout(next, isIll ? faultMs : 2 * faultMs);
    phase += 1;
  };
  return {
    now: () => fault,
    begin: next,
    end() {
      clearTimeout(timer);
      fault = undefined;
    },
  };
}
