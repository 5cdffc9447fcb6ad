import { randomUUID } from 'node:crypto';
import type { ReleaseEvent } from './audit-event.ts';
import { withoutPacked, type Batch } from './batch.ts';
import type { Outlet } from './component.ts';
import type { Stages } from './pipeline.ts';
import { acceptEvent, commit, walk } from './stages.ts';

const none: ReadonlySet<string> = new Set();

/** Something that was held, and what was decided. */
export interface Release extends Pick<
  ReleaseEvent,
  'hold_id' | 'approval_id' | 'outcome' | 'reason' | 'revealed_tokens'
> {
  /** As it may leave: masked. Undefined of what is dropped unread. */
  readonly batch: Batch | undefined;
  readonly items: number;
  /** As it came, of what is revealed in part. */
  readonly raw?: Uint8Array;
}

/** The stages of a pipeline, and who never sees what is revealed. */
export interface ReleaseStages extends Omit<Stages, 'keeper'> {
  /** Recorders: they are handed the masked form of whatever is released. */
  readonly recorders: readonly Outlet[];
}

/**
 * Makes what puts a decision into effect: a batch of its own, with a new id, goes through the
 * processors, which hold and seal nothing of it, and is handed over as any. A failure leaves nothing
 * behind but events; after a crash it may happen twice.
 *
 * @throws PipelineError from the returned function: nothing of it has left
 */
export function createRelease(stages: ReleaseStages): (release: Release) => Promise<void> {
  const { processors, audit, outlets, recorders, now } = stages;
  return async ({ batch: held, raw, items, ...decision }) => {
    const told = {
      time: new Date(now()).toISOString(),
      kind: 'release' as const,
      ...decision,
      items,
    };
    if (decision.outcome === 'dropped' || held === undefined) {
      const event: ReleaseEvent = { ...told, outcome: 'dropped', batch_id: '' };
      await commit({ handings: [], audit, now, events: () => [event] });
      return;
    }
    const id = randomUUID();
    const own = withoutPacked({ ...held, id });
    const revealed = new Set(decision.revealed_tokens);
    const through = (batch: Batch, shown: ReadonlySet<string>) =>
      walk(batch, processors, (one, part) => one.release?.(part, shown) ?? one.process(part));
    const masked = await through(own, none);
    const isRevealed = decision.outcome === 'forwarded_revealed' && raw !== undefined;
    const forwarded = isRevealed ? await through({ ...own, bytes: raw }, revealed) : masked;
    const how: Pick<ReleaseEvent, 'outcome' | 'revealed_tokens'> = isRevealed
      ? { outcome: 'forwarded_revealed', revealed_tokens: decision.revealed_tokens }
      : { outcome: 'forwarded_masked', revealed_tokens: [] };
    const { batch } = forwarded;
    await commit({
      about: own,
      handings: [
        { batch, outlets },
        { batch: masked.batch, outlets: recorders },
      ],
      audit,
      now,
      events: () => [
        ...forwarded.events,
        acceptEvent(batch, id, now()),
        { ...told, ...how, batch_id: id } satisfies ReleaseEvent,
      ],
    });
  };
}
