import { ProblemError } from '../problem.ts';

const windowMs = 15 * 60_000;
/** Beyond that what is oldest is forgotten: each cost a check of a password. */
const keysMax = 20_000;
/**
 * A user at one address is locked soon; a user at all addresses late, for else anybody could lock
 * out anybody; one address with many users in between.
 */
const limits = { pair: 5, address: 30, user: 50 } as const;

/** Counts sign-ins that failed. */
export interface Attempts {
  /**
   * Counts one as failed until it has succeeded, so that many at once are not more than allowed.
   *
   * @throws ProblemError 429
   */
  begin(user: string, address: string): void;
  succeeded(user: string, address: string): void;
}

/** @param now milliseconds from any start */
export function createAttempts(now: () => number): Attempts {
  const failures = new Map<string, number[]>();

  const keysOf = (user: string, address: string) =>
    [
      [JSON.stringify([user, address]), limits.pair],
      [`address ${address}`, limits.address],
      [`user ${user}`, limits.user],
    ] as const;

  const recent = (key: string) => failures.get(key)?.filter((at) => at > now() - windowMs) ?? [];

  return {
    begin(user, address) {
      const keys = keysOf(user, address);
      for (const [key, max] of keys) {
        const times = recent(key);
        const [first] = times.slice(-max);
        if (times.length < max || first === undefined) continue;
        const retryAfterSeconds = Math.max(1, Math.ceil((first + windowMs - now()) / 1_000));
        const detail = `too many sign-ins failed: try again in ${retryAfterSeconds} s`;
        throw new ProblemError(429, detail, { retryAfterSeconds });
      }
      for (const [key] of keys) {
        const times = [...recent(key), now()];
        failures.delete(key);
        failures.set(key, times);
      }
      for (const oldest of failures.keys()) {
        if (failures.size <= keysMax) break;
        failures.delete(oldest);
      }
    },
    succeeded(user, address) {
      const [[pair], ...others] = keysOf(user, address);
      failures.delete(pair);
      for (const [key] of others) {
        const times = recent(key).slice(0, -1);
        if (times.length === 0) failures.delete(key);
        else failures.set(key, times);
      }
    },
  };
}
