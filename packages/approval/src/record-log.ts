import { join } from 'node:path';
import { PipelineError, type Log } from '@traceveil/pipeline';
import { ApprovalError } from './approval-error.ts';
import { failureOf, type FileSystem, type LogFile } from './file-system.ts';
import {
  createHeader,
  encodeRecord,
  headerBytes,
  markerOf,
  recordAt,
  type NewRecord,
  type Place,
} from './record-format.ts';
import { readSegment, type FoundRecord } from './record-recovery.ts';
import { parseSegmentName, segmentName } from './segment-names.ts';

/** Written and synced at once; more waits for the next turn. */
const groupRecordsMax = 256;

/** What a log needs. */
export interface RecordLogOptions {
  readonly directory: string;
  readonly files: FileSystem;
  readonly log: Log;
  /** Above this a segment is ended. One record alone may be larger. */
  readonly segmentBytes: number;
  /** Told of each record that an earlier run left, the oldest first. */
  readonly onFound: (record: FoundRecord) => void;
}

interface Waiting {
  readonly records: readonly NewRecord[];
  readonly onWritten: (places: readonly Place[]) => void;
  readonly resolve: () => void;
  readonly reject: (error: PipelineError) => void;
}

interface Active {
  readonly number: number;
  readonly file: LogFile;
  readonly marker: Uint8Array;
  /** Up to here its records are durable. */
  bytes: number;
}

const component = 'approvals';

/**
 * Records in segments on disk, of which only the last is written, and only at its end. All callers
 * that come while a group is written go into the next one: the disk is synced once for many.
 */
export class RecordLog {
  readonly #options: RecordLogOptions;
  /** Number → bytes, oldest first; the active one among them. */
  readonly #segments = new Map<number, number>();
  #nextNumber = 1;
  #active: Active | undefined;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #isOut = false;
  #isClosed = false;
  #bytes = 0;

  constructor(options: RecordLogOptions) {
    this.#options = options;
  }

  /** @throws Error with one clear line when the directory cannot be read or written */
  async start(): Promise<void> {
    const { directory, files } = this.#options;
    try {
      await files.makeDirectory(directory);
      const numbers = (await files.list(directory)).flatMap((name) => parseSegmentName(name) ?? []);
      for (const number of numbers.sort((one, other) => one - other)) {
        const bytes = await readSegment(number, this.#options);
        this.#segments.set(number, bytes);
        this.#bytes += bytes;
        this.#nextNumber = number + 1;
      }
    } catch (cause) {
      const message = failureOf(`storage.directory: cannot read ${directory}`, cause);
      throw new Error(message, { cause });
    }
  }

  /** On disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Resolves when the records are durable.
   *
   * @param onWritten told of it in the same moment, so that nobody takes their segment for dead
   * @throws PipelineError `retry` when they cannot be written
   */
  append(
    records: readonly NewRecord[],
    onWritten: (places: readonly Place[]) => void,
  ): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    if (this.#isClosed) return Promise.reject(new PipelineError(component, 'retry', 'is stopped'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, onWritten, resolve, reject });
      this.#running ??= this.#writeWaiting();
    });
  }

  /**
   * Reads what was written there.
   *
   * @throws ApprovalError `damaged` when it is no longer what was written; `unavailable`
   */
  async read(place: Place): Promise<{ readonly head: Uint8Array; readonly body: Uint8Array }> {
    const { directory, files } = this.#options;
    let header: Uint8Array;
    let bytes: Uint8Array;
    try {
      const file = await files.open(join(directory, segmentName(place.segment)));
      try {
        header = await file.read(0, headerBytes);
        bytes = await file.read(place.offset, place.bytes);
      } finally {
        await file.close();
      }
    } catch (cause) {
      const isGone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
      const message = failureOf(`cannot read ${directory}`, cause);
      throw new ApprovalError(isGone ? 'damaged' : 'unavailable', message, { cause });
    }
    const marker = markerOf(header);
    const found = marker && bytes.length > 0 ? recordAt(bytes, 0, marker) : undefined;
    if (found?.kind === 'record' && found.end === place.bytes) return found;
    const where = `${segmentName(place.segment)} at ${String(place.offset)}`;
    throw new ApprovalError('damaged', `what was sealed is damaged on disk: ${where}`);
  }

  /**
   * Removes segments from the oldest on, until one is not dead: what was written later may say
   * something of what was written before, never the other way round.
   *
   * @param activeBytesMin the last segment is removed only when it has grown to this
   */
  async prune(isDead: (segment: number) => boolean, activeBytesMin: number): Promise<void> {
    const { directory, files, log } = this.#options;
    for (const [number, bytes] of this.#segments) {
      const isActive = number === this.#active?.number;
      if (isActive && (bytes < activeBytesMin || this.#running)) return;
      if (!isDead(number)) return;
      if (isActive) await this.#leaveActive().catch(() => undefined); // All in it is durable.
      try {
        await files.remove(join(directory, segmentName(number)));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
          log.warn({ component }, failureOf(`cannot remove ${segmentName(number)}`, cause));
          return;
        }
      }
      if (this.#segments.delete(number)) this.#bytes -= bytes;
    }
  }

  /** Ends the last segment, so that it can go when what is in it is old. */
  async rotate(): Promise<void> {
    if (!this.#running) await this.#leaveActive().catch(() => undefined); // All in it is durable.
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
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
        if (!this.#isOut) this.#options.log.error({ component }, message);
        this.#isOut = true;
        const error = new PipelineError(component, 'retry', message, { cause });
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = undefined;
  }

  #groupLength(): number {
    let records = 0;
    let length = 0;
    for (const waiting of this.#waiting) {
      records += waiting.records.length;
      if (length > 0 && records > groupRecordsMax) break;
      length += 1;
    }
    return length;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const active = await this.#activeSegment();
    const buffers: Uint8Array[] = [];
    let offset = active.bytes;
    const places = group.map(({ records }) =>
      records.map((record): Place => {
        const encoded = encodeRecord(record, active.marker);
        buffers.push(...encoded.buffers);
        const place = { segment: active.number, offset, bytes: encoded.length };
        offset += encoded.length;
        return place;
      }),
    );
    await active.file.append(buffers);
    await active.file.sync();
    this.#bytes += offset - active.bytes;
    active.bytes = offset;
    this.#segments.set(active.number, offset);
    if (this.#isOut) this.#options.log.info({ component }, 'what is sealed is written again');
    this.#isOut = false;
    for (const [index, { onWritten, resolve }] of group.entries()) {
      onWritten(places[index] ?? []);
      resolve();
    }
  }

  async #activeSegment(): Promise<Active> {
    const { directory, files, segmentBytes } = this.#options;
    if (this.#active && this.#active.bytes < segmentBytes) return this.#active;
    await this.#leaveActive();
    const number = this.#nextNumber;
    // Never used again, even if this fails half-way.
    this.#nextNumber += 1;
    const path = join(directory, segmentName(number));
    const file = await files.create(path);
    const header = createHeader();
    try {
      await file.append([header]);
      await file.sync();
      await files.syncDirectory(directory);
    } catch (error) {
      await file.close().catch(() => undefined); // The first error says more.
      await files.remove(path).catch(() => undefined);
      throw error;
    }
    const marker = markerOf(header) ?? header;
    this.#segments.set(number, headerBytes);
    this.#bytes += headerBytes;
    this.#active = { number, file, marker, bytes: headerBytes };
    return this.#active;
  }

  /**
   * After a failure nobody knows what is on disk, and a second sync that succeeds says nothing of
   * what the first one lost. What was durable stays, the rest is cut off, a new segment begins.
   */
  async #abandonActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    if (!active) return;
    // What is not cut off was refused and will be kept twice: that is allowed, to lose it is not.
    await active.file.truncate(active.bytes).catch(() => undefined);
    await active.file.close().catch(() => undefined);
  }

  async #leaveActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.file.close();
  }
}
