import { openEventIndex, type EventStore } from '@traceveil/audit';
import type { AcceptEvent, ForwardEvent, RedactEvent } from '@traceveil/pipeline';
import type { Recording } from '@traceveil/session';
import { indexDirectory, trailDirectory } from '../audit/places.ts';
import type { GatewayConfig } from '../config.ts';

/** Of the batches that are asked for at once. */
const batchesMax = 500;
/** Of a session: the first so many. */
const shownMax = 1_000;
const eventsMax = 20_000;
/** Of one batch. */
const placesMax = 10_000;

/** What the audit trail tells of a batch. */
export interface BatchFate {
  readonly batch_id: string;
  /** Undefined when retention has deleted it. */
  readonly accepted: AcceptEvent | undefined;
  /** What became of it at each exporter that is done with it. */
  readonly forwards: readonly ForwardEvent[];
  /** Each masked place of the batch, also in what of it is of other sessions. */
  readonly masked: readonly RedactEvent[];
  /** There are more than can be told. */
  readonly hasMoreMasked: boolean;
}

/**
 * Looks up in the audit trail what became of recorded batches.
 *
 * @param withPlaces also what was masked in them, and where
 * @returns in the order of `recordings`, at most a thousand
 * @throws Error with one line when there is no trail, or its index cannot be read
 */
export async function fatesOf(
  config: GatewayConfig,
  recordings: readonly Recording[],
  withPlaces: boolean,
): Promise<BatchFate[]> {
  const index = await openEventIndex(trailDirectory(config), indexDirectory(config));
  try {
    return await fatesIn(index, recordings, withPlaces);
  } finally {
    await index.close();
  }
}

/** As `fatesOf`, in an index that is open. */
export async function fatesIn(
  index: EventStore,
  recordings: readonly Recording[],
  withPlaces: boolean,
): Promise<BatchFate[]> {
  const ids = [...new Set(recordings.flatMap(({ id }) => id ?? []))].slice(0, shownMax);
  const { accepts, forwards } = await readFates(index, ids);
  const fates: BatchFate[] = [];
  for (const id of ids) {
    const places = withPlaces
      ? await index.search({ where: { batch: id, kind: 'redact' }, limit: placesMax })
      : { lines: [], hasMore: false };
    fates.push({
      batch_id: id,
      accepted: accepts.get(id),
      forwards: forwards.get(id) ?? [],
      masked: places.lines.map((line) => JSON.parse(line) as RedactEvent),
      hasMoreMasked: places.hasMore,
    });
  }
  return fates;
}

async function readFates(index: EventStore, ids: readonly string[]) {
  const accepts = new Map<string, AcceptEvent>();
  const forwards = new Map<string, ForwardEvent[]>();
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
  return { accepts, forwards };
}
