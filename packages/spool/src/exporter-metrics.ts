import type { Counter, Meter } from '@opentelemetry/api';
import { signals, type Signal } from '@traceveil/pipeline';

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
  /** Taken from receivers: what is in the balance of a durable queue. */
  accepted(signal: Signal, items: number): void;
  /** Found on disk at start, or a dead letter that is sent again. */
  resumed(signal: Signal, items: number): void;
  deadLettered(signal: Signal, items: number): void;
  /** Was in a damaged place of the disk. */
  damaged(signal: Signal, items: number): void;
  /** Shows what is in flight until the returned function is called. */
  observeItems(items: (signal: Signal) => number): () => void;
  /** Shows the queue's bytes until the returned function is called. */
  observeQueue(size: () => number, capacity: () => number): () => void;
  /** Shows how long the oldest has waited until the returned function is called. */
  observeAge(seconds: () => number): () => void;
}

/** @param exporter as written in the configuration: the value of the attribute `exporter` */
export function createExporterMetrics(meter: Meter, exporter: string): ExporterMetrics {
  const attributes = { exporter };
  const counted = (prefix: string, description: string) => {
    const counters = perSignal(meter, prefix, description);
    return (signal: Signal, items: number) => {
      counters[signal].add(items, attributes);
    };
  };
  return {
    sent: counted('otelcol_exporter_sent', 'Taken by the backend and not thrown away by it.'),
    sendFailed: counted(
      'otelcol_exporter_send_failed',
      'Accepted, then refused by the backend or given up.',
    ),
    enqueueFailed: counted(
      'otelcol_exporter_enqueue_failed',
      'Refused to the sender for want of room.',
    ),
    // accepted + resumed = sent + rejected + dead_lettered + damaged + in_flight, to the item, for
    // a queue on disk; `rejected` is counted by the exporter, which is told of it.
    accepted: counted('traceveil_exporter_accepted', 'On disk before the sender heard "ok".'),
    resumed: counted('traceveil_exporter_resumed', 'Found on disk at start, or resent by hand.'),
    deadLettered: counted('traceveil_exporter_dead_lettered', 'Put aside, refused or too old.'),
    damaged: counted('traceveil_exporter_damaged', 'Lost in a damaged place of the disk.'),
    observeItems(items) {
      const stops = signals.map((signal) => {
        const gauge = meter.createObservableGauge(
          `traceveil_exporter_in_flight_${itemWords[signal]}`,
          { description: 'Accepted or resumed, and not yet settled.' },
        );
        return observe(gauge, () => items(signal), attributes);
      });
      return () => {
        for (const stop of stops) stop();
      };
    },
    observeAge(seconds) {
      const gauge = meter.createObservableGauge('traceveil_exporter_queue_age_seconds', {
        description: 'Since the oldest was accepted that is not settled; 0 when nothing waits.',
        unit: 's',
      });
      return observe(gauge, seconds, attributes);
    },
    observeQueue(size, capacity) {
      const sizes = meter.createObservableGauge('otelcol_exporter_queue_size', {
        description: 'Waiting, reserved and on its way to the backend.',
        unit: 'By',
      });
      const capacities = meter.createObservableGauge('otelcol_exporter_queue_capacity', {
        description: 'What the queue may hold: `sending_queue.queue_size`.',
        unit: 'By',
      });
      const stops = [observe(sizes, size, attributes), observe(capacities, capacity, attributes)];
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

function perSignal(meter: Meter, prefix: string, description: string): Record<Signal, Counter> {
  const counter = (signal: Signal) =>
    meter.createCounter(`${prefix}_${itemWords[signal]}`, { description });
  return { traces: counter('traces'), logs: counter('logs'), metrics: counter('metrics') };
}
