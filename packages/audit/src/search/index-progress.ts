import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { auditDisk } from '../audit-disk.ts';
import { filesIn, type EventPlace } from '../trail-events.ts';

const lineEndBytes = 1;

/** How far an index is that is made, or takes in what is new. */
export interface IndexProgress {
  /** Events are read out of the trail, then sorted by what they are found by, then added up. */
  readonly step: 'read' | 'sort' | 'sum';
  /** Of the step, 0 to 1. */
  readonly share: number;
}

/** Is called often, between two things that are done: to be as quick as it can. */
export type OnProgress = (progress: IndexProgress) => void;

/**
 * @param behind where reading begins
 * @returns which share of the trail that stands there now is read, up to a place
 */
export async function createReadShare(trail: string, behind: EventPlace | undefined) {
  const starts = new Map<number, number>();
  let bytes = 0;
  for (const { name, firstSeq } of await filesIn(trail, auditDisk)) {
    starts.set(firstSeq, bytes);
    // Renamed or deleted since: it is no more than a share.
    bytes += await stat(join(trail, name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  const endOf = ({ segment, offset, length }: EventPlace) =>
    (starts.get(segment) ?? bytes) + offset + length + lineEndBytes;
  const start = behind === undefined ? 0 : endOf(behind);
  return (place: EventPlace) => Math.min(1, (endOf(place) - start) / Math.max(1, bytes - start));
}
