import type { Batch, Exporter, ForwardEvent } from '@traceveil/pipeline';

/**
 * Takes note of what became of a batch, before it is forgotten.
 *
 * @throws PipelineError `retry` when that cannot be written
 */
export type Tell = (event: ForwardEvent) => Promise<void>;

/** How many items of a batch were not simply delivered, and why. */
export interface Shortfall {
  readonly rejectedItems: number;
  readonly deadLetteredItems: number;
  readonly droppedItems: number;
  /** Holds no text of a batch. */
  readonly reason: string;
}

/** Makes the event of a batch that an exporter is done with. */
export function forwardEvent(
  { id = '', signal, items }: Pick<Batch, 'id' | 'signal' | 'items'>,
  { name, endpoints }: Pick<Exporter, 'name' | 'endpoints'>,
  { rejectedItems, deadLetteredItems, droppedItems, reason }: Shortfall,
  now: number,
): ForwardEvent {
  const missingItems = deadLetteredItems + droppedItems;
  const partly = missingItems < items ? 'partly' : undefined;
  const nothing = deadLetteredItems > 0 ? 'dead_lettered' : 'dropped';
  return {
    time: new Date(now).toISOString(),
    kind: 'forward',
    batch_id: id,
    exporter: name,
    endpoint: endpoints?.[signal] ?? '',
    signal,
    outcome: missingItems === 0 ? 'delivered' : (partly ?? nothing),
    delivered_items: items - rejectedItems - missingItems,
    rejected_items: rejectedItems,
    dead_lettered_items: deadLetteredItems,
    dropped_items: droppedItems,
    reason,
  };
}
