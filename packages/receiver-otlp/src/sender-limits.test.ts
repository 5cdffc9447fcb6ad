import { describe, expect, it } from '@jest/globals';
import { createSenderLimits } from './sender-limits.ts';

function limitsAt(nowMs: number) {
  const clock = { nowMs };
  return { clock, limits: createSenderLimits(() => clock.nowMs) };
}

describe('the limits of a sender', () => {
  it('let in as many requests a second as allowed, and a second’s worth at once', () => {
    const { clock, limits } = limitsAt(1_000);
    const allowance = { requests_per_second: 4 };
    const admitted = () => {
      let count = 0;
      while (limits.admit('a', allowance) === 0) count += 1;
      return count;
    };
    expect(admitted()).toBe(5);
    expect(limits.admit('a', allowance)).toBe(250);
    for (let second = 0; second < 3; second += 1) {
      clock.nowMs += 1_000;
      expect(admitted()).toBe(4);
    }
    expect(limits.admit('b', allowance)).toBe(0);
  });

  it('let in a request of any size, and the next when it is even', () => {
    const { clock, limits } = limitsAt(1_000);
    const allowance = { bytes_per_second: 1_000 };
    expect(limits.admit('a', allowance)).toBe(0);
    limits.charge('a', allowance, 5_000);
    expect(limits.admit('a', allowance)).toBe(4_000);
    clock.nowMs += 4_000;
    expect(limits.admit('a', allowance)).toBe(0);
  });

  it('save up nothing for a sender that is quiet', () => {
    const { clock, limits } = limitsAt(1_000);
    const allowance = { requests_per_second: 1 };
    clock.nowMs += 3_600_000;
    const waits = [1, 2, 3].map(() => limits.admit('a', allowance));
    expect(waits).toEqual([0, 0, 1_000]);
  });

  it('remember ten thousand senders and no more, those heard of last', () => {
    const { limits } = limitsAt(1_000);
    const allowance = { requests_per_second: 0.1 };
    expect(limits.admit('first', allowance)).toBe(0);
    expect(limits.admit('kept', allowance)).toBe(0);
    for (let sender = 0; sender < 10_500; sender += 1) {
      limits.admit(`sender ${sender}`, allowance);
      expect(limits.admit('kept', allowance)).toBeGreaterThan(0);
    }
    expect(limits.admit('first', allowance)).toBe(0);
  });

  it('count nothing where there is none', () => {
    const { limits } = limitsAt(1_000);
    limits.charge('a', {}, 1e12);
    expect(limits.admit('a', {})).toBe(0);
    expect(limits.admit('a', { requests_per_second: 1, bytes_per_second: 1 })).toBe(0);
  });
});
