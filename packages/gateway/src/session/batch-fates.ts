import { openEventIndex } from '@traceveil/audit';
import type { AcceptEvent, ForwardEvent } from '@traceveil/pipeline';
import type { Recording } from '@traceveil/session';
import { indexDirectory, trailDirectory } from '../audit/places.ts';
import type { GatewayConfig } from '../config.ts';

/** Of the batches that are asked for at once. */
const batchesMax = 500;
/** Of a session: the first so many. */
const shownMax = 1_000;
const eventsMax = 20_000;

/** What the audit trail tells of a batch. */
export interface BatchFate {
  readonly batch_id: string;
  /** Undefined when retention has deleted it. */
  readonly accepted: AcceptEvent | undefined;
  /** What became of it at each exporter that is done with it. */
  readonly forwards: readonly ForwardEvent[];
}

/**
 * Looks up in the audit trail what became of recorded batches.
 *
 * @returns in the order of `recordings`, at most a thousand
 * @throws Error with one line when there is no trail, or its index cannot be read
 */
export async function fatesOf(
  config: GatewayConfig,
  recordings: readonly Recording[],
): Promise<BatchFate[]> {
  const ids = [...new Set(recordings.flatMap(({ id }) => id ?? []))].slice(0, shownMax);
  const accepts = new Map<string, AcceptEvent>();
  const forwards = new Map<string, ForwardEvent[]>();
  const index = await openEventIndex(trailDirectory(config), indexDirectory(config));
  try {
    for (let start = 0; start < ids.length; start += batchesMax) {
      const where = { batch: ids.slice(start, start + batchesMax), kind: ['accept', 'forward'] };
      const { lines } = await index.search({ where, limit: eventsMax });
      for (const line of lines) {
        const event = JSON.parse(line) as AcceptEvent | ForwardEvent;
        const { batch_id: id } = event;
        if (event.kind === 'accept') accepts.set(id, event);
        else forwards.set(id, [...(forwards.get(id) ?? []), event]);
      }
    }
  } finally {
    index.close();
  }
  return ids.map((id) => ({
    batch_id: id,
    accepted: accepts.get(id),
    forwards: forwards.get(id) ?? [],
  }));
}
