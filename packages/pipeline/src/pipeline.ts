import { randomUUID } from 'node:crypto';
import type { AuditEvent, HoldEvent } from './audit-event.ts';
import { packedOf, withoutPacked, type Accept, type Batch, type Outcome } from './batch.ts';
import type { AuditSink, Outlet, Processor } from './component.ts';
import { PipelineError } from './error.ts';
import { acceptEvent, commit, eventSender, sha256Of, walk } from './stages.ts';
import type { BatchToHold, Keeper, TakenApart, ToKeep } from './vault.ts';

const accepted: Outcome = { rejectedItems: 0, message: '' };
const replaced: Outcome = { ...accepted, isReplaced: true };
const none: ReadonlySet<string> = new Set();

/** The stages of one pipeline, in order. */
export interface Stages {
  readonly processors: readonly Processor[];
  /** Without one, a batch of which something is to be kept is refused. */
  readonly keeper?: Keeper | undefined;
  readonly audit: readonly AuditSink[];
  readonly outlets: readonly Outlet[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Makes the one loop: processors in order, then the commit. A place is kept in every outlet before
 * anything is written, so that nothing tells of a batch that was then refused for want of room. What
 * does not go on is kept before the audit trail tells of it, and the rest is handed over after, so
 * that none leaves without its events. What is refused in between may be held already: its sender
 * sends it again, and it is held twice, never lost.
 *
 * @throws PipelineError from the returned function: nothing of the batch leaves
 */
export function createPipeline({ processors, keeper, audit, outlets, now }: Stages): Accept {
  return async (received, signal) => {
    if (received.items === 0) return accepted; // An empty envelope is a success that goes nowhere.
    // What there is no room for is not searched first: at overload that would be most of the work.
    for (const outlet of outlets) outlet.reserve(received).release();
    const id = randomUUID();
    const whole: Batch = { ...received, id };
    const apart = keeper?.takeApart(whole);
    const followers = apart && (await holdWhole(apart, processors));
    const walked = await walk(apart?.rest ?? whole, processors, (one, part) => one.process(part));
    let { batch } = walked;
    const keep = followers ? [...walked.keep, followers.keep] : walked.keep;
    // What came is not held on to when something else goes on.
    if (batch.packed && !packedOf(batch.bytes, batch.packed)) batch = withoutPacked(batch);
    if (signal.aborted) throw new PipelineError('pipeline', 'retry', 'the sender has gone');
    if (keeper?.takeApart(batch)) {
      throw new PipelineError('pipeline', 'retry', 'one of its traces has come to be held');
    }
    const goesOn = batch.items > 0;
    await commit({
      about: whole,
      handings: goesOn ? [{ batch, outlets }] : [],
      audit,
      now,
      async events() {
        if (keep.length > 0) await keepAll(keep, keeper);
        const events: AuditEvent[] = [...(followers?.events ?? []), ...walked.events];
        // The hashes take 0.5 CPU seconds for 1 GB, and nobody would read them without a trail.
        if (audit.length === 0) return events;
        for (const { held } of keep) {
          for (const one of held) events.push(holdEvent(one, keeper?.expiryOf(one.holdId), now()));
        }
        if (goesOn) events.push(acceptEvent(batch, id, now()));
        return events;
      },
    });
    const isReplaced = batch.bytes.buffer !== received.bytes.buffer;
    // What is held may be looked at in the bytes that came.
    return isReplaced && !apart && keep.length === 0 ? replaced : accepted;
  };
}

async function keepAll(keep: readonly ToKeep[], keeper: Keeper | undefined): Promise<void> {
  if (!keeper) {
    const problem = 'something is to be sealed or held, and nothing is there to keep it in';
    throw new PipelineError('pipeline', 'internal', problem);
  }
  await keeper.keep({
    sealed: keep.flatMap(({ sealed }) => sealed),
    held: keep.flatMap(({ held }) => held),
  });
}

/** What comes later of a trace that is held: masked as ever, and held whatever is in it. */
async function holdWhole({ held, traceIds }: TakenApart, processors: readonly Processor[]) {
  const { batch, events } = await walk(
    held,
    processors,
    (one, part) => one.release?.(part, none) ?? one.process(part),
  );
  const found = events.filter(({ replacement_token: token }) => token.startsWith('[REDACTED:'));
  const hold: BatchToHold = {
    holdId: randomUUID(),
    batch: withoutPacked(batch),
    raw: held.bytes,
    ruleIds: [...new Set(found.map(({ rule_id: id }) => id))],
    services: [...new Set(found.map(({ service }) => service))],
    tokens: [...new Set(found.map(({ replacement_token: token }) => token))],
    traceIds,
    holdsTraces: true,
  };
  return { events, keep: { sealed: [], held: [hold] } };
}

function holdEvent({ holdId, batch }: BatchToHold, expires = '', now: number): HoldEvent {
  return {
    time: new Date(now).toISOString(),
    kind: 'hold',
    batch_id: batch.id ?? '',
    hold_id: holdId,
    sender: eventSender(batch),
    signal: batch.signal,
    items: batch.items,
    sha256: sha256Of(batch),
    expires,
  };
}
