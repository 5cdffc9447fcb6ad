import type { Counter } from '@opentelemetry/api';
import {
  PipelineError,
  type Batch,
  type Dependencies,
  type Exporter,
  type Signal,
} from '@traceveil/pipeline';
import type { Answer, Taken } from './answer.ts';
import type { RetryConfig } from './config.ts';
import { withRetry, type Clock } from './retry.ts';

/** One way to reach a backend. */
export interface Client {
  /** @throws Error with one line when a file that it needs is missing */
  open(): Promise<void>;
  /** Makes the body that every attempt sends; `bytes` themselves where nothing is to be changed. */
  prepare(batch: Batch): Promise<Uint8Array>;
  /** One attempt. Never rejects for what the network or the backend does. */
  send(signal: Signal, body: Uint8Array, abort: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

interface Options {
  readonly retry_on_failure: RetryConfig;
}

/** Everything about exporting that does not depend on the protocol. */
export function createOtlpExporter(
  client: Client,
  config: Options,
  { name, log, meter }: Pick<Dependencies, 'name' | 'log' | 'meter'>,
  clock: Clock,
): Exporter {
  const component = `exporter/${name}`;
  const counter = (items: string) =>
    meter.createCounter(`traceveil_exporter_rejected_${items}`, {
      description: 'Thrown away by the backend out of requests that it took; also counted as sent.',
    });
  const rejected: Record<Signal, Counter> = {
    traces: counter('spans'),
    logs: counter('log_records'),
    metrics: counter('metric_points'),
  };
  return {
    name,
    start: () => client.open(),
    async export(batch, signal) {
      const body = await client.prepare(batch);
      const taken = await withRetry(() => client.send(batch.signal, body, signal), {
        component,
        config: config.retry_on_failure,
        clock,
        signal,
        onWait: ({ reason }, delayMs) => {
          const fields = { component, signal: batch.signal, items: batch.items, delayMs };
          log.info({ ...fields, reason }, 'the backend did not take a batch; trying again later');
        },
      });
      report(batch, taken);
    },
    stop: () => client.close(),
  };

  /** A partial success is final: what was rejected must not be sent again. */
  function report({ signal }: Batch, { rejectedItems, messageLength }: Taken): void {
    if (rejectedItems === 0 && messageLength === 0) return;
    const fields = { component, signal, rejectedItems, messageLength };
    if (rejectedItems === 0) {
      log.info(fields, 'the backend took a batch with a warning');
      return;
    }
    rejected[signal].add(rejectedItems, { exporter: name });
    log.warn(fields, 'the backend took a batch but threw some of its items away');
  }
}

/** @throws PipelineError `too_large` when a body is above `max_request_size` */
export function checkSize(component: string, body: Uint8Array, bytesMax: number): void {
  if (body.byteLength <= bytesMax) return;
  const message = `a request of ${body.byteLength} bytes is above max_request_size: ${bytesMax}`;
  throw new PipelineError(component, 'too_large', message);
}
