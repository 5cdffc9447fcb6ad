import {
  packedOf,
  PipelineError,
  type Batch,
  type Delivery,
  type Dependencies,
  type Exporter,
  type FailedPart,
  type Packed,
  type Signal,
} from '@traceveil/pipeline';
import type { Answer } from './answer.ts';
import type { RetryConfig } from './config.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { createNoteRejected } from './rejections.ts';
import { withRetry, type Clock } from './retry.ts';

/** One way to reach a backend. */
export interface Client {
  /** Without credentials. */
  readonly endpoints?: Readonly<Partial<Record<Signal, string>>>;
  /** @throws Error with one line when a file that it needs is missing */
  open(): Promise<void>;
  /** Makes the body of a request, before compression; `bytes` themselves if that is protobuf. */
  encode(bytes: Uint8Array, signal: Signal): Uint8Array;
  /**
   * Makes of a body what every attempt sends.
   *
   * @param gzip what unpacks to it, when it came so
   */
  pack(body: Uint8Array, gzip?: Uint8Array): Promise<Uint8Array>;
  /** One attempt. Never rejects for what the network or the backend does. */
  send(signal: Signal, body: Uint8Array, abort: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

interface Options {
  readonly retry_on_failure: RetryConfig;
  /** Bytes, before compression. */
  readonly max_request_size: number;
}

/** What one request carries, and what its batch came in. */
interface Sent extends Pick<Piece, 'items' | 'body'> {
  readonly packed: Packed | undefined;
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
  const noteRejected = createNoteRejected({ name, log, meter });

  async function exportBatch(batch: Batch, abort: AbortSignal): Promise<Delivery> {
    const { signal, packed } = batch;
    let rejectedItems = 0;
    let away: PipelineError | undefined;
    const failed: FailedPart[] = [];
    for (const { items, bytes, body } of piecesOf(batch, client.encode, bytesMax)) {
      try {
        // A backend that is away for one piece is away for the next.
        if (away) throw away;
        const part = { items, body, packed };
        rejectedItems += noteRejected(signal, items, await deliver(signal, part, abort));
      } catch (error) {
        failed.push({ items, bytes, error });
        if (error instanceof PipelineError && error.remedy === 'retry') away = error;
      }
    }
    const [first] = failed;
    if (first && isWhole(batch, failed)) throw first.error;
    return { rejectedItems, failed };
  }

  async function deliver(signal: Signal, { items, body, packed }: Sent, abort: AbortSignal) {
    if (!body) {
      const message = `a request would be above max_request_size: ${bytesMax} bytes`;
      throw new PipelineError(component, 'too_large', message);
    }
    const sent = await client.pack(body, packedOf(body, packed));
    return withRetry(() => client.send(signal, sent, abort), {
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
    ...(client.endpoints && { endpoints: client.endpoints }),
    start: () => client.open(),
    export: exportBatch,
    stop: () => client.close(),
  };
}

/** Whether no part was delivered, and all for one kind of reason. */
function isWhole({ items }: Batch, failed: readonly FailedPart[]): boolean {
  if (failed.reduce((sum, part) => sum + part.items, 0) < items) return false;
  const remedies = failed.map(({ error }) =>
    error instanceof PipelineError ? error.remedy : 'internal',
  );
  return new Set(remedies).size === 1;
}
