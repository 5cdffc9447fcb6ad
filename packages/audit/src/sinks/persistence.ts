import { setTimeout as sleep } from 'node:timers/promises';
import type { FollowerTelemetry } from './follower-telemetry.ts';
import { NotTaken } from './transport.ts';

const firstDelayMs = 1_000;
const delayMsMax = 60_000;

/** Chance and waiting, passed in so that a test needs neither. */
export interface FollowerClock {
  /** Rejects as soon as `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

/** The real ones. */
export const systemClock: FollowerClock = {
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  random: () => Math.random(),
};

/** How the end comes. */
export interface Ending {
  /** Aborted: what waits is sent as long as it goes well, and nothing is tried a second time. */
  readonly stopping: AbortSignal;
  /** Aborted after that: at once. */
  readonly ending: AbortSignal;
}

/** Tries until it works. @returns `undefined` when the end came before */
export type Insist = <Value>(attempt: () => Promise<Value>) => Promise<Value | undefined>;

/** Makes one that waits twice as long after each failure, or as long as the other side asks. */
export function createInsist(
  { stopping, ending }: Ending,
  telemetry: Pick<FollowerTelemetry, 'failed' | 'worked'>,
  clock: FollowerClock,
): Insist {
  function delayAfter(failures: number, error: unknown): number {
    const asked = error instanceof NotTaken ? (error.retryAfterMs ?? 0) : 0;
    const plainMs = Math.min(firstDelayMs * 2 ** (failures - 1), delayMsMax);
    return Math.max(plainMs * (0.5 + clock.random()), asked);
  }

  return async (attempt) => {
    for (let failures = 1; !ending.aborted; failures += 1) {
      try {
        const value = await attempt();
        telemetry.worked();
        return value;
      } catch (error) {
        if (isAborted(ending)) return undefined;
        const delayMs = delayAfter(failures, error);
        telemetry.failed(error, delayMs);
        if (!stopping.aborted) await clock.sleep(delayMs, stopping).catch(() => undefined);
        if (isAborted(stopping)) return undefined;
      }
    }
    return undefined;
  };
}

/** It may have been aborted since it was looked at last. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
