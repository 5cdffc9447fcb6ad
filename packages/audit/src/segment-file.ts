import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAll } from './audit-disk.ts';
import { lastLineEnd } from './lines.ts';
import type { TrailPlace } from './recovery.ts';
import { closedStem, currentName, freeName } from './segment-names.ts';

/** Where the lines go. */
export interface SegmentFileOptions extends TrailPlace {
  /** A full file is put aside before it would grow above this; one group alone may be larger. */
  readonly bytesMax: number;
  /** Called when there is less in the file than was written to it. */
  readonly onShorter: () => void;
  /** Called when a full one was put aside. */
  readonly onFull?: () => void;
}

/** A file that only grows, and makes room for the next when it is full. One writer at a time. */
export interface SegmentFile {
  readonly path: string;
  /** @throws what the disk throws */
  open(): Promise<void>;
  /**
   * Resolves when `lines` are on disk. After a failure nothing of them stays: the next call cuts
   * off what was begun.
   */
  append(lines: Uint8Array, firstSeq: number): Promise<void>;
  close(): Promise<void>;
}

/** Writes `<stem>.jsonl`; a full one becomes `<stem>-<seq of its first event>.jsonl`. */
export function createSegmentFile(options: SegmentFileOptions): SegmentFile {
  const { disk, directory, stem, bytesMax, onShorter, onFull } = options;
  const path = join(directory, currentName(stem));
  let file: FileHandle | undefined;
  /** Of what is durable; `undefined`: as much as there is. */
  let bytes: number | undefined;
  /** Of the first event in the file; `undefined`: it is to be read. */
  let firstSeqThere: number | undefined;

  async function openNow(): Promise<FileHandle> {
    await disk.makeDirectory(directory);
    const opened = await disk.open(path, 'a+', 0o600);
    try {
      bytes = await settle(opened, bytes, onShorter);
      firstSeqThere ??= await readFirstSeq(opened);
      await disk.syncDirectory(directory);
    } catch (error) {
      await opened.close();
      throw error;
    }
    file = opened;
    return opened;
  }

  async function close(): Promise<void> {
    const closing = file;
    file = undefined;
    await closing?.close();
  }

  async function putAside(): Promise<FileHandle> {
    await close();
    const wanted = { start: closedStem(stem, firstSeqThere ?? 0), end: '.jsonl' };
    await disk.rename(path, join(directory, await freeName(disk, directory, wanted)));
    bytes = 0;
    firstSeqThere = undefined;
    onFull?.();
    return openNow();
  }

  return {
    path,
    close,
    async open() {
      await openNow();
    },
    async append(lines, firstSeq) {
      try {
        let target = file ?? (await openNow());
        const there = bytes ?? 0;
        if (there > 0 && there + lines.length > bytesMax) target = await putAside();
        await writeAll(target, lines);
        await target.datasync();
        bytes = (bytes ?? 0) + lines.length;
        firstSeqThere ??= firstSeq;
      } catch (error) {
        // What is on disk now is unknown, a torn line perhaps: opening anew finds out.
        await close().catch(() => undefined);
        throw error;
      }
    },
  };
}

/** Cuts off what was begun and nobody was told of. */
async function settle(
  file: FileHandle,
  durable: number | undefined,
  onShorter: () => void,
): Promise<number> {
  const { size } = await file.stat();
  // At the start, and where somebody else was at it: what is no line is no event.
  const wanted = durable !== undefined && size >= durable ? durable : await endOfLines(file, size);
  if (durable !== undefined && size < durable) onShorter();
  if (size !== wanted) {
    await file.truncate(wanted);
    await file.datasync();
  }
  return wanted;
}

async function endOfLines(file: FileHandle, size: number): Promise<number> {
  return (await lastLineEnd(file, size)) + 1;
}

/** From the beginning of the first line; `undefined` when there is none that says it. */
async function readFirstSeq(file: FileHandle): Promise<number | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
  const [line = ''] = buffer.toString('utf8', 0, bytesRead).split('\n', 1);
  const [, digits] = /"seq":(\d{1,15})[,}]/.exec(line) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
