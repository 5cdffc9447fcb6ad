import type { Counter } from '@opentelemetry/api';
import { countItems } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type {
  Accept,
  Batch,
  Outcome,
  Packed,
  ReceiverDependencies,
  Sender,
  Signal,
} from '@traceveil/pipeline';
import type { Claim } from './admission.ts';
import { letGo } from './let-go.ts';
import type { RefusalTrail } from './refusal-trail.ts';
import { asPipelineError } from './refusal.ts';

/** Protobuf of one signal. */
export interface ReadRequest {
  readonly signal: Signal;
  readonly bytes: Uint8Array;
  /** What they were unpacked from, when that can go on as it is. */
  readonly packed?: Packed | undefined;
}

/** A request as a server has it before its body is understood. */
export interface Incoming {
  readonly sender: Sender;
  /** Aborted when the sender has gone; the intake aborts it when the handler's time is over. */
  readonly controller: AbortController;
  /** @throws PipelineError, OtlpJsonError */
  read(): ReadRequest | Promise<ReadRequest>;
  /** Of what it holds in memory. */
  readonly claim: Pick<Claim, 'keepUntil'>;
}

/** What both servers hand their requests to. */
export interface Intake {
  /** @throws PipelineError and nothing else; it is counted already */
  take(incoming: Incoming): Promise<{ readonly signal: Signal; readonly outcome: Outcome }>;
  /** Counts a request that ended before it could be read. */
  countUnread(transport: Sender['transport'], reason: string): void;
  /** The same, and has it in the audit trail: of a peer that was not asked who it is. */
  refuseUnread(peer: Pick<Sender, 'address' | 'transport'>, refusal: PipelineError): void;
}

/** Makes the way from a server to the pipelines. */
export function createIntake(
  deps: ReceiverDependencies,
  handlerTimeoutMs: number,
  refused: Pick<RefusalTrail, 'note'>,
): Intake {
  const component = `receiver/${deps.name}`;
  const counters = createCounters(deps);
  const noteRefused = createNote(refused, component);

  async function take(incoming: Incoming) {
    const { sender, controller } = incoming;
    const attributes = { receiver: deps.name, transport: sender.transport };
    const { batch, accept } = await understand(incoming, deps.accept, component).catch(
      (error: unknown) => {
        const refusal = refusalOf(error);
        countUnread(sender.transport, refusal.remedy);
        noteRefused(sender, refusal);
        throw refusal;
      },
    );
    const timer = setTimeout(() => {
      const problem = `took longer than ${String(handlerTimeoutMs)} ms`;
      controller.abort(new PipelineError(component, 'retry', problem));
    }, handlerTimeoutMs);
    const { signal, items } = batch;
    // Counted by what became of the batch, not by what was answered: who has gone, or heard "later"
    // when the time was over, may have a batch that is committed all the same.
    const work = accept(batch, controller.signal).then(
      (outcome) => {
        counters.accepted[signal].add(items - outcome.rejectedItems, attributes);
        if (outcome.rejectedItems > 0) {
          counters.refused[signal].add(outcome.rejectedItems, attributes);
        }
        if (outcome.isReplaced) letGo(batch.bytes);
        return outcome;
      },
      (error: unknown) => {
        counters.refused[signal].add(items, attributes);
        noteRefused(sender, asPipelineError(error, component));
        throw error;
      },
    );
    incoming.claim.keepUntil(work);
    try {
      return { signal, outcome: await orAborted(work, controller.signal) };
    } catch (error) {
      throw refusalOf(error);
    } finally {
      clearTimeout(timer);
    }
  }

  function refusalOf(error: unknown): PipelineError {
    const refusal = asPipelineError(error, component);
    if (refusal !== error && refusal.remedy === 'internal') {
      deps.log.error({ component, kind: kindOf(error) }, 'failed on a request');
    }
    return refusal;
  }

  function countUnread(transport: Sender['transport'], reason: string): void {
    counters.refusedRequests.add(1, { receiver: deps.name, transport, reason });
  }

  return {
    take,
    countUnread,
    refuseUnread(peer, refusal) {
      countUnread(peer.transport, refusal.remedy);
      noteRefused({ ...peer, id: 'unknown' }, refusal);
    },
  };
}

async function understand(
  { sender, read }: Incoming,
  accepts: ReceiverDependencies['accept'],
  component: string,
): Promise<{ readonly batch: Batch; readonly accept: Accept }> {
  const { signal, bytes, packed } = await read();
  const accept = accepts[signal];
  if (accept === undefined) {
    throw new PipelineError(component, 'not_found', `no pipeline receives ${signal} here`);
  }
  const batch = { signal, bytes, items: countItems(bytes, signal), sender };
  return { batch: packed ? { ...batch, packed } : batch, accept };
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function createNote(refused: Pick<RefusalTrail, 'note'>, component: string) {
  return ({ id, address, transport }: Sender, { remedy }: PipelineError): void => {
    // What its sender is to send again is not refused yet.
    if (remedy === 'retry' || remedy === 'unauthenticated' || remedy === 'denied') return;
    refused.note({ sender: { id, address, transport }, component, reason: remedy });
  };
}

/** Ends with the signal's reason when that comes first: an answer must not wait for a stuck part. */
async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stopListening = () => {
    // Nothing is listened to yet.
  };
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    stopListening = () => {
      signal.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening();
  }
}

type CounterBySignal = Readonly<Record<Signal, Counter>>;

/** The Collector's names where it has one. */
function createCounters({ meter }: ReceiverDependencies) {
  const bySignal = (what: 'accepted' | 'refused'): CounterBySignal => ({
    traces: meter.createCounter(`otelcol_receiver_${what}_spans`),
    logs: meter.createCounter(`otelcol_receiver_${what}_log_records`),
    metrics: meter.createCounter(`otelcol_receiver_${what}_metric_points`),
  });
  return {
    accepted: bySignal('accepted'),
    refused: bySignal('refused'),
    refusedRequests: meter.createCounter('traceveil_receiver_refused_requests', {
      description: 'Requests refused before their items could be counted.',
    }),
  };
}
