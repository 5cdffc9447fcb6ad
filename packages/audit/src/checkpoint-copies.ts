import { join } from 'node:path';
import { aborted } from '@traceveil/pipeline';
import { readLink } from './chain.ts';
import { lastLineEnd } from './lines.ts';
import type { TrailPlace } from './recovery.ts';
import { createSegmentFile } from './segment-file.ts';
import { segmentsAmong } from './segment-names.ts';

/** Copies that wait for a place that cannot be written; the oldest go first. */
const waitingCopiesMax = 1_000;

/** Where the files of copies are, and whom to tell. */
export interface CheckpointCopiesOptions extends TrailPlace {
  readonly bytesMax: number;
  /** @param cause `undefined` when it works again */
  readonly onChange: (cause: unknown) => void;
}

/** The checkpoints once more, in another place: there it shows where the trail once ended. */
export interface CheckpointCopies {
  /** Of the last copy; 0 when there is none. @throws what the disk throws */
  lastSeq(): Promise<number>;
  /** Takes a line that is durable in the trail, and copies it soon. */
  add(line: string, seq: number): void;
  /** Resolves when nothing waits, or `deadline` is aborted. */
  finish(deadline: AbortSignal): Promise<void>;
}

/** Nobody waits for the copies: a second place that hangs or fails keeps no sender waiting. */
export function createCheckpointCopies(options: CheckpointCopiesOptions): CheckpointCopies {
  const { disk, directory, stem, onChange } = options;
  const file = createSegmentFile({ ...options, onShorter: () => undefined });
  const waiting: { readonly line: string; readonly seq: number }[] = [];
  let running: Promise<void> | undefined;
  let isFinished = false;

  // What was copied is synced.
  const close = () => file.close().catch(() => undefined);

  async function copyWaiting(): Promise<void> {
    try {
      for (let copies; (copies = waiting.slice()).length > 0;) {
        const lines = Buffer.from(copies.map(({ line }) => line).join(''));
        await file.append(lines, copies[0]?.seq ?? 0);
        // What came meanwhile may have pushed out the oldest of them.
        const done = new Set(copies);
        waiting.splice(0, waiting.length, ...waiting.filter((copy) => !done.has(copy)));
      }
      onChange(undefined);
    } catch (cause) {
      onChange(cause); // They wait for the next checkpoint.
    } finally {
      running = undefined;
      if (isFinished) await close();
    }
  }

  return {
    async lastSeq() {
      await disk.makeDirectory(directory);
      const newest = segmentsAmong(await disk.list(directory), stem).at(-1);
      return newest ? lastSeqIn(options, newest.name) : 0;
    },
    add(line, seq) {
      waiting.push({ line, seq });
      if (waiting.length > waitingCopiesMax) waiting.shift();
      running ??= copyWaiting();
    },
    async finish(deadline) {
      if (waiting.length > 0) running ??= copyWaiting();
      await Promise.race([running, aborted(deadline)]);
      isFinished = true;
      await close();
    },
  };
}

async function lastSeqIn({ disk, directory }: TrailPlace, name: string): Promise<number> {
  const file = await disk.open(join(directory, name), 'r', 0o600);
  try {
    const end = await lastLineEnd(file, (await file.stat()).size);
    const start = (await lastLineEnd(file, end)) + 1;
    if (end <= start) return 0;
    const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return readLink(buffer)?.seq ?? 0;
  } finally {
    await file.close();
  }
}
