import { setTimeout } from 'node:timers/promises';
import { PipelineError } from '@traceveil/pipeline';
import type { Answer, Later, Taken } from './answer.ts';
import type { RetryConfig } from './config.ts';
import { retryAfterMsMax } from './retry-after.ts';

/** Time and chance, passed in so that a test needs neither. */
export interface Clock {
  /** Milliseconds from any start; never goes back. */
  now(): number;
  /** Rejects as soon as `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

/** The real ones. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
  random: () => Math.random(),
};

/** What `withRetry` needs beside the attempt. */
export interface RetryOptions {
  /** For errors, such as `exporter/otlp_http`. */
  readonly component: string;
  readonly config: RetryConfig;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told before each wait. */
  readonly onWait?: (later: Later, delayMs: number) => void;
}

/**
 * How long to wait after a failed attempt: exponential, with jitter on both sides, never less than
 * the backend asked for.
 *
 * @param failures      attempts that have failed so far, at least 1
 * @param retryAfterMs  what the backend asked for, if it did
 * @param random        at least 0, below 1
 */
export function nextDelayMs(
  config: RetryConfig,
  failures: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  const { initial_interval, multiplier, max_interval, randomization_factor } = config;
  const plainMs = Math.min(initial_interval * multiplier ** (failures - 1), max_interval);
  const jitteredMs = plainMs * (1 + randomization_factor * (2 * random - 1));
  return Math.max(jitteredMs, Math.min(retryAfterMs ?? 0, retryAfterMsMax));
}

/**
 * Attempts until the backend takes or refuses.
 *
 * @throws PipelineError `retry` when aborted or when the next attempt would begin after
 *         `max_elapsed_time`; the backend's remedy when it refuses for good
 */
export async function withRetry(
  attempt: () => Promise<Answer>,
  { component, config, clock, signal, onWait }: RetryOptions,
): Promise<Taken> {
  const startedAt = clock.now();
  for (let failures = 1; ; failures += 1) {
    checkStopped(component, signal);
    const answer = await attempt();
    if (answer.kind === 'taken') return answer;
    if (answer.kind === 'refused') {
      throw new PipelineError(component, answer.remedy, answer.reason);
    }
    checkStopped(component, signal);
    if (!config.enabled) throw new PipelineError(component, 'retry', answer.reason);
    const delayMs = nextDelayMs(config, failures, answer.retryAfterMs, clock.random());
    const elapsedMs = clock.now() - startedAt;
    if (config.max_elapsed_time > 0 && elapsedMs + delayMs > config.max_elapsed_time) {
      const message = `gave up after ${failures} attempts: ${answer.reason}`;
      throw new PipelineError(component, 'retry', message);
    }
    onWait?.(answer, delayMs);
    await clock.sleep(delayMs, signal).catch((error: unknown) => {
      checkStopped(component, signal);
      throw error;
    });
  }
}

function checkStopped(component: string, signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new PipelineError(component, 'retry', 'was stopped before the backend took the batch');
}
