import { describe, expect, it } from '@jest/globals';
import type { SessionSpan } from '../api.ts';
import { depthMax, timelineOf } from './timeline.ts';

const span = (id: string, parent: string, second: number, lastsMs: number): SessionSpan => ({
  ...{ trace_id: 't', span_id: id, parent_span_id: parent, name: id, service: 'shop' },
  ...{ time: `2026-11-22T12:00:0${second}.000Z`, duration_ms: lastsMs, failed: false },
});

describe('a timeline', () => {
  it('lays spans out over the whole time, each below those around it', () => {
    const rows = timelineOf([
      span('agent', '', 1, 4_000),
      span('call', 'agent', 2, 1_000),
      span('tool', 'call', 4, 0),
      span('lost', 'not recorded', 5, 0),
    ]);
    expect(rows.map(({ depth }) => depth)).toEqual([0, 1, 2, 0]);
    expect(rows.map(({ beginsMs }) => beginsMs)).toEqual([0, 1_000, 3_000, 4_000]);
    expect(rows.map(({ left, width }) => [left, width])).toEqual([
      [0, 100],
      [25, 25],
      [75, 0.5],
      [99.5, 0.5],
    ]);
  });

  it('ends with spans that stand around each other, and is none without spans', () => {
    const rows = timelineOf([span('a', 'b', 1, 1), span('b', 'a', 1, 1)]);
    expect(rows.map(({ depth }) => depth)).toEqual([depthMax, depthMax]);
    expect(timelineOf([])).toEqual([]);
  });
});
