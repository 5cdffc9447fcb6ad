import { countItems } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Batch, Outcome, ReceiverDependencies, Sender, Signal } from '@traceveil/pipeline';
import { asPipelineError } from './refusal.ts';

/** A request as a server has it before its body is understood. */
export interface Incoming {
  readonly sender: Sender;
  /** Aborted when the sender has gone; the intake aborts it when the handler's time is over. */
  readonly controller: AbortController;
  /** @returns protobuf of one signal; @throws PipelineError, OtlpJsonError */
  read(): { signal: Signal; bytes: Uint8Array } | Promise<{ signal: Signal; bytes: Uint8Array }>;
}

/** What both servers hand their requests to. */
export interface Intake {
  /** @throws PipelineError and nothing else; it is counted already */
  take(incoming: Incoming): Promise<Outcome>;
  /** Counts a request that ended before it could be read. */
  countUnread(transport: Sender['transport'], reason: string): void;
}

const itemNames = { traces: 'spans', logs: 'log_records', metrics: 'metric_points' } as const;

/** Makes the way from a server to the pipelines, with its metrics. */
export function createIntake(
  { name, accept, meter, log }: ReceiverDependencies,
  handlerTimeoutMs: number,
): Intake {
  const component = `receiver/${name}`;
  const refusedRequests = meter.createCounter('traceveil_receiver_refused_requests', {
    description: 'Requests refused before their items could be counted.',
  });
  const counters = (what: 'accepted' | 'refused') => (signal: Signal) =>
    meter.createCounter(`otelcol_receiver_${what}_${itemNames[signal]}`);
  const accepted = bySignal(counters('accepted'));
  const refused = bySignal(counters('refused'));

  function countUnread(transport: Sender['transport'], reason: string): void {
    refusedRequests.add(1, { receiver: name, transport, reason });
  }

  function refusalOf(error: unknown): PipelineError {
    const refusal = asPipelineError(error, component);
    if (refusal !== error && refusal.remedy === 'internal') {
      const kind = error instanceof Error ? error.name : typeof error;
      log.error({ component, kind }, 'failed on a request');
    }
    return refusal;
  }

  async function understand({ sender, read }: Incoming) {
    const { signal, bytes } = await read();
    const acceptSignal = accept[signal];
    if (acceptSignal === undefined) {
      throw new PipelineError(component, 'not_found', `no pipeline receives ${signal} here`);
    }
    const batch: Batch = { signal, bytes, items: countItems(bytes, signal), sender };
    return { batch, acceptSignal };
  }

  async function take(incoming: Incoming): Promise<Outcome> {
    const { sender, controller } = incoming;
    const attributes = { receiver: name, transport: sender.transport };
    const { batch, acceptSignal } = await understand(incoming).catch((error: unknown) => {
      const refusal = refusalOf(error);
      countUnread(sender.transport, refusal.remedy);
      throw refusal;
    });
    const timer = setTimeout(() => {
      const problem = `took longer than ${String(handlerTimeoutMs)} ms`;
      controller.abort(new PipelineError(component, 'retry', problem));
    }, handlerTimeoutMs);
    try {
      const outcome = await orAborted(acceptSignal(batch, controller.signal), controller.signal);
      accepted[batch.signal].add(batch.items - outcome.rejectedItems, attributes);
      if (outcome.rejectedItems > 0) refused[batch.signal].add(outcome.rejectedItems, attributes);
      return outcome;
    } catch (error) {
      refused[batch.signal].add(batch.items, attributes);
      throw refusalOf(error);
    } finally {
      clearTimeout(timer);
    }
  }

  return { take, countUnread };
}

/** Ends with the signal's reason when that comes first: an answer must not wait for a stuck part. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      const { reason } = signal as { readonly reason: unknown };
      reject(reason instanceof Error ? reason : new Error('aborted'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

function bySignal<Made>(make: (signal: Signal) => Made): Readonly<Record<Signal, Made>> {
  return { traces: make('traces'), logs: make('logs'), metrics: make('metrics') };
}
