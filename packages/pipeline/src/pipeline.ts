import { createHash, randomUUID } from 'node:crypto';
import type { AcceptEvent, AuditEvent, RefuseEvent } from './audit-event.ts';
import { packedOf, withoutPacked, type Accept, type Batch, type Outcome } from './batch.ts';
import type { AuditSink, Outlet, Processor, Reservation } from './component.ts';
import { PipelineError } from './error.ts';

const accepted: Outcome = { rejectedItems: 0, message: '' };

/** The stages of one pipeline, in order. */
export interface Stages {
  readonly processors: readonly Processor[];
  readonly audit: readonly AuditSink[];
  readonly outlets: readonly Outlet[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Makes the one loop: processors in order, then the commit. A place is kept in every outlet before
 * the audit trail is written, so that no event tells of a batch that was then refused for want of
 * room; the batch is handed over after, so that none leaves without its events.
 *
 * @throws PipelineError from the returned function: nothing of the batch leaves
 */
export function createPipeline({ processors, audit, outlets, now }: Stages): Accept {
  return async (received, signal) => {
    if (received.items === 0) return accepted; // An empty envelope is a success that goes nowhere.
    const id = randomUUID();
    let batch: Batch = { ...received, id };
    const events: AuditEvent[] = [];
    for (const processor of processors) {
      const processed = await run(processor, batch);
      batch = processed.batch;
      for (const event of processed.events) events.push({ ...event, batch_id: id });
    }
    // What came is not held on to when something else goes on.
    if (batch.packed && !packedOf(batch.bytes, batch.packed)) batch = withoutPacked(batch);
    if (signal.aborted) throw new PipelineError('pipeline', 'retry', 'the sender has gone');
    // The hash takes 0.5 CPU seconds for 1 GB, and nobody would read it without a trail.
    if (audit.length > 0) events.push(acceptEvent(batch, id, now()));
    await commit(batch, events, { audit, outlets, now });
    return accepted;
  };
}

function acceptEvent({ sender, signal, items, bytes }: Batch, id: string, now: number) {
  return {
    time: new Date(now).toISOString(),
    kind: 'accept',
    batch_id: id,
    sender: { id: sender.id, address: sender.address, transport: sender.transport },
    signal,
    items,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  } satisfies AcceptEvent;
}

/** Wraps what is not ours at the boundary: a processor's fault refuses the batch. */
async function run(processor: Processor, batch: Batch) {
  try {
    return await processor.process(batch);
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new PipelineError(`processor/${processor.name}`, 'internal', 'failed on a batch', {
      cause: error,
    });
  }
}

async function commit(
  batch: Batch,
  events: readonly AuditEvent[],
  { audit, outlets, now }: Pick<Stages, 'audit' | 'outlets' | 'now'>,
): Promise<void> {
  const places: Reservation[] = [];
  let written: Promise<AuditSink>[] = [];
  try {
    for (const outlet of outlets) places.push(outlet.reserve(batch));
    written = audit.map((sink) => sink.append(events).then(() => sink));
    await Promise.all(written);
    // One after another: when the disk refuses, nothing has left through the others.
    for (const place of places) await place.commit(batch, events);
  } catch (error) {
    for (const place of places) place.release();
    // What stands in a trail as accepted is refused all the same. Where that cannot be written, the
    // sink tells; the sender hears why it is refused in any case.
    const refused = [refuseEvent(batch, now())];
    await Promise.allSettled(written.map((sink) => sink.then((one) => one.append(refused))));
    throw error;
  }
}

function refuseEvent({ id = '', sender }: Batch, now: number): RefuseEvent {
  return {
    time: new Date(now).toISOString(),
    kind: 'refuse',
    batch_id: id,
    sender: { id: sender.id, address: sender.address, transport: sender.transport },
    component: 'pipeline',
    reason: 'not_kept',
    suppressed: 0,
  };
}
