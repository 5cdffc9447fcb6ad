import type { Dependencies } from '@traceveil/pipeline';
import type { QueueFigures } from './delivery-queue.ts';

/** Shows what became of notices, by integration, until the returned function is called. */
export function observeNotices(
  meter: Dependencies['meter'],
  figures: () => readonly QueueFigures[],
): () => void {
  const counter = (name: string, description: string) =>
    meter.createObservableCounter(`traceveil_notification_${name}`, { description });
  const shown = [
    [counter('sent_notices', 'Notices that an integration has taken.'), 'delivered'],
    [counter('failed_notices', 'Notices that were given up after the last attempt.'), 'failed'],
    [counter('dropped_notices', 'Notices that were not tried: too many waited.'), 'dropped'],
    [
      meter.createObservableGauge('traceveil_notification_queue_size', {
        description: 'Notices that wait for an integration, or for its answer.',
      }),
      'waiting',
    ],
  ] as const;
  const ends = shown.map(([instrument, what]) => {
    const observe: Parameters<typeof instrument.addCallback>[0] = (result) => {
      for (const one of figures()) result.observe(one[what], { integration: one.name });
    };
    instrument.addCallback(observe);
    return () => instrument.removeCallback(observe);
  });
  return () => {
    for (const end of ends) end();
  };
}
