import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@traceveil/pipeline';
import { readSealed, type SealedEvent } from './chain.ts';
import { lastLineEnd, linesOf } from './lines.ts';
import type { TrailPlace } from './recovery.ts';
import { segmentsAmong } from './segment-names.ts';
import type { TombstoneEvent } from './trail-event.ts';

/** A file of this name keeps everything. */
const legalHoldName = 'LEGAL_HOLD';
const chunkBytes = 1024 ** 2;

/** How long segments are kept. */
export interface RetentionOptions extends TrailPlace {
  /** Where the copies of checkpoints are, which go with the events that they are of. */
  readonly copies: TrailPlace;
  readonly maxAgeMs: number | undefined;
  readonly bytesMax: number | undefined;
  readonly isHeld: boolean;
  readonly component: string;
  readonly log: Log;
  readonly now: () => number;
  /** Resolves when it is durable. */
  readonly append: (event: TombstoneEvent) => Promise<void>;
}

/** Deletes what is too old or too much, whole segments from the oldest on. */
export interface Retention {
  /** One at a time; never throws. */
  run(): Promise<void>;
}

/** Before a segment is deleted a tombstone stands in the chain, and `verify` knows it. */
export function createRetention(options: RetentionOptions): Retention {
  const { maxAgeMs, bytesMax, component, log } = options;
  const isOff = maxAgeMs === undefined && bytesMax === undefined;
  let running: Promise<void> | undefined;

  async function deleteDue(): Promise<void> {
    try {
      for (let due; (due = await oldestDue(options)) !== undefined;) {
        const { path, tombstone } = due;
        await options.append(tombstone);
        await options.disk.remove(path);
        const { file, reason } = tombstone;
        log.info({ component, file, reason }, 'a segment of the audit trail was deleted');
        await deleteCopies(options.copies, tombstone.last_seq + 1);
      }
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      log.warn({ component, code }, 'old segments of the audit trail are not deleted');
    } finally {
      running = undefined;
    }
  }

  return {
    run: () => (isOff || options.isHeld ? Promise.resolve() : (running ??= deleteDue())),
  };
}

interface Due {
  readonly path: string;
  readonly tombstone: TombstoneEvent;
}

async function oldestDue(options: RetentionOptions): Promise<Due | undefined> {
  const { disk, directory, stem, now } = options;
  const names = await disk.list(directory);
  if (names.includes(legalHoldName)) return undefined;
  const segments = segmentsAmong(names, stem);
  const [oldest] = segments;
  // The file that is written now stays, whatever its age and size.
  if (oldest?.firstSeq === undefined) return undefined;
  let bytes = 0;
  for (const { name } of segments) {
    bytes += await withFile(options, name, async (file) => (await file.stat()).size);
  }
  return withFile(options, oldest.name, async (file) => {
    const { size } = await file.stat();
    const ends = await endsOf(file, size);
    if (!ends) throw new Error('the oldest segment does not verify: it is kept');
    const reason = reasonFor(options, { last: ends.last, bytes });
    if (!reason) return undefined;
    const tombstone: TombstoneEvent = {
      time: new Date(now()).toISOString(),
      kind: 'tombstone',
      file: oldest.name,
      first_seq: ends.first.seq,
      last_seq: ends.last.seq,
      last_hash: ends.last.hash,
      sha256: await digestOf(file),
      bytes: size,
      reason,
    };
    return { path: join(directory, oldest.name), tombstone };
  });
}

function reasonFor(
  { maxAgeMs = Infinity, bytesMax = Infinity, now }: RetentionOptions,
  { last, bytes }: { readonly last: SealedEvent; readonly bytes: number },
): TombstoneEvent['reason'] | undefined {
  const { time } = last.event;
  const ageMs = typeof time === 'string' ? now() - Date.parse(time) : 0;
  if (ageMs > maxAgeMs) return 'max_age';
  return bytes > bytesMax ? 'max_megabytes' : undefined;
}

async function withFile<Value>(
  { disk, directory }: TrailPlace,
  name: string,
  use: (file: FileHandle) => Promise<Value>,
): Promise<Value> {
  const file = await disk.open(join(directory, name), 'r', 0o600);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** The first and the last event of a file, if they verify. */
async function endsOf(file: FileHandle, size: number) {
  let first: SealedEvent | undefined;
  for await (const [line] of linesOf(file)) {
    first = line && readSealed(line.bytes);
    break;
  }
  const start = (await lastLineEnd(file, size - 1)) + 1;
  const bytes = size - 1 - start;
  if (bytes <= 0) return undefined;
  const last = readSealed((await file.read(Buffer.alloc(bytes), 0, bytes, start)).buffer);
  return first && last ? { first, last } : undefined;
}

async function digestOf(file: FileHandle): Promise<string> {
  const digest = createHash('sha256');
  for (let at = 0; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at);
    if (bytesRead === 0) return digest.digest('hex');
    digest.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/** The last file of copies with earlier events stays: it may have later ones too. */
async function deleteCopies(copies: TrailPlace, firstSeq: number): Promise<void> {
  const { disk, directory, stem } = copies;
  const segments = segmentsAmong(await disk.list(directory), stem);
  for (const [index, { name }] of segments.entries()) {
    const next = segments[index + 1]?.firstSeq;
    if (next === undefined || next > firstSeq) return;
    await disk.remove(join(directory, name));
  }
}
