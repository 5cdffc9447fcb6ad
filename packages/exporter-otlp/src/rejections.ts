import type { Counter, Meter } from '@opentelemetry/api';
import type { Dependencies, Signal } from '@traceveil/pipeline';
import type { Taken } from './answer.ts';

/**
 * Tells of items that a backend threw away out of a request that it took.
 *
 * @returns how many; never more than were sent, whatever the backend says
 */
export type NoteRejected = (signal: Signal, sentItems: number, taken: Taken) => number;

/** Makes the counters and log lines of one exporter. */
export function createNoteRejected({
  name,
  log,
  meter,
}: Pick<Dependencies, 'name' | 'log' | 'meter'>): NoteRejected {
  const component = `exporter/${name}`;
  const rejected = perSignal(meter);
  return (signal, sentItems, taken) => {
    const rejectedItems = Math.min(taken.rejectedItems, sentItems);
    const { messageLength } = taken;
    const fields = { component, signal, rejectedItems, messageLength };
    if (rejectedItems > 0) {
      rejected[signal].add(rejectedItems, { exporter: name });
      log.warn(fields, 'the backend took a batch but threw some of its items away');
    } else if (messageLength > 0) {
      log.info(fields, 'the backend took a batch with a warning');
    }
    return rejectedItems;
  };
}

function perSignal(meter: Meter): Record<Signal, Counter> {
  const counter = (items: string) =>
    meter.createCounter(`traceveil_exporter_rejected_${items}`, {
      description: 'Thrown away by the backend out of requests that it took; not counted as sent.',
    });
  return {
    traces: counter('spans'),
    logs: counter('log_records'),
    metrics: counter('metric_points'),
  };
}
