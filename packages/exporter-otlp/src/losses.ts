import type { Counter, Meter } from '@opentelemetry/api';
import { PipelineError, type Dependencies, type Signal } from '@traceveil/pipeline';
import type { Taken } from './answer.ts';

/** Tells of items that a backend does not have although the batch that they were in is done. */
export interface Losses {
  /** A partial success is final: what was rejected must not be sent again. */
  rejected(signal: Signal, taken: Taken): void;
  /** Of a batch that was sent in pieces: what was taken must not be sent again with the rest. */
  undelivered(signal: Signal, items: number, error: unknown): void;
}

/** Makes the counters and log lines of one exporter. */
export function createLosses({
  name,
  log,
  meter,
}: Pick<Dependencies, 'name' | 'log' | 'meter'>): Losses {
  const component = `exporter/${name}`;
  const rejected = perSignal(
    meter,
    'traceveil_exporter_rejected',
    'Thrown away by the backend out of requests that it took; also counted as sent.',
  );
  // The queue counts whole batches by this name, so the description must be the same.
  const sendFailed = perSignal(
    meter,
    'otelcol_exporter_send_failed',
    'Accepted, then refused by the backend or given up.',
  );
  return {
    rejected(signal, { rejectedItems, messageLength }) {
      if (rejectedItems === 0 && messageLength === 0) return;
      const fields = { component, signal, rejectedItems, messageLength };
      if (rejectedItems === 0) {
        log.info(fields, 'the backend took a batch with a warning');
        return;
      }
      rejected[signal].add(rejectedItems, { exporter: name });
      log.warn(fields, 'the backend took a batch but threw some of its items away');
    },
    undelivered(signal, items, error) {
      sendFailed[signal].add(items, { exporter: name });
      const fields = { component, signal, items, ...factsOf(error) };
      log.warn(fields, 'dropped items of a batch, the rest of which was delivered');
    },
  };
}

function perSignal(meter: Meter, what: string, description: string): Record<Signal, Counter> {
  return {
    traces: meter.createCounter(`${what}_spans`, { description }),
    logs: meter.createCounter(`${what}_log_records`, { description }),
    metrics: meter.createCounter(`${what}_metric_points`, { description }),
  };
}

/** A `PipelineError` holds no text of a batch; of anything else only the kind is safe to tell. */
function factsOf(error: unknown): object {
  if (error instanceof PipelineError) return { remedy: error.remedy, reason: error.message };
  return { remedy: 'internal', reason: error instanceof Error ? error.name : typeof error };
}
