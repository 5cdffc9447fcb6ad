import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AuditEvent } from '@traceveil/pipeline';
import { createRefusalTrail } from './refusal-trail.ts';

const refusal = {
  sender: { id: 'unknown', address: '10.0.0.1', transport: 'http' },
  component: 'receiver/otlp',
  reason: 'missing',
} as const;

function createTrail(audit?: () => Promise<void>) {
  const events: AuditEvent[] = [];
  const note = async (all: readonly AuditEvent[]) => void events.push(...all);
  const trail = createRefusalTrail({ audit: audit ?? note, now: () => 0 });
  return { events, trail };
}

describe('the trail of refusals', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('has an event for a refusal, with its time', async () => {
    const { events, trail } = createTrail();
    trail.note(refusal);
    await trail.finish();
    const time = '1970-01-01T00:00:00.000Z';
    expect(events).toEqual([{ time, kind: 'refuse', ...refusal, suppressed: 0 }]);
  });

  it('has no more than a hundred in a minute, and then one that says how many are missing', () => {
    const { events, trail } = createTrail();
    for (let count = 0; count < 1_000; count += 1) trail.note(refusal);
    trail.note({ ...refusal, reason: 'expired' });
    expect(events).toHaveLength(100);
    jest.advanceTimersByTime(60_000);
    expect(events).toHaveLength(101);
    expect(events[100]).toMatchObject({ reason: 'expired', suppressed: 900 });
    trail.note(refusal);
    expect(events).toHaveLength(102);
  });

  it('is complete when it is finished', async () => {
    const { events, trail } = createTrail();
    for (let count = 0; count < 103; count += 1) trail.note(refusal);
    await trail.finish();
    expect(events.at(-1)).toMatchObject({ suppressed: 2 });
    jest.advanceTimersByTime(120_000);
    expect(events).toHaveLength(101);
  });

  it('waits for the disk when it is finished, and does not mind a full one', async () => {
    let fail: ((error: Error) => void) | undefined;
    const { trail } = createTrail(() => new Promise((_, reject) => (fail = reject)));
    trail.note(refusal);
    let isFinished = false;
    const finished = trail.finish().then(() => (isFinished = true));
    await Promise.resolve();
    expect(isFinished).toBe(false);
    fail?.(new Error('ENOSPC'));
    await finished;
    expect(isFinished).toBe(true);
  });
});
