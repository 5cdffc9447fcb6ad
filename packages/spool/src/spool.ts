import type { Counter } from '@opentelemetry/api';
import {
  lockDirectory,
  LockedError,
  PipelineError,
  type Batch,
  type Component,
  type Dependencies,
  type Exporter,
  type Outlet,
  type Reservation,
} from '@traceveil/pipeline';
import { absentExporter, leftBehind } from './absent-exporter.ts';
import { noAmount } from './backlog.ts';
import { earliest, saveCursors, type Cursors } from './cursors.ts';
import { DeadLetters, type DeadLetter } from './dead-letters.ts';
import { ExporterQueue, type SpoolQueue } from './exporter-queue.ts';
import { failureOf } from './failure.ts';
import type { Tell } from './forward-event.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';
import { Journal, type Segment, type Written } from './journal.ts';
import type { KeyRing } from './keys.ts';
import { origin } from './position.ts';
import { recover } from './recovery.ts';
import { newRecord, type NewRecord } from './segment-format.ts';
import { sendingQueue, type SendingQueueConfig } from './sending-queue.ts';
import { observeSpool } from './spool-metrics.ts';
import { keysOf, type SpoolConfig } from './spool-config.ts';

const component = 'spool';
const segmentBytesMax = 16 * 1024 ** 2;

/** Of all batches that wait for the disk at the same time: they are in memory. */
const unwrittenBytesMax = 64 * 1024 ** 2;

/** Charged for a record beside the batch's bytes. */
const recordOverheadBytes = 512;

/** What a full spool tells the sender to wait. */
const retryAfterMs = 1_000;

/** Between two looks at cursors to save and dead letters to send again. */
const tickMs = 1_000;

/** Before the first: who is killed again and again within a second makes headway all the same. */
const firstTickMs = 200;

/** What a spool needs. */
export interface SpoolOptions {
  /** Its own, below the storage directory. */
  readonly directory: string;
  readonly config: SpoolConfig;
  readonly dependencies: Pick<Dependencies, 'log' | 'meter' | 'now'>;
  /** Nobody, unless there is an audit trail. */
  readonly tell?: Tell;
  /** The disk, but for a test that makes it fail. */
  readonly files?: FileSystem;
}

/** What stands on disk between "ok" and the backends, for all exporters together. */
export interface Spool extends Component {
  /** Makes the part that delivers to `exporter`, starts and stops it, and the spool before. */
  queue(exporter: Exporter, config: SendingQueueConfig): SpoolQueue;
  /** Makes the place in which a batch is written once for all of these exporters. */
  outlet(exporters: readonly string[]): Outlet;
  /** Starts when an earlier run left something: it is not to wait without a word. */
  startIfUsed(): Promise<void>;
  /** Items on disk for an exporter, whether anybody delivers them or not. */
  waitingItems(exporter: string): number;
  /** Those on disk that nobody delivers: their exporter is not configured, or reads it no more. */
  readonly leftBehindItems: number;
}

/** Creates the spool. Does no I/O. */
export function createSpool(options: SpoolOptions): Spool {
  return new DiskSpool(options);
}

class DiskSpool implements Spool {
  readonly name = component;
  readonly #options: SpoolOptions;
  readonly #files: FileSystem;
  readonly #keys: KeyRing;
  readonly #segmentBytes: number;
  readonly #journal: Journal;
  readonly #deadLetters: DeadLetters;
  readonly #queues = new Map<string, ExporterQueue>();
  readonly #absent = new Set<string>();
  readonly #resent = new WeakSet<NewRecord>();
  readonly #damaged: Counter;
  #stopObserving: () => void = () => undefined;
  #unlock: () => Promise<void> = () => Promise.resolve();
  #unwrittenBytes = 0;
  #state: 'created' | 'started' | 'stopping' = 'created';
  #saved = '';
  #starting: Promise<void> | undefined;
  #ticking: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: SpoolOptions) {
    const { directory, config, dependencies, files = diskFileSystem } = options;
    this.#options = options;
    this.#files = files;
    this.#keys = keysOf(config);
    this.#segmentBytes = Math.min(segmentBytesMax, Math.ceil(config.max_size / 8));
    const { max_dead_letters_size: lettersBytesMax } = config;
    this.#deadLetters = new DeadLetters(files, directory, this.#keys, lettersBytesMax);
    this.#journal = new Journal({
      directory,
      files,
      keys: this.#keys,
      log: dependencies.log,
      segmentBytes: this.#segmentBytes,
      onWritten: (group) => this.#onWritten(group),
    });
    this.#damaged = dependencies.meter.createCounter('traceveil_spool_damaged_segments', {
      description: 'Segments that were put aside as `*.corrupt`; what could be read of them left.',
    });
  }

  queue(exporter: Exporter, config: SendingQueueConfig): SpoolQueue {
    const queue = this.#queueOf(exporter.name, config).for(exporter, config);
    const start = async () => {
      await this.start();
      await queue.start();
    };
    return {
      name: queue.name,
      get pendingItems() {
        return queue.pendingItems;
      },
      start,
      takeOver: () => {
        this.#absent.delete(queue.name);
        queue.takeOver();
      },
      stop: (deadline) => queue.stop(deadline),
    };
  }

  outlet(exporters: readonly string[]): Outlet {
    const queues = exporters.flatMap((id) => this.#queues.get(id) ?? []);
    const nothing = () => Promise.resolve();
    const reserve = (batch: Batch) => this.#reserve(batch, queues);
    return { name: component, start: nothing, stop: nothing, reserve };
  }

  async startIfUsed(): Promise<void> {
    const names = await this.#files.list(this.#options.directory).catch(() => []);
    if (names.length > 0) await this.start();
  }

  waitingItems(exporter: string): number {
    return this.#queues.get(exporter)?.waitingItems ?? 0;
  }

  get leftBehindItems(): number {
    return [...this.#absent].reduce((sum, id) => sum + this.waitingItems(id), 0);
  }

  /** Once, however often. @throws Error with one clear line */
  start(): Promise<void> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { directory } = this.#options;
    try {
      await this.#files.makeDirectory(directory);
      this.#unlock = await lockDirectory(directory);
      await this.#resume(await this.#deadLetters.start());
    } catch (cause) {
      await this.#unlock();
      if (cause instanceof LockedError) {
        throw new Error(`storage.directory: ${cause.message}`, { cause });
      }
      const message = failureOf(`storage.directory: cannot keep the spool in ${directory}`, cause);
      throw new Error(message, { cause });
    }
    this.#state = 'started';
    this.#stopObserving = observeSpool(this.#options.dependencies.meter, {
      bytes: () => this.#journal.bytes,
      left: () => [...this.#absent].map((id) => [id, this.waitingItems(id)] as const),
    });
    this.#tickIn(firstTickMs);
    await this.#standIn();
  }

  async stop(): Promise<void> {
    if (this.#state !== 'started') return;
    this.#state = 'stopping';
    clearTimeout(this.#ticking);
    for (const queue of this.#queues.values()) await queue.close();
    await this.#journal.close();
    this.#forgetSettled();
    this.#do(() => this.#save());
    await this.#work;
    this.#stopObserving();
    await this.#unlock();
  }

  async #resume(usedNumber: number): Promise<void> {
    const { directory, dependencies } = this.#options;
    const { log } = dependencies;
    const { segments, nextNumber, cursors, amounts } = await recover({
      directory,
      files: this.#files,
      keys: this.#keys,
      log,
      usedNumber,
      onDamage: (segment) => this.#onDamage(segment, directory),
    });
    this.#journal.adopt(segments, nextNumber);
    for (const [id, { items }] of amounts) {
      if (this.#queues.has(id)) continue;
      const fields = { component, exporter: id, ...items };
      log.warn(fields, leftBehind);
      this.#absent.add(id);
      this.#queueOf(id, sendingQueue.parse({ num_consumers: 1 }));
    }
    for (const [id, queue] of this.#queues) {
      queue.resume(cursors.get(id) ?? origin, amounts.get(id) ?? noAmount());
    }
  }

  /** For exporters that are not there, until one takes over. */
  async #standIn(): Promise<void> {
    const config = sendingQueue.parse({ num_consumers: 1 });
    for (const id of this.#absent) {
      const queue = this.#queueOf(id, config).for(absentExporter(id), config);
      await queue.start();
      queue.takeOver();
    }
  }

  #queueOf(id: string, config: SendingQueueConfig): ExporterQueue {
    const known = this.#queues.get(id);
    if (known) return known;
    const { config: own, dependencies, directory } = this.#options;
    const queue = new ExporterQueue(id, config, {
      dependencies,
      source: {
        journal: this.#journal,
        files: this.#files,
        keys: this.#keys,
        onDamage: (segment) => this.#onDamage(segment, directory),
      },
      deadLetters: this.#deadLetters,
      maxAgeMs: own.max_age,
      tell: this.#options.tell ?? (() => Promise.resolve()),
      onSettled: () => this.#onSettled(),
    });
    this.#queues.set(id, queue);
    // What was written before is not for it.
    if (this.#state === 'started') queue.resume(this.#journal.tail, noAmount());
    return queue;
  }

  #reserve(batch: Batch, queues: readonly ExporterQueue[]): Reservation {
    const bytes = batch.bytes.length + recordOverheadBytes;
    const reserved: ExporterQueue[] = [];
    try {
      this.#refuseIfFull(bytes);
      for (const queue of queues) {
        queue.reserve(bytes);
        reserved.push(queue);
      }
    } catch (error) {
      for (const queue of reserved) queue.release(bytes);
      for (const queue of queues) queue.refused(batch);
      throw error;
    }
    this.#unwrittenBytes += bytes;
    let isOpen = true;
    const release = () => {
      if (!isOpen) return;
      isOpen = false;
      this.#unwrittenBytes -= bytes;
      for (const queue of queues) queue.release(bytes);
    };
    const ids = queues.map(({ name }) => name);
    return {
      release,
      commit: async (committed) => {
        try {
          if (this.#state !== 'started') throw this.#retry('is stopping');
          const now = this.#options.dependencies.now();
          await this.#journal.append(newRecord(committed, ids, now));
        } catch (error) {
          for (const queue of queues) queue.refused(committed);
          throw error;
        } finally {
          release();
        }
      },
    };
  }

  #refuseIfFull(bytes: number): void {
    const { max_size: bytesMax } = this.#options.config;
    if (this.#state !== 'started') throw this.#retry('is stopping');
    if (bytes > bytesMax) {
      const message = `a batch takes ${bytes} bytes, above storage.spool.max_size: ${bytesMax}`;
      throw new PipelineError(component, 'too_large', message);
    }
    const waiting = this.#unwrittenBytes;
    if (waiting > 0 && waiting + bytes > unwrittenBytesMax) {
      throw this.#retry(`${waiting} bytes wait already to be written`);
    }
    const taken = waiting + this.#bytes;
    if (taken + bytes <= bytesMax) return;
    throw this.#retry(`is full: ${taken} of ${bytesMax} bytes are taken`);
  }

  #retry(message: string): PipelineError {
    return new PipelineError(component, 'retry', message, { retryAfterMs });
  }

  /** On disk and needed: a segment of which all has left goes with the next one. */
  get #bytes(): number {
    return this.#isSettled ? 0 : this.#journal.bytes;
  }

  get #isSettled(): boolean {
    for (const queue of this.#queues.values()) if (!queue.isEmpty) return false;
    return true;
  }

  #onWritten(group: readonly Written[]): void {
    for (const written of group) {
      const isResent = this.#resent.has(written.record);
      for (const id of written.record.head.exporters)
        this.#queues.get(id)?.offer(written, isResent);
    }
  }

  #onSettled(): void {
    if (this.#isSettled) this.#journal.endActive(this.#segmentBytes / 4);
    this.#forgetSettled();
  }

  #onDamage(segment: Segment, directory: string): void {
    if (segment.isDamaged) return;
    segment.isDamaged = true;
    this.#damaged.add(1);
    const fields = { component, segment: segment.number, directory };
    this.#options.dependencies.log.error(
      fields,
      'a segment is damaged; it is kept as *.corrupt, and what can be read of it goes on',
    );
  }

  /** One after another: what is done to the directory. */
  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((cause: unknown) => {
      const message = failureOf(`cannot tidy ${this.#options.directory}`, cause);
      this.#options.dependencies.log.warn({ component }, message);
    });
  }

  /** Segments that every exporter has passed. */
  #forgetSettled(): void {
    const { segment: first } = earliest(this.#cursors.values(), this.#journal.tail);
    for (const { path, isDamaged } of this.#journal.forgetBefore(first)) {
      if (isDamaged) this.#do(() => this.#files.rename(path, `${path}.corrupt`));
      else this.#do(() => this.#files.remove(path));
    }
  }

  #tickIn(ms: number): void {
    if (this.#state !== 'started') return;
    const tick = () => this.#tick().finally(() => this.#tickIn(tickMs));
    this.#ticking = setTimeout(() => this.#do(tick), ms).unref();
  }

  async #tick(): Promise<void> {
    this.#forgetSettled();
    await this.#save();
    for (const letter of await this.#deadLetters.resending()) await this.#resend(letter);
  }

  async #save(): Promise<void> {
    const cursors = this.#cursors;
    const text = JSON.stringify([...cursors]);
    if (text === this.#saved) return;
    await saveCursors(this.#files, this.#options.directory, cursors);
    this.#saved = text;
  }

  /** A crash between the two leaves the batch in both places: it is sent twice, not lost. */
  async #resend(letter: DeadLetter): Promise<void> {
    const queue = this.#queues.get(letter.exporter);
    const batch = queue && (await letter.open());
    if (!batch) return;
    const record = newRecord(batch, [letter.exporter], this.#options.dependencies.now());
    this.#resent.add(record);
    await this.#journal.append(record);
    await this.#deadLetters.remove(letter);
  }

  get #cursors(): Cursors {
    return new Map(
      [...this.#queues].flatMap(([id, { cursor }]) => (cursor ? [[id, cursor] as const] : [])),
    );
  }
}
