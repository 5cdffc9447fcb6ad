import { expect, it } from '@jest/globals';
import { createLoopDelay, lookIntervalMs } from './loop-delay.ts';

it('tells the longest time that the event loop was held up since it was asked before', () => {
  let nowMs = 1_000;
  const { look, readSeconds } = createLoopDelay(() => nowMs);
  const lookAfter = (ms: number) => {
    nowMs += ms;
    look();
  };
  lookAfter(lookIntervalMs);
  expect(readSeconds()).toBe(0);
  lookAfter(lookIntervalMs + 300);
  lookAfter(lookIntervalMs + 50);
  expect(readSeconds()).toBe(0.3);
  expect(readSeconds()).toBe(0);
  // What holds it up comes right after it was asked, and the timer has not come yet.
  nowMs += lookIntervalMs + 700;
  expect(readSeconds()).toBe(0.7);
  expect(readSeconds()).toBe(0);
});
