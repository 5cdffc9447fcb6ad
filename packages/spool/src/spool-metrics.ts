import type { Meter } from '@opentelemetry/api';

/** What a spool shows of itself. */
export interface SpoolGauges {
  /** Of all segments on disk. */
  readonly bytes: () => number;
  /** Items by the exporter that nobody delivers them to. */
  readonly left: () => Iterable<readonly [exporter: string, items: number]>;
}

/** Shows them until the returned function is called. */
export function observeSpool(meter: Meter, { bytes, left }: SpoolGauges): () => void {
  const size = meter.createObservableGauge('traceveil_spool_size', {
    description: 'Of all segments on disk; `storage.spool.max_size` is the limit.',
    unit: 'By',
  });
  const leftItems = meter.createObservableGauge('traceveil_spool_left_items', {
    description: 'Items that wait for an exporter which reads the spool no more.',
  });
  type Callback = Parameters<typeof size.addCallback>[0];
  const observeSize: Callback = (result) => {
    result.observe(bytes());
  };
  const observeLeft: Callback = (result) => {
    for (const [exporter, items] of left()) result.observe(items, { exporter });
  };
  size.addCallback(observeSize);
  leftItems.addCallback(observeLeft);
  return () => {
    size.removeCallback(observeSize);
    leftItems.removeCallback(observeLeft);
  };
}
