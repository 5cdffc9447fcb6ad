import type { Counter, Meter } from '@opentelemetry/api';
import type { Signal } from '@traceveil/pipeline';

/** How the Collector words what was counted, at the end of a metric's name. */
const itemWords = {
  traces: 'spans',
  logs: 'log_records',
  metrics: 'metric_points',
} as const satisfies Record<Signal, string>;

/** Counts of one exporter, under the names that the Collector's dashboards know. */
export interface ExporterMetrics {
  sent(signal: Signal, items: number): void;
  sendFailed(signal: Signal, items: number): void;
  enqueueFailed(signal: Signal, items: number): void;
  /** Shows the queue's bytes until the returned function is called. */
  observeQueue(size: () => number, capacity: number): () => void;
}

/** @param exporter as written in the configuration: the value of the attribute `exporter` */
export function createExporterMetrics(meter: Meter, exporter: string): ExporterMetrics {
  const attributes = { exporter };
  const counted = (what: string, description: string) => {
    const counters = perSignal(meter, what, description);
    return (signal: Signal, items: number) => {
      counters[signal].add(items, attributes);
    };
  };
  return {
    sent: counted('sent', 'Taken by the backend and not thrown away by it.'),
    sendFailed: counted('send_failed', 'Accepted, then refused by the backend or given up.'),
    enqueueFailed: counted('enqueue_failed', 'Refused to the sender for want of room.'),
    observeQueue(size, capacity) {
      const sizes = meter.createObservableGauge('otelcol_exporter_queue_size', {
        description: 'Waiting, reserved and on its way to the backend.',
        unit: 'By',
      });
      const capacities = meter.createObservableGauge('otelcol_exporter_queue_capacity', {
        description: 'What the queue may hold: `sending_queue.queue_size`.',
        unit: 'By',
      });
      const stops = [
        observe(sizes, size, attributes),
        observe(capacities, () => capacity, attributes),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

type Gauge = ReturnType<Meter['createObservableGauge']>;

function observe(gauge: Gauge, value: () => number, attributes: { readonly exporter: string }) {
  const callback: Parameters<Gauge['addCallback']>[0] = (result) => {
    result.observe(value(), attributes);
  };
  gauge.addCallback(callback);
  return () => {
    gauge.removeCallback(callback);
  };
}

function perSignal(meter: Meter, what: string, description: string): Record<Signal, Counter> {
  const counter = (signal: Signal) =>
    meter.createCounter(`otelcol_exporter_${what}_${itemWords[signal]}`, { description });
  return { traces: counter('traces'), logs: counter('logs'), metrics: counter('metrics') };
}
