import { join } from 'node:path';
import { PipelineError, type Log } from '@traceveil/pipeline';
import { failureOf } from './failure.ts';
import type { FileSystem, SpoolFile } from './file-system.ts';
import type { KeyRing, Sealer } from './keys.ts';
import type { Position } from './position.ts';
import {
  createHeader,
  encodeRecord,
  headerBytes,
  type FileHeader,
  type NewRecord,
} from './segment-format.ts';
import { segmentName } from './segment-names.ts';

/** Written and synced at once; more waits for the next turn. */
const groupBytesMax = 8 * 1024 ** 2;
const groupRecordsMax = 256;

/** A file of records that are durable. */
export interface Segment {
  readonly number: number;
  readonly path: string;
  /** Up to here its records are durable. */
  bytes: number;
  /** Some of its bytes are no records any more: it is kept aside when the rest has left. */
  isDamaged: boolean;
}

/** A record that has become durable. */
export interface Written {
  readonly record: NewRecord;
  readonly start: Position;
  readonly end: Position;
}

/** What a journal needs. */
export interface JournalOptions {
  readonly directory: string;
  readonly files: FileSystem;
  readonly keys: KeyRing;
  readonly log: Log;
  /** Above this a segment is ended. One record alone may be larger. */
  readonly segmentBytes: number;
  /** Told of each group, in order, before those who wait for it. */
  readonly onWritten: (group: readonly Written[]) => void;
}

interface Waiting {
  readonly record: NewRecord;
  readonly resolve: () => void;
  readonly reject: (error: PipelineError) => void;
}

interface Active {
  readonly file: SpoolFile;
  readonly segment: Segment;
  readonly header: FileHeader & { sealer: Sealer };
}

/**
 * The segments on disk, of which only the last is written, and only at its end. All callers that
 * come while a group is written go into the next one: the disk is synced once for many.
 */
export class Journal {
  readonly #options: JournalOptions;
  /** Oldest first. */
  readonly #segments = new Map<number, Segment>();
  #nextNumber = 1;
  /** Of the segment that is being made: what is written next stands in it. */
  #opening: number | undefined;
  #active: Active | undefined;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #isOut = false;
  #bytes = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /**
   * Takes in what an earlier run left. It is never written again.
   *
   * @param nextNumber above that of every segment and of every cursor
   */
  adopt(segments: readonly Segment[], nextNumber: number): void {
    for (const segment of segments) {
      this.#segments.set(segment.number, segment);
      this.#bytes += segment.bytes;
    }
    this.#nextNumber = nextNumber;
  }

  /** On disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Behind the last record that is durable. */
  get tail(): Position {
    const segment = this.#active?.segment;
    if (segment) return { segment: segment.number, offset: segment.bytes };
    return { segment: this.#opening ?? this.#nextNumber, offset: headerBytes };
  }

  /** The segment in which `position` lies, or the next one that there is. */
  segmentAt({ segment }: Position): Segment | undefined {
    const exact = this.#segments.get(segment);
    if (exact) return exact;
    for (const [number, later] of this.#segments) if (number > segment) return later;
    return undefined;
  }

  /**
   * Resolves when the record is durable.
   *
   * @throws PipelineError `retry` when it cannot be written
   */
  append(record: NewRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#running ??= this.#writeWaiting();
    });
  }

  /** @returns those before `number`, which are no longer in the journal */
  forgetBefore(number: number): Segment[] {
    const forgotten: Segment[] = [];
    for (const [each, segment] of this.#segments) {
      if (each >= number) break;
      if (segment === this.#active?.segment) break;
      this.#segments.delete(each);
      this.#bytes -= segment.bytes;
      forgotten.push(segment);
    }
    return forgotten;
  }

  /** Ends the active segment when it has grown to `bytesMin`: it can then be forgotten. */
  endActive(bytesMin: number): void {
    if (this.#running || !this.#active || this.#active.segment.bytes < bytesMin) return;
    void this.#leaveActive().catch(() => undefined); // Everything in it is durable.
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#running;
    await this.#leaveActive().catch(() => undefined); // Everything in it is durable.
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.#groupLength());
      try {
        await this.#write(group);
      } catch (cause) {
        await this.#abandonActive();
        const message = failureOf(`cannot write to ${this.#options.directory}`, cause);
        if (!this.#isOut) {
          this.#options.log.error({ component: 'spool' }, `${message}; senders are told to retry`);
        }
        this.#isOut = true;
        const error = new PipelineError('spool', 'retry', message, { cause });
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = undefined;
  }

  #groupLength(): number {
    let bytes = 0;
    let length = 0;
    for (const { record } of this.#waiting) {
      bytes += record.bytes.length;
      if (length > 0 && (bytes > groupBytesMax || length >= groupRecordsMax)) break;
      length += 1;
    }
    return length;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const active = await this.#activeSegment();
    const { segment, header, file } = active;
    const buffers: Uint8Array[] = [];
    const written: Written[] = [];
    let offset = segment.bytes;
    for (const { record } of group) {
      const encoded = encodeRecord(record, offset, header);
      buffers.push(...encoded.buffers);
      const start = { segment: segment.number, offset };
      offset += encoded.length;
      written.push({ record, start, end: { segment: segment.number, offset } });
    }
    await file.append(buffers);
    await file.sync();
    this.#bytes += offset - segment.bytes;
    segment.bytes = offset;
    if (this.#isOut) this.#options.log.info({ component: 'spool' }, 'batches are written again');
    this.#isOut = false;
    this.#options.onWritten(written);
    for (const { resolve } of group) resolve();
  }

  async #activeSegment(): Promise<Active> {
    if (this.#active && this.#active.segment.bytes < this.#options.segmentBytes) {
      return this.#active;
    }
    await this.#leaveActive();
    const { directory, files, keys } = this.#options;
    const number = this.#nextNumber;
    const path = join(directory, segmentName(number));
    // Never used again, even if this fails half-way.
    this.#nextNumber += 1;
    // A cursor that is saved meanwhile would otherwise stand behind it.
    this.#opening = number;
    try {
      const { file, header } = await makeSegment(files, { directory, path, keys });
      const segment: Segment = { number, path, bytes: headerBytes, isDamaged: false };
      this.#segments.set(number, segment);
      this.#bytes += headerBytes;
      this.#active = { file, header, segment };
      return this.#active;
    } finally {
      this.#opening = undefined;
    }
  }

  /**
   * After a failure nobody knows what is on disk, and a second sync that succeeds says nothing of
   * what the first one lost. What was durable stays, the rest is cut off, a new segment begins.
   */
  async #abandonActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    if (!active) return;
    // What is not cut off was refused and will be sent twice: that is allowed, to lose it is not.
    await active.file.truncate(active.segment.bytes).catch(() => undefined);
    await active.file.close().catch(() => undefined);
  }

  async #leaveActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.file.close();
  }
}

/** Makes a file with a header and nothing else, durable. */
async function makeSegment(
  files: FileSystem,
  { directory, path, keys }: Pick<JournalOptions, 'directory' | 'keys'> & { readonly path: string },
): Promise<Pick<Active, 'file' | 'header'>> {
  const file = await files.create(path);
  const header = createHeader(keys);
  try {
    await file.append([header.bytes]);
    await file.sync();
    await files.syncDirectory(directory);
    return { file, header };
  } catch (error) {
    await file.close().catch(() => undefined); // The first error says more.
    await files.remove(path).catch(() => undefined);
    throw error;
  }
}
