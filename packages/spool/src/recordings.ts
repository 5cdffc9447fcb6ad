import { join } from 'node:path';
import type { Batch, BatchInParts } from '@traceveil/pipeline';
import type { FileSystem, SpoolFile } from './file-system.ts';
import type { KeyRing, Sealer } from './keys.ts';
import {
  createHeader,
  encodeRecord,
  headerBytes,
  newRecordInParts,
  type FileHeader,
} from './segment-format.ts';
import { openSegment } from './segment-reader.ts';
import { parseSegmentName, segmentName } from './segment-names.ts';

/** A file is closed when it is so large: what is deleted is deleted a file at a time. */
const segmentBytesMax = 16 * 1024 ** 2;

/** Of all files together a file is so much at most, or one deletion would take most of them. */
const segmentShareMax = 1 / 8;

/** A batch that was kept, or a part of one. */
export interface Recorded extends Batch {
  /** When it was accepted, in milliseconds since the epoch. */
  readonly time: number;
  /** What was said of it when it was recorded. */
  readonly labels: readonly string[];
}

/** What bounds the recordings. */
export interface RecordingLimits {
  /** Of all files. The oldest are deleted first. */
  readonly bytesMax: number;
  /** Older ones are deleted, a file at a time. */
  readonly ageMsMax: number;
}

interface Segment {
  readonly number: number;
  bytes: number;
  /** Of its last record, in milliseconds since the epoch. */
  time: number;
}

/**
 * Batches that are kept to be read again: files as the spool's, sealed as they are, bounded by bytes
 * and age. They are no promise to a sender, so nothing waits for the disk.
 */
export class Recordings {
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #keys: KeyRing;
  readonly #limits: RecordingLimits;
  /** Oldest first; the last is being written when `#open` is there. */
  #segments: Segment[] = [];
  #isStarted = false;
  #open: { file: SpoolFile; header: FileHeader & { sealer: Sealer } } | undefined;

  constructor(files: FileSystem, directory: string, keys: KeyRing, limits: RecordingLimits) {
    this.#files = files;
    this.#directory = directory;
    this.#keys = keys;
    this.#limits = limits;
  }

  /** Bytes of all files. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Makes the directory and deletes what is too old. A file of an earlier run is not written again.
   * When it fails, `append` tries again.
   *
   * @param now milliseconds since the epoch
   */
  async start(now: number): Promise<void> {
    await this.#files.makeDirectory(this.#directory);
    const segments: Segment[] = [];
    for (const number of await numbersIn(this.#files, this.#directory)) {
      const path = this.#path(number);
      const time = (await firstTime(this.#files, path, this.#keys)) ?? now;
      segments.push({ number, bytes: (await sizeOf(this.#files, path)) ?? 0, time });
    }
    // The last record of a file is no younger than the first of the next one.
    for (const [index, segment] of segments.entries()) {
      segment.time = segments[index + 1]?.time ?? segment.time;
    }
    this.#segments = segments;
    this.#isStarted = true;
    await this.#prune(now);
  }

  /**
   * Writes a batch behind the others. Not to be called again before it has resolved.
   *
   * @param labels to find it by; no text of the batch that may hold a secret
   * @throws what the disk says; the file is given up, the next call begins another
   */
  async append(batch: BatchInParts, labels: readonly string[], now: number): Promise<void> {
    if (!this.#isStarted) await this.start(now);
    const { file, header, segment } = await this.#writing(now);
    const record = newRecordInParts(batch, labels, now);
    const { buffers, length } = encodeRecord(record, segment.bytes, header);
    try {
      await file.append(buffers);
    } catch (error) {
      await this.#giveUp();
      throw error;
    }
    segment.bytes += length;
    segment.time = now;
    if (segment.bytes >= this.#segmentBytesMax()) await this.close();
    await this.#prune(now);
  }

  /** Resolves when what was written would outlive a loss of power. */
  async close(): Promise<void> {
    const { file } = this.#open ?? {};
    this.#open = undefined;
    if (!file) return;
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #writing(now: number) {
    const last = this.#segments.at(-1);
    if (this.#open && last) return { ...this.#open, segment: last };
    const segment = { number: (last?.number ?? 0) + 1, bytes: headerBytes, time: now };
    const file = await this.#files.create(this.#path(segment.number));
    const header = createHeader(this.#keys);
    this.#segments.push(segment);
    this.#open = { file, header };
    try {
      await file.append([header.bytes]);
    } catch (error) {
      await this.#giveUp();
      throw error;
    }
    return { ...this.#open, segment };
  }

  /** What was written in part must not be written again under the same key. */
  async #giveUp(): Promise<void> {
    const { file } = this.#open ?? {};
    this.#open = undefined;
    await file?.close().catch(() => undefined); // The first error says more.
  }

  async #prune(now: number): Promise<void> {
    for (;;) {
      const [oldest, ...others] = this.#segments;
      if (!oldest) return;
      const isOld = oldest.time < now - this.#limits.ageMsMax;
      if (!isOld && this.bytes <= this.#limits.bytesMax) return;
      if (others.length === 0) await this.close();
      await this.#files.remove(this.#path(oldest.number));
      this.#segments = others;
    }
  }

  #segmentBytesMax(): number {
    return Math.min(segmentBytesMax, this.#limits.bytesMax * segmentShareMax);
  }

  #path(number: number): string {
    return join(this.#directory, segmentName(number));
  }
}

/**
 * Reads what was recorded, oldest first, also beside a gateway that writes. What is damaged, torn
 * or sealed with another key is left out.
 *
 * @param isWanted judges by labels, before a batch is read and opened
 * @throws what the disk says; a directory that is not there is empty
 */
export async function* readRecordings(
  files: FileSystem,
  directory: string,
  keys: KeyRing,
  isWanted: (labels: readonly string[]) => boolean,
): AsyncGenerator<Recorded, void> {
  const numbers = await numbersIn(files, directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const number of numbers) {
    yield* readSegment(files, join(directory, segmentName(number)), { keys, isWanted });
  }
}

async function* readSegment(
  files: FileSystem,
  path: string,
  {
    keys,
    isWanted,
  }: { readonly keys: KeyRing; readonly isWanted: (labels: readonly string[]) => boolean },
): AsyncGenerator<Recorded, void> {
  const end = await sizeOf(files, path);
  const reader = end === undefined ? undefined : await openSegment(files, path, keys);
  if (!reader || end === undefined) return;
  try {
    for (let offset = headerBytes; ;) {
      const found = await reader.at(offset, end);
      if (found.kind === 'end' || found.kind === 'torn') return;
      offset = found.end;
      if (found.kind !== 'record' || !isWanted(found.head.exporters)) continue;
      const batch = await found.open();
      if (batch) yield { ...batch, time: found.time, labels: found.head.exporters };
    }
  } finally {
    await reader.close();
  }
}

async function firstTime(
  files: FileSystem,
  path: string,
  keys: KeyRing,
): Promise<number | undefined> {
  const end = (await sizeOf(files, path)) ?? 0;
  const reader = await openSegment(files, path, keys);
  if (!reader) return undefined;
  try {
    const found = await reader.at(headerBytes, end);
    return found.kind === 'record' ? found.time : undefined;
  } finally {
    await reader.close();
  }
}

/** @returns undefined when it was deleted meanwhile */
async function sizeOf(files: FileSystem, path: string): Promise<number | undefined> {
  try {
    const file = await files.open(path);
    try {
      return await file.size();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function numbersIn(files: FileSystem, directory: string): Promise<number[]> {
  const names = await files.list(directory);
  return names
    .flatMap((name) => parseSegmentName(name) ?? [])
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
