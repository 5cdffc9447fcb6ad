import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AuditDisk } from '../audit-disk.ts';
import { segmentsAmong } from '../segment-names.ts';
import { filesIn, type TrailFile } from '../trail-events.ts';

/** No event is near to it. */
const lineBytesMax = 64 * 1024 ** 2;
const lineEnd = 0x0a;
/** Of looks at files of which one was renamed meanwhile. */
const attemptsMax = 10;

/** Whole lines of a file. */
export interface Piece {
  readonly bytes: Buffer;
  /** Where it begins in its file. */
  readonly offset: number;
}

/** The files of a trail by the `seq` of their first event. */
export interface Segments {
  /** Stays open until another is asked for, so that it may be renamed. */
  open(segment: number): Promise<FileHandle | undefined>;
  /** The next one; `undefined` when there is none. */
  after(segment: number): Promise<number | undefined>;
  /** The one in which an event is, if it is anywhere. */
  around(seq: number): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Makes it; one file at a time is open. */
export function openSegments(directory: string, disk: AuditDisk): Segments {
  let held: { readonly segment: number; readonly file: FileHandle } | undefined;

  async function close(): Promise<void> {
    const closing = held;
    held = undefined;
    await closing?.file.close();
  }

  /** The one that is written is renamed when it is full, maybe after it was listed. */
  async function whileNoneIsRenamed<Value>(
    look: (files: readonly TrailFile[]) => Promise<Value>,
  ): Promise<Value> {
    for (let attempts = 1; ; attempts += 1) {
      const before = await disk.list(directory);
      try {
        const value = await look(await filesIn(directory, disk));
        const names = segmentsAmong(await disk.list(directory), 'audit');
        if (isDeepStrictEqual(names, segmentsAmong(before, 'audit'))) return value;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      await close();
      if (attempts === attemptsMax) throw new Error('the files of the trail do not come to rest');
    }
  }

  return {
    close,
    async open(segment) {
      if (held?.segment === segment) return held.file;
      await close();
      return whileNoneIsRenamed(async (files) => {
        const name = files.find(({ firstSeq }) => firstSeq === segment)?.name;
        if (segment === 0 || name === undefined) return undefined;
        const file = await disk.open(join(directory, name), 'r', 0o600);
        held = { segment, file };
        return file;
      });
    },
    after: (segment) =>
      whileNoneIsRenamed((files) =>
        Promise.resolve(files.find(({ firstSeq }) => firstSeq > segment)?.firstSeq),
      ),
    around: (seq) =>
      whileNoneIsRenamed((files) =>
        Promise.resolve(
          files.findLast(({ firstSeq }) => firstSeq > 0 && firstSeq <= seq)?.firstSeq,
        ),
      ),
  };
}

/**
 * Reads whole lines.
 *
 * @param bytesMax one line alone may be larger
 * @returns        `undefined` at the end of the file
 */
export async function pieceAt(
  file: FileHandle,
  offset: number,
  bytesMax: number,
): Promise<Piece | undefined> {
  const there = (await file.stat()).size - offset;
  for (let wanted = bytesMax; ; wanted *= 2) {
    const length = Math.min(there, wanted);
    if (length <= 0) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    const end = buffer.lastIndexOf(lineEnd, bytesRead - 1) + 1;
    if (end > 0) return { bytes: buffer.subarray(0, end), offset };
    // What no line can be is passed over.
    if (length >= lineBytesMax) return { bytes: buffer, offset };
    if (wanted >= there) return undefined;
  }
}
