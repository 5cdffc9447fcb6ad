import { join } from 'node:path';
import { createNoopMeter } from '@opentelemetry/api';
import {
  PipelineError,
  type AuditEvent,
  type AuditSink,
  type Dependencies,
  type Log,
  type Outlet,
} from '@traceveil/pipeline';
import { auditWriter, type AuditWriter } from './audit-writer.ts';
import type { SpoolQueue } from './exporter-queue.ts';
import { failureOf } from './failure.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';
import type { SpoolConfig } from './spool-config.ts';
import { createSpool } from './spool.ts';

/** What becomes of a batch whose events cannot be written: it is refused, or they wait on disk. */
export type OnAuditFailure = 'block' | 'spool';

/** Before the process ends without having written what is kept: it is on disk. */
const drainMs = 2_000;

/** What an audit spool needs. */
export interface AuditSpoolOptions {
  /** Its own, below the storage directory; made when something is to be kept there. */
  readonly directory: string;
  /** Of all events that wait, with what else a segment takes. */
  readonly bytesMax: number;
  readonly encryption: SpoolConfig['encryption'];
  readonly dependencies: Pick<Dependencies, 'log' | 'meter' | 'now'>;
  /** The disk, but for a test that makes it fail. */
  readonly files?: FileSystem;
  /** Between two attempts to write to a sink that failed. */
  readonly retryMs?: number;
}

/** Keeps audit events that their sinks could not write, over restarts too. */
export interface AuditSpool {
  /** Puts itself before a sink, starts and stops it. */
  before(sink: AuditSink, onFailure: OnAuditFailure): KeptSink;
  /** When its sinks were stopped. */
  stop(): Promise<void>;
}

/** A sink whose events are kept while it cannot be written. */
export interface KeptSink extends AuditSink {
  /** Writes what waits from now on, instead of a sink of the same name that did so before. */
  takeOver(): void;
}

/** Creates it. Does no I/O. */
export function createAuditSpool(options: AuditSpoolOptions): AuditSpool {
  const { directory, bytesMax, encryption, dependencies } = options;
  const { files = diskFileSystem, retryMs = 1_000 } = options;
  const spool = createSpool({
    directory,
    files,
    config: {
      max_size: bytesMax,
      // An event is never too old, and never a dead letter.
      max_age: Infinity,
      max_dead_letters_size: Infinity,
      encryption,
    },
    // What its own meter would tell of exporters is none of their balance.
    dependencies: { ...dependencies, meter: createNoopMeter(), log: ofAudit(dependencies.log) },
  });
  const names = new Set<string>();
  const gauge = dependencies.meter.createObservableGauge('traceveil_audit_waiting_events', {
    description: 'Audit events on disk that wait until their sink can be written again.',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
    for (const name of names) result.observe(spool.waitingItems(name), { sink: `audit/${name}` });
  };
  gauge.addCallback(observe);
  return {
    before(sink, onFailure) {
      names.add(sink.name);
      const writer = auditWriter(sink, { log: dependencies.log, retryMs });
      const queue = spool.queue(writer, {
        storage: 'file_storage',
        queue_size: bytesMax,
        // So many are written at once; they stay in order all the same.
        num_consumers: 32,
      });
      const parts = { writer, queue, outlet: spool.outlet([sink.name]), log: dependencies.log };
      const keptEvents = () => spool.waitingItems(sink.name);
      const hasDirectory = () =>
        files.list(directory).then(
          () => true,
          () => false,
        );
      return new SinkBehindSpool(sink, { ...parts, onFailure, keptEvents, hasDirectory });
    },
    async stop() {
      gauge.removeCallback(observe);
      await spool.stop(AbortSignal.abort());
    },
  };
}

/** Where the audit spool of a storage directory is. */
export function auditSpoolDirectory(storageDirectory: string): string {
  return join(storageDirectory, 'audit-spool');
}

interface Parts {
  readonly onFailure: OnAuditFailure;
  readonly writer: AuditWriter;
  readonly queue: SpoolQueue;
  readonly outlet: Outlet;
  readonly log: Log;
  readonly keptEvents: () => number;
  readonly hasDirectory: () => Promise<boolean>;
}

class SinkBehindSpool implements KeptSink {
  readonly name: string;
  readonly #sink: AuditSink;
  readonly #parts: Parts;
  #hasQueue = false;
  /** Appends whose events are on their way to the disk. */
  #keeping = 0;

  constructor(sink: AuditSink, parts: Parts) {
    this.name = sink.name;
    this.#sink = sink;
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { onFailure, queue, hasDirectory } = this.#parts;
    await this.#open();
    // What an earlier run kept is written, whatever becomes of the events of this one.
    if (onFailure === 'block' && !(await hasDirectory())) return;
    try {
      await queue.start();
      this.#hasQueue = true;
    } catch (error) {
      await this.#sink.stop(AbortSignal.abort());
      throw error;
    }
  }

  takeOver(): void {
    if (this.#hasQueue) this.#parts.queue.takeOver();
  }

  async append(events: readonly AuditEvent[]): Promise<void> {
    if (this.#parts.onFailure === 'block') return this.#sink.append(events);
    if (events.length === 0) return;
    if (this.#mustWait) return this.#keep(events);
    try {
      await this.#sink.append(events);
    } catch {
      await this.#keep(events); // The sink has told of its failure.
    }
  }

  async stop(deadline: AbortSignal): Promise<void> {
    const { queue, writer } = this.#parts;
    const ends = writer.isOut
      ? AbortSignal.abort()
      : AbortSignal.any([deadline, AbortSignal.timeout(drainMs)]);
    await queue.stop(ends);
    await this.#sink.stop(deadline);
  }

  /** With `spool`, a sink that cannot be opened is one that cannot be written. */
  async #open(): Promise<void> {
    const { onFailure, writer, log } = this.#parts;
    try {
      await writer.open();
    } catch (error) {
      if (onFailure === 'block') throw error;
      const problem = error instanceof Error ? error.message : 'cannot be opened';
      const component = `audit/${this.name}`;
      log.error({ component }, `${problem}; its events wait on disk until it works`);
    }
  }

  /** What was kept comes first: an event stands behind all that were acknowledged before it. */
  get #mustWait(): boolean {
    const { writer, keptEvents } = this.#parts;
    return this.#keeping > 0 || writer.isOut || keptEvents() > 0;
  }

  async #keep(events: readonly AuditEvent[]): Promise<void> {
    this.#keeping += 1;
    try {
      const batch = this.#parts.writer.pack(events);
      await this.#parts.outlet.reserve(batch).commit(batch);
    } catch (cause) {
      const message = failureOf('cannot be written, and its events cannot be kept', cause);
      const reason = cause instanceof PipelineError ? `${message}: ${cause.message}` : message;
      throw new PipelineError(`audit/${this.name}`, 'retry', reason, { cause });
    } finally {
      this.#keeping -= 1;
    }
  }
}

/** The spool's lines are about the audit trail here. */
function ofAudit(log: Log): Log {
  const component = 'audit';
  return {
    debug: (fields, message) => log.debug({ ...fields, component }, message),
    info: (fields, message) => log.info({ ...fields, component }, message),
    warn: (fields, message) => log.warn({ ...fields, component }, message),
    error: (fields, message) => log.error({ ...fields, component }, message),
  };
}
