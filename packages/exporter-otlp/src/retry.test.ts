import { describe, expect, it } from '@jest/globals';
import type { Answer } from './answer.ts';
import { takenWhole } from './answer.ts';
import { retryOnFailure, type RetryConfig } from './config.ts';
import { fakeClock } from './fake-dependencies.ts';
import { retryAfterMsMax } from './retry-after.ts';
import { nextDelayMs, systemClock, withRetry, type Clock } from './retry.ts';

const never = new AbortController().signal;
const later: Answer = { kind: 'later', reason: 'backend answered 503' };

const configOf = (config: unknown = {}): RetryConfig => retryOnFailure.parse(config);

/** Gives the answers one by one, the last for ever. */
function backend(...answers: readonly Answer[]) {
  const calls: Answer[] = [];
  const attempt = () => {
    const answer = answers[Math.min(calls.length, answers.length - 1)] ?? takenWhole;
    calls.push(answer);
    return Promise.resolve(answer);
  };
  return { attempt, calls };
}

const optionsOf = (clock: Clock, config: RetryConfig = configOf(), signal = never) => ({
  component: 'exporter/otlp_http',
  config,
  clock,
  signal,
});

describe('the next delay', () => {
  it("GC13: grows from 5 s by half to 30 s, the Collector's defaults", () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((failures) =>
      nextDelayMs(configOf(), failures, undefined, 0.5),
    );
    expect(delays).toEqual([5_000, 7_500, 11_250, 16_875, 25_312.5, 30_000, 30_000]);
  });

  it('HC10: is made shorter or longer by chance, by half at most', () => {
    expect(nextDelayMs(configOf(), 1, undefined, 0)).toBe(2_500);
    expect(nextDelayMs(configOf(), 1, undefined, 0.999_999_999)).toBeCloseTo(7_500, 3);
  });

  it('GC14, HC8: is no shorter than the backend asks, whatever chance says', () => {
    expect(nextDelayMs(configOf(), 1, 9_000, 0)).toBe(9_000);
    expect(nextDelayMs(configOf(), 6, 9_000, 0.5)).toBe(30_000);
  });

  it('stays finite after a thousand failures and an absurd Retry-After', () => {
    expect(nextDelayMs(configOf(), 10_000, undefined, 0.5)).toBe(30_000);
    expect(nextDelayMs(configOf(), 1, Number.MAX_VALUE, 0.5)).toBe(retryAfterMsMax);
  });
});

describe('withRetry', () => {
  it('GC9: attempts until the backend takes the batch', async () => {
    const { attempt, calls } = backend(later, later, takenWhole);
    const { clock, delaysMs } = fakeClock();
    expect(await withRetry(attempt, optionsOf(clock))).toBe(takenWhole);
    expect(calls).toHaveLength(3);
    expect(delaysMs).toEqual([5_000, 7_500]);
  });

  it('GC10: never attempts again what was refused for good', async () => {
    const { attempt, calls } = backend({ kind: 'refused', remedy: 'invalid', reason: 'code 400' });
    await expect(withRetry(attempt, optionsOf(fakeClock().clock))).rejects.toMatchObject({
      remedy: 'invalid',
      message: 'exporter/otlp_http: code 400',
    });
    expect(calls).toHaveLength(1);
  });

  it('gives up when the next attempt would begin after max_elapsed_time', async () => {
    const { attempt, calls } = backend(later);
    const { clock, delaysMs } = fakeClock();
    const config = configOf({ max_elapsed_time: '20s' });
    await expect(withRetry(attempt, optionsOf(clock, config))).rejects.toMatchObject({
      remedy: 'retry',
      message: expect.stringContaining('gave up after 3 attempts: backend answered 503') as unknown,
    });
    expect(calls).toHaveLength(3);
    expect(delaysMs).toEqual([5_000, 7_500]);
  });

  it('gives up at once when the backend asks for more than max_elapsed_time', async () => {
    const { attempt } = backend({ kind: 'later', reason: '429', retryAfterMs: 600_000 });
    const { clock, delaysMs } = fakeClock();
    await expect(withRetry(attempt, optionsOf(clock))).rejects.toMatchObject({ remedy: 'retry' });
    expect(delaysMs).toEqual([]);
  });

  it('never gives up with a max_elapsed_time of 0', async () => {
    const answers = Array.from({ length: 1_000 }, () => later);
    const { attempt } = backend(...answers, takenWhole);
    const config = configOf({ max_elapsed_time: '0s' });
    expect(await withRetry(attempt, optionsOf(fakeClock().clock, config))).toBe(takenWhole);
  });

  it('attempts once when it is not enabled', async () => {
    const { attempt, calls } = backend(later, takenWhole);
    const options = optionsOf(fakeClock().clock, configOf({ enabled: false }));
    await expect(withRetry(attempt, options)).rejects.toMatchObject({ remedy: 'retry' });
    expect(calls).toHaveLength(1);
  });

  it('ends a wait of hours as soon as it is aborted', async () => {
    const { attempt, calls } = backend(later);
    const abort = new AbortController();
    const config = configOf({ initial_interval: '1h', max_interval: '1h', max_elapsed_time: '9h' });
    const options = {
      ...optionsOf(systemClock, config, abort.signal),
      onWait: () => void setImmediate(abort.abort.bind(abort)),
    };
    await expect(withRetry(attempt, options)).rejects.toMatchObject({
      remedy: 'retry',
      message: expect.stringContaining('was stopped') as unknown,
    });
    expect(calls).toHaveLength(1);
  });

  it('does not attempt at all when aborted before', async () => {
    const { attempt, calls } = backend(takenWhole);
    const options = optionsOf(fakeClock().clock, configOf(), AbortSignal.abort());
    await expect(withRetry(attempt, options)).rejects.toMatchObject({ remedy: 'retry' });
    expect(calls).toHaveLength(0);
  });
});
