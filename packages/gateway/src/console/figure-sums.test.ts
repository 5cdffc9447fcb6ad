import { describe, expect, it } from '@jest/globals';
import type { HealthFigure } from '@traceveil/console';
import { balanceOf, fullestQueue, sumOf } from './figure-sums.ts';
import { createRate } from './rate.ts';

const figure = (name: string, value: number, labels: HealthFigure['labels'] = {}) => ({
  ...{ name, value, labels },
});
const of = (exporter: string, counts: Readonly<Record<string, number>>) =>
  Object.entries({ otelcol_exporter_queue_capacity: 100, ...counts }).map(([name, value]) =>
    figure(name, value, { exporter }),
  );

describe('the balance', () => {
  it('is of the exporter that is furthest behind, and adds up', () => {
    const figures = [
      figure('otelcol_receiver_refused_spans', 2),
      figure('traceveil_denied_items', 3, { reason: 'denied' }),
      ...of('a', { otelcol_exporter_sent_spans: 50, otelcol_exporter_queue_size: 10 }),
      ...of('b', {
        otelcol_exporter_sent_spans: 30,
        otelcol_exporter_sent_log_records: 4,
        traceveil_exporter_rejected_spans: 5,
        traceveil_exporter_dead_lettered_spans: 6,
        traceveil_exporter_in_flight_spans: 7,
        otelcol_exporter_queue_size: 90,
        traceveil_exporter_queue_age_seconds: 12,
      }),
    ];
    expect(balanceOf(figures, 1)).toEqual({
      ...{ received: 58, forwarded: 34, held: 1, denied: 3, rejected: 7 },
      ...{ dead_lettered: 6, in_flight: 7 },
    });
    expect(fullestQueue(figures)).toEqual({ share: 0.9, ageSeconds: 12 });
    expect(sumOf(figures, 'otelcol_exporter_sent_spans', { exporter: 'b' })).toBe(30);
  });

  it('is of nothing before anything has come', () => {
    expect(balanceOf([], 0)).toMatchObject({ received: 0, in_flight: 0 });
    expect(fullestQueue([])).toEqual({ share: 0, ageSeconds: 0 });
  });
});

describe('the rate', () => {
  it('is that of half a minute, however often it is asked for', () => {
    let now = 0;
    const rate = createRate(() => now);
    expect(rate(0)).toBe(0);
    now = 10_000;
    expect(rate(100)).toBe(10);
    for (now = 10_500; now < 60_000; now += 500) rate(100);
    expect(rate(100)).toBe(0);
    now = 70_000;
    expect(rate(400)).toBeCloseTo(10, 0);
    now = 700_000;
    expect(rate(400)).toBe(0);
  });
});
