import { createHash } from 'node:crypto';
import type { AcceptEvent, AuditEvent, RedactEvent, RefuseEvent } from './audit-event.ts';
import type { Batch } from './batch.ts';
import type { AuditSink, Outlet, Processed, Processor, Reservation } from './component.ts';
import { PipelineError } from './error.ts';
import type { ToKeep } from './vault.ts';

/** A batch that went through processors. */
export interface Walked {
  /** Of no items when all of it is held. */
  readonly batch: Batch;
  readonly events: readonly RedactEvent[];
  readonly keep: readonly ToKeep[];
}

/** Takes a batch through processors, in order. */
export async function walk(
  received: Batch,
  processors: readonly Processor[],
  process: (processor: Processor, batch: Batch) => Processed | Promise<Processed>,
): Promise<Walked> {
  const { id = '' } = received;
  const events: RedactEvent[] = [];
  const keep: ToKeep[] = [];
  let batch = received;
  for (const processor of processors) {
    if (batch.items === 0) break;
    const processed = await run(processor, () => process(processor, batch));
    batch = processed.batch;
    for (const event of processed.events) events.push({ ...event, batch_id: id });
    if (processed.keep) keep.push(processed.keep);
  }
  return { batch, events, keep };
}

/** Wraps what is not ours at the boundary: a processor's fault refuses the batch. */
async function run(processor: Processor, work: () => Processed | Promise<Processed>) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new PipelineError(`processor/${processor.name}`, 'internal', 'failed on a batch', {
      cause: error,
    });
  }
}

/** Who a batch is from, as events say it. */
export function eventSender({ sender: { id, address, transport } }: Batch) {
  return { id, address, transport };
}

/** Of the bytes of a batch, in hex. */
export function sha256Of({ bytes }: Batch): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Says that a batch is ours from here on. */
export function acceptEvent(batch: Batch, id: string, now: number) {
  return {
    time: new Date(now).toISOString(),
    kind: 'accept',
    batch_id: id,
    sender: eventSender(batch),
    signal: batch.signal,
    items: batch.items,
    bytes: batch.bytes.length,
    sha256: sha256Of(batch),
  } satisfies AcceptEvent;
}

/** A batch, and the places that are to have it. */
export interface Handing {
  readonly batch: Batch;
  readonly outlets: readonly Outlet[];
}

/** What a commit needs. */
export interface Commit {
  /** What the trail has as refused when this fails; undefined when it has no batch of it. */
  readonly about?: Batch;
  /** What goes where; each is reserved for before anything is written. */
  readonly handings: readonly Handing[];
  readonly audit: readonly AuditSink[];
  /** Asked for when there is room everywhere. */
  readonly events: () => readonly AuditEvent[] | Promise<readonly AuditEvent[]>;
  readonly now: () => number;
}

/**
 * Keeps a place in every outlet, then writes the audit trail, then hands over.
 *
 * @throws PipelineError when it was not taken; what a trail has as accepted is then refused in it
 */
export async function commit({ about, handings, audit, events: told, now }: Commit): Promise<void> {
  const places: (readonly [Reservation, Batch])[] = [];
  let written: Promise<AuditSink>[] = [];
  try {
    for (const { batch, outlets } of handings) {
      for (const outlet of outlets) places.push([outlet.reserve(batch), batch]);
    }
    const events = await told();
    if (events.length > 0) written = audit.map((sink) => sink.append(events).then(() => sink));
    await Promise.all(written);
    // One after another: when the disk refuses, nothing has left through the others.
    for (const [place, batch] of places) await place.commit(batch, events);
  } catch (error) {
    for (const [place] of places) place.release();
    // What stands in a trail as accepted is refused all the same. Where that cannot be written, the
    // sink tells; the sender hears why it is refused in any case.
    const refused = about ? [refuseEvent(about, now())] : [];
    await Promise.allSettled(written.map((sink) => sink.then((one) => one.append(refused))));
    throw error;
  }
}

function refuseEvent(batch: Batch, now: number): RefuseEvent {
  return {
    time: new Date(now).toISOString(),
    kind: 'refuse',
    batch_id: batch.id ?? '',
    sender: eventSender(batch),
    component: 'pipeline',
    reason: 'not_kept',
    suppressed: 0,
  };
}
