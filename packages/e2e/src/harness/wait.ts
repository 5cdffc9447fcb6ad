import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait and for what. */
export interface Patience {
  /** Stands in the error, such as `the gateway's /readyz`. */
  readonly what: string;
  readonly timeoutMs?: number;
  /** Asked when the time is over, and added to the error. */
  readonly state?: () => string;
}

/**
 * Asks again and again until the answer is not undefined. An error is "not yet".
 *
 * @throws Error when the time is over
 */
export async function until<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  { what, timeoutMs = 20_000, state }: Patience,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) break;
    await sleep(25);
  }
  const seen = state === undefined ? '' : `:\n${state()}`;
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}${seen}`, { cause });
}
