import { selectItems } from '@traceveil/otlp';
import type { Batch } from '@traceveil/pipeline';
import { belongingsIn, type Belonging } from './belongings.ts';
import { parseLabel } from './labels.ts';

/** A recording as a store gives it back. */
export interface Recording extends Batch {
  /** When it was accepted, in milliseconds since the epoch. */
  readonly time: number;
  readonly labels: readonly string[];
}

/** Reads recordings, oldest first; those whose labels are not wanted are not opened. */
export type ReadRecordings = (
  isWanted: (labels: readonly string[]) => boolean,
) => AsyncIterable<Recording>;

/** A session that was recorded. */
export interface SessionSummary {
  /** Of the session; of the trace where no session is named. */
  readonly id: string;
  readonly traceIds: readonly string[];
  /** Ids of those who sent it. */
  readonly senders: readonly string[];
  /** In milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
  /** Recorded requests that have something of it. */
  readonly requests: number;
  readonly items: number;
}

/** Lists the sessions that were recorded, in the order in which they began. */
export async function listSessions(read: ReadRecordings): Promise<SessionSummary[]> {
  const sessionOf = await sessionsByTrace(read);
  const found = new Map<string, Collected>();
  for await (const recording of read(() => true)) {
    for (const item of itemsOf(recording)) {
      const { traceId, session } = item;
      const id = session === '' ? (sessionOf.get(traceId) ?? traceId) : session;
      if (id !== '') collect(found, id, recording, item);
    }
  }
  return [...found].map(([id, { traceIds, senders, first, last, requests, items }]) => ({
    ...{ id, traceIds: [...traceIds], senders: [...senders] },
    ...{ first, last, requests, items },
  }));
}

/**
 * Reads all that was recorded of a session, or of a trace.
 *
 * @returns requests that hold nothing else, in the order in which they came; none when there is
 *          no such session
 */
export async function readSession(read: ReadRecordings, id: string): Promise<Recording[]> {
  const sessionOf = await sessionsByTrace(read);
  const isOf = (label: { readonly traceId: string; readonly session: string }) =>
    label.session === id || label.traceId === id || sessionOf.get(label.traceId) === id;
  const recordings: Recording[] = [];
  const isWanted = (labels: readonly string[]) =>
    labels.some((written) => {
      const label = parseLabel(written);
      return label === undefined || isOf(label);
    });
  for await (const recording of read(isWanted)) {
    const starts = new Set<number>();
    for (const item of itemsOf(recording)) {
      if (isOf(item)) for (const { start } of item.contents) starts.add(start);
    }
    if (starts.size === 0) continue;
    const { bytes, signal } = recording;
    const selected = selectItems(bytes, signal, ({ start }) => starts.has(start));
    recordings.push({ ...recording, ...selected });
  }
  return recordings.sort((a, b) => a.time - b.time);
}

interface Collected {
  readonly traceIds: Set<string>;
  readonly senders: Set<string>;
  first: number;
  last: number;
  items: number;
  requests: number;
  latest: Recording | undefined;
}

function collect(
  found: Map<string, Collected>,
  id: string,
  recording: Recording,
  { traceId, contents }: Belonging,
): void {
  const { time, sender } = recording;
  const known = found.get(id) ?? {
    traceIds: new Set(),
    senders: new Set(),
    first: time,
    last: time,
    items: 0,
    requests: 0,
    latest: undefined,
  };
  if (traceId !== '') known.traceIds.add(traceId);
  known.senders.add(sender.id);
  known.first = Math.min(known.first, time);
  known.last = Math.max(known.last, time);
  known.items += contents.length;
  if (known.latest !== recording) known.requests += 1;
  known.latest = recording;
  found.set(id, known);
}

/** Often only the outermost span names the session, and it comes last. */
async function sessionsByTrace(read: ReadRecordings): Promise<Map<string, string>> {
  const sessions = new Map<string, string>();
  const note = (labels: readonly string[]) => {
    for (const written of labels) {
      const { traceId = '', session = '' } = parseLabel(written) ?? {};
      if (traceId !== '' && session !== '') sessions.set(traceId, session);
    }
    return false;
  };
  // Nothing comes: labels are all that is asked.
  await read(note)[Symbol.asyncIterator]().next();
  return sessions;
}

function itemsOf({ bytes, signal }: Recording) {
  return signal === 'metrics' ? [] : belongingsIn(bytes, signal, () => false);
}
