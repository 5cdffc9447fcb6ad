import type { TrailProgress } from '@traceveil/pipeline';
import type { Cursor, CursorFile } from './cursor-file.ts';
import type { FollowerConfig } from './follower-config.ts';
import type { FollowerTelemetry } from './follower-telemetry.ts';
import type { Ending, FollowerClock, Insist } from './persistence.ts';
import {
  beginning,
  type Stretch,
  type StretchLimits,
  type TrailPosition,
  type TrailReader,
} from './trail-reader.ts';
import type { TrailBatch, Transport } from './transport.ts';

const bytesMax = 1 * 1024 ** 2;
/** What is durable and cannot be read yet is looked at again. */
const pollMs = 100;

/** What following a trail needs. */
export interface Following extends Ending {
  readonly reader: TrailReader;
  readonly cursorFile: CursorFile;
  readonly transport: Transport;
  readonly progress: TrailProgress;
  readonly telemetry: FollowerTelemetry;
  readonly settings: FollowerConfig;
  readonly insist: Insist;
  readonly clock: FollowerClock;
}

/**
 * Sends what is in the trail behind the cursor, until the end. The cursor moves when a batch was
 * taken. Before a batch is sent, its end is noted: after a crash the very same is sent again.
 */
export async function follow(following: Following): Promise<void> {
  const { progress, telemetry, stopping, ending, clock } = following;
  await progress.beyond(-1, stopping);
  if (progress.seq === undefined) return;
  const cursor = await following.insist(() => begin(following));
  if (!cursor) return;
  let position: TrailPosition = cursor;
  let { next } = cursor;
  telemetry.watch(() => Math.max(0, (progress.seq ?? 0) - position.seq));
  while (!ending.aborted) {
    await progress.beyond(position.seq, stopping);
    if (progress.seq <= position.seq) return;
    const stretch = await readOn(following, position, next);
    next = undefined;
    if (!stretch) return;
    if (stretch.events.length === 0) {
      await clock.sleep(pollMs, stopping).catch(() => undefined);
      if (stopping.aborted) return;
      continue;
    }
    const reached = await sendNoted(following, position, stretch);
    if (!reached) return;
    position = reached;
  }
}

/** Where to begin, and the end of what may have arrived already. */
async function begin(following: Following): Promise<Cursor> {
  const { cursorFile, progress, reader, settings, telemetry } = following;
  const there = await cursorFile.read();
  const seqMax = progress.seq ?? 0;
  if (!there) {
    const end = settings.start_at === 'end' ? await reader.locate(seqMax) : undefined;
    await cursorFile.write(end ?? beginning);
    return end ?? beginning;
  }
  const found = await reader.find(there, seqMax);
  if (found) return { ...found, next: there.next };
  telemetry.otherTrail(there.seq);
  return beginning;
}

/** @param next the last event of a batch that may have arrived: then that batch, and no more */
function readOn(
  { insist, reader, progress, settings }: Following,
  position: TrailPosition,
  next: number | undefined,
): Promise<Stretch | undefined> {
  const durable = progress.seq ?? 0;
  const isAgain = next !== undefined && next > position.seq && next <= durable;
  const limits: StretchLimits = isAgain
    ? { seqMax: next, eventsMax: Infinity, bytesMax }
    : { seqMax: durable, eventsMax: settings.max_batch_events, bytesMax };
  return insist(() => reader.read(position, limits));
}

/** @returns behind what was taken, where the cursor is or will be; `undefined` at the end */
async function sendNoted(
  { insist, cursorFile, reader, transport, telemetry, progress, stopping, ending }: Following,
  position: TrailPosition,
  stretch: Stretch,
): Promise<TrailPosition | undefined> {
  const { seq } = stretch.position;
  const note = (cursor: Cursor) => insist(() => cursorFile.write(cursor).then(() => true));
  if (!(await note({ ...position, next: seq }))) return undefined;
  const batch = batchOf(stretch);
  const rejected = await insist(() => transport.send(batch, ending));
  if (rejected === undefined) return undefined;
  if (typeof rejected === 'object') {
    const { behind } = rejected;
    telemetry.fellBehind(behind, position.seq);
    const there = await insist(async () => ({ position: await reader.locate(behind) }));
    // Retention may have deleted it: then what comes behind it is what is to be sent.
    return there && (there.position ?? { ...beginning, seq: behind });
  }
  telemetry.missing(stretch.missing);
  telemetry.sent(batch.events.length - rejected, rejected);
  // Otherwise it is noted together with the end of the next batch.
  const isNoted = (progress.seq ?? 0) > seq && !stopping.aborted;
  return isNoted || (await note(stretch.position)) ? stretch.position : undefined;
}

function batchOf({ events, position }: Stretch): TrailBatch {
  const [first] = events;
  const id = `${first?.seq ?? 0}-${position.seq}-${position.hash.slice(0, 32)}`;
  return { id, events };
}
