import {
  PipelineError,
  type Batch,
  type Dependencies,
  type Exporter,
  type Signal,
} from '@traceveil/pipeline';
import type { Answer } from './answer.ts';
import type { RetryConfig } from './config.ts';
import { createLosses } from './losses.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { withRetry, type Clock } from './retry.ts';

/** One way to reach a backend. */
export interface Client {
  /** @throws Error with one line when a file that it needs is missing */
  open(): Promise<void>;
  /** Makes the body of a request, before compression; `bytes` themselves if that is protobuf. */
  encode(bytes: Uint8Array, signal: Signal): Uint8Array;
  /** Makes of a body what every attempt sends. */
  pack(body: Uint8Array): Promise<Uint8Array>;
  /** One attempt. Never rejects for what the network or the backend does. */
  send(signal: Signal, body: Uint8Array, abort: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

interface Options {
  readonly retry_on_failure: RetryConfig;
  /** Bytes, before compression. */
  readonly max_request_size: number;
}

/** Everything about exporting that does not depend on the protocol. */
export function createOtlpExporter(
  client: Client,
  config: Options,
  { name, log, meter }: Pick<Dependencies, 'name' | 'log' | 'meter'>,
  clock: Clock,
): Exporter {
  const component = `exporter/${name}`;
  const bytesMax = config.max_request_size;
  const losses = createLosses({ name, log, meter });

  async function exportBatch(batch: Batch, abort: AbortSignal): Promise<void> {
    let takenItems = 0;
    const failures: unknown[] = [];
    for (const piece of piecesOf(batch, client.encode, bytesMax)) {
      try {
        losses.rejected(batch.signal, await deliver(batch.signal, piece, abort));
        takenItems += piece.items;
      } catch (error) {
        failures.push(error);
        // A backend that is away for one piece is away for the next.
        if (error instanceof PipelineError && error.remedy === 'retry') break;
      }
    }
    if (failures.length === 0) return;
    if (takenItems === 0) throw failures[0];
    losses.undelivered(batch.signal, batch.items - takenItems, failures[0]);
  }

  async function deliver(signal: Signal, { body, items }: Piece, abort: AbortSignal) {
    if (!body) {
      const message = `a request would be above max_request_size: ${bytesMax} bytes`;
      throw new PipelineError(component, 'too_large', message);
    }
    const packed = await client.pack(body);
    return withRetry(() => client.send(signal, packed, abort), {
      component,
      config: config.retry_on_failure,
      clock,
      signal: abort,
      onWait: ({ reason }, delayMs) => {
        const fields = { component, signal, items, delayMs, reason };
        log.info(fields, 'the backend did not take a batch; trying again later');
      },
    });
  }

  return {
    name,
    start: () => client.open(),
    export: exportBatch,
    stop: () => client.close(),
  };
}
