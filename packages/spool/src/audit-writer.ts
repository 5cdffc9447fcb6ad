import { setTimeout as sleep } from 'node:timers/promises';
import {
  deliveredWhole,
  PipelineError,
  type AuditEvent,
  type AuditSink,
  type Batch,
  type Delivery,
  type Exporter,
  type Log,
} from '@traceveil/pipeline';

/** Of records that hold audit events: nobody sent them. */
const sender = { id: 'anonymous', address: '', transport: 'http' } as const;

/** Writes kept events to their sink, in the order in which they were kept. */
export interface AuditWriter extends Exporter {
  /** The sink could not be opened, or could not write what was kept. */
  readonly isOut: boolean;
  /** @throws what the sink throws; it is tried again when there is something to write */
  open(): Promise<void>;
  /** As `export` takes them. */
  pack(events: readonly AuditEvent[]): Batch;
}

interface Waiting {
  readonly events: readonly AuditEvent[];
  readonly signal: AbortSignal;
  readonly resolve: (delivery: Delivery) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one; the sink is stopped by whoever made it.
 *
 * @param options `retryMs` between two attempts to write to a sink that failed
 */
export function auditWriter(
  sink: AuditSink,
  { log, retryMs }: { readonly log: Log; readonly retryMs: number },
): AuditWriter {
  const component = `audit/${sink.name}`;
  let isOpen = false;
  let isOut = false;
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function open(): Promise<void> {
    if (isOpen) return;
    try {
      await sink.start();
      isOpen = true;
      if (isOut) log.info({ component }, 'could be opened; audit events are written again');
    } catch (error) {
      isOut = true;
      throw error;
    }
  }

  /** All that waits at once, and again until it is written: nothing may overtake it. */
  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    const events = group.flatMap((one) => one.events);
    let cause: unknown;
    // Ended by whoever stops: then nothing of what comes behind is written either.
    while (!group.some(({ signal }) => signal.aborted)) {
      try {
        await open();
        await sink.append(events);
        isOut = false;
        for (const { resolve } of group) resolve(deliveredWhole);
        return;
      } catch (error) {
        cause = error;
        isOut = true;
        const signal = AbortSignal.any(group.map((one) => one.signal));
        await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
    const error = new PipelineError(component, 'retry', 'was stopped before it worked', { cause });
    for (const { reject } of group) reject(error);
  }

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await writeGroup(group);
    }
    running = undefined;
  }

  return {
    name: sink.name,
    get isOut() {
      return isOut;
    },
    open,
    pack(events) {
      const bytes = Buffer.from(JSON.stringify(events));
      return { signal: 'logs', items: events.length, sender, bytes };
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    export({ bytes }, signal) {
      const events = JSON.parse(Buffer.from(bytes).toString()) as readonly AuditEvent[];
      return new Promise((resolve, reject) => {
        waiting.push({ events, signal, resolve, reject });
        running ??= writeWaiting();
      });
    },
  };
}
