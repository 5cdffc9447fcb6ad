import { describe, expect, it } from '@jest/globals';
import { linesOf } from './series.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-26T10:00:00.000Z');
const span = { stepMs: hour, fromMs: start + 5_000, toMs: start + 2 * hour + 1 };
const at = (hours: number) => new Date(start + hours * hour).toISOString();

describe('lines of a chart', () => {
  it('have a count for each hour, 0 where nothing happened', () => {
    const points = [
      { time: at(0), value: 'a', events: 2 },
      { time: at(2), value: 'a', events: 3 },
    ];
    expect(linesOf(points, span, 5)).toEqual({
      times: [0, 1, 2].map((hours) => (start + hours * hour) / 1_000),
      lines: [{ name: 'a', counts: [2, 0, 3] }],
    });
  });

  it('are of the most frequent values, and one of all others', () => {
    const points = ['a', 'b', 'c', 'd'].map((value, index) => ({
      ...{ time: at(1), value },
      events: 10 - index,
    }));
    expect(linesOf(points, span, 3).lines).toEqual([
      { name: 'a', counts: [0, 10, 0] },
      { name: 'b', counts: [0, 9, 0] },
      { name: 'others', counts: [0, 8 + 7, 0] },
    ]);
  });

  it('leave out what is before and after', () => {
    const points = [-1, 3].map((hours) => ({ time: at(hours), value: 'a', events: 1 }));
    expect(linesOf(points, span, 3).lines).toEqual([{ name: 'a', counts: [0, 0, 0] }]);
  });
});
