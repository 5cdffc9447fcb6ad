import type { Meter, Tracer } from '@opentelemetry/api';
import type { z } from 'zod';
import type { AuditEvent, RedactEvent, RefusalReason } from './audit-event.ts';
import type { Accept, Batch, Signal } from './batch.ts';
import type { Ports } from './ports.ts';
import type { TrailProgresses } from './trail-progress.ts';
import type { ToKeep } from './vault.ts';

/** Something the gateway starts and stops. Creating one does no I/O. */
export interface Component {
  /** As written in the configuration, such as `otlp_http` or `otlp_http/tempo`. */
  readonly name: string;
  /** @throws Error with one clear line when it cannot run: a port in use, a directory not writable. */
  start(): Promise<void>;
  /** Finishes what was accepted until `deadline` is aborted, then gives up. Never throws for that. */
  stop(deadline: AbortSignal): Promise<void>;
}

/** What a processor made of a batch. */
export interface Processed {
  /** The very object that came in, when nothing changed. */
  readonly batch: Batch;
  /** What was done to it, for the audit trail. */
  readonly events: readonly RedactEvent[];
  /** What does not go on with it, and is kept; undefined, the common case, when all of it does. */
  readonly keep?: ToKeep | undefined;
}

/** A function on a batch. */
export interface Processor extends Component {
  /** @throws PipelineError: the batch is refused and nothing of it leaves */
  process(batch: Batch): Processed | Promise<Processed>;
  /**
   * Does to a batch what `process` would, and neither counts nor remembers it: for batches that
   * nobody sent. One that counts nothing needs none.
   *
   * @throws as `process`
   */
  probe?(batch: Batch): Processed | Promise<Processed>;
  /**
   * Does to a batch that was held what `process` would, but keeps nothing of it: it was decided on.
   * One that never keeps anything needs none.
   *
   * @param revealed tokens in whose places the values may stand; all others are masked as ever
   * @throws as `process`
   */
  release?(batch: Batch, revealed: ReadonlySet<string>): Processed | Promise<Processed>;
}

/**
 * A processor that can run several times side by side, in threads, and do what one alone would: what
 * each counts is counted in one place, and what one learns of a batch for later ones all of them know.
 * What crosses between them is plain values, whose form is the processor's own business.
 */
export interface SharedProcessor extends Processor {
  /** The longest that a batch may take by the processor's own limits, in milliseconds. */
  readonly batchTimeMsMax: number;
  /** What it counted since it was asked before; undefined when nothing. It is no longer counted here. */
  takeCounts(): unknown;
  /** Makes what counts here what one other took of its counts, in the order in which it was taken. */
  createCounter(): (counts: unknown) => void;
  /** Knows from now on what another told by `onLearnt`. */
  learn(lesson: unknown): void;
  /** Everything that it knows, as lessons for one that starts. */
  lessons(): readonly unknown[];
}

/** Whether a processor can run side by side with others of its kind. */
export function isShared(processor: Processor): processor is SharedProcessor {
  return 'takeCounts' in processor;
}

/** What a backend does not have of a batch that was sent in parts. */
export interface FailedPart {
  readonly items: number;
  /** A request of its own. */
  readonly bytes: Uint8Array;
  /** As `export` would throw it for a whole batch. */
  readonly error: unknown;
}

/** What became of a batch that an exporter is done with: what is not told here was delivered. */
export interface Delivery {
  /** Items that the backend threw away out of what it took. Final: they are never sent again. */
  readonly rejectedItems: number;
  /** The rest was delivered and must not be sent again with these. */
  readonly failed: readonly FailedPart[];
}

/** All of it was delivered. */
export const deliveredWhole: Delivery = { rejectedItems: 0, failed: [] };

/** A client of one backend. One attempt after another until the batch is delivered or refused. */
export interface Exporter extends Component {
  /** Where it sends each signal, without credentials: for the audit trail. */
  readonly endpoints?: Readonly<Partial<Record<Signal, string>>>;
  /**
   * Delivers a batch, with retries.
   *
   * @throws PipelineError when nothing of it was delivered: `retry` when `signal` was aborted or the
   *         time for retries is over; anything else when the backend refuses these bytes for good
   */
  export(batch: Batch, signal: AbortSignal): Promise<Delivery>;
}

/** A place in an outlet that was kept free for one batch. */
export interface Reservation {
  /**
   * Resolves when the outlet is responsible for `batch`, which is no larger than was reserved.
   *
   * @param events what was done to it, which the trail has already
   */
  commit(batch: Batch, events?: readonly AuditEvent[]): Promise<void>;
  /** Gives the place back, when the batch was not accepted after all. Nothing after `commit`. */
  release(): void;
}

/** What stands between "ok" and one exporter: a bounded queue that the exporter reads at its pace. */
export interface Outlet extends Component {
  /** @throws PipelineError `retry` when there is no room */
  reserve(batch: Batch): Reservation;
}

/** A destination of audit events. */
export interface AuditSink extends Component {
  /**
   * Resolves when the events are durable.
   *
   * @throws PipelineError `retry` when they cannot be written
   */
  append(events: readonly AuditEvent[]): Promise<void>;
}

/** What credentials say of a sender, or why they say nothing. */
export type Authentication = { readonly id: string } | { readonly refused: RefusalReason };

/** Tells who sends by the `authorization` header of a request. */
export interface Authenticator extends Component {
  /** What it takes, as `WWW-Authenticate` says it, such as `Bearer`. */
  readonly challenge: string;
  /**
   * @param authorization the header as it came, which is a secret; `undefined` when there is none
   * @throws PipelineError `retry` when it cannot be judged now
   */
  authenticate(authorization: string | undefined): Authentication | Promise<Authentication>;
}

/** The gateway's own log: fields first, as pino takes them. Never text of a batch. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What every component is given. */
export interface Dependencies {
  readonly name: string;
  readonly log: Log;
  readonly meter: Meter;
  readonly tracer: Tracer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a receiver is given. */
export interface ReceiverDependencies extends Dependencies {
  /** Where to hand batches, for the signals that have a pipeline. */
  readonly accept: Readonly<Partial<Record<Signal, Accept>>>;
  /** Where to listen, so that the next on the same address takes over without a gap. */
  readonly ports: Ports;
  /** Those that `service.extensions` names, by id. */
  readonly authenticators: ReadonlyMap<string, Authenticator>;
  /** Writes to all audit sinks, for what happens before there is a batch. */
  readonly audit: (events: readonly AuditEvent[]) => Promise<void>;
}

/** A key of replacement tokens. */
export interface TokenKey {
  /** Stands in the audit trail; says nothing of the key. */
  readonly id: string;
  /** 32 bytes or more. */
  readonly key: Uint8Array;
}

/** The key that makes tokens, then those that made them before. */
export type TokenKeys = readonly [active: TokenKey, ...former: readonly TokenKey[]];

/** What an exporter is given. */
export interface ExporterDependencies extends Dependencies {
  /** Makes one of those that its factory's `exporters` names; who asks starts and stops it. */
  readonly exporter: (id: string) => Exporter;
}

/** What a processor is given. */
export interface ProcessorDependencies extends Dependencies {
  /** The deployment's keys for replacement tokens. */
  readonly tokenKeys: TokenKeys;
  /** Of one that runs beside others: told what they have to know before it answers. */
  readonly onLearnt?: (lesson: unknown) => void;
}

/** An attempt to send a trail on that failed, or that put an end to those. */
export type SinkAttempt = {
  /** Id of the sink, such as `webhook/siem`. */
  readonly sink: string;
} & (
  | {
      readonly outcome: 'failed';
      /** In our words: no text of an answer, and no credential. */
      readonly reason: string;
      /** Until the next attempt, in milliseconds. */
      readonly delayMs: number;
    }
  /** `stopped`: the sink ends, and what it could not send stays in the trail. */
  | { readonly outcome: 'taken' | 'stopped' }
);

/** What an audit sink is given. */
export interface AuditDependencies extends Dependencies {
  /** `storage.directory`: where a sink keeps its files when its own configuration names no place. */
  readonly storageDirectory: string;
  /** What becomes of a batch whose events the sink cannot write; for what the log says then. */
  readonly onFailure: 'block' | 'spool';
  /** How far the trails of this process are durable. */
  readonly trails: TrailProgresses;
  /** Told when sending a trail on fails, and when that is over; never throws. */
  readonly onAttempt?: ((attempt: SinkAttempt) => void) | undefined;
  /** The trail that is sent on; empty when there is none. */
  readonly trailDirectory: string;
  /** Makes one of those that its factory's `exporters` names; who asks starts and stops it. */
  readonly exporter: (id: string) => Exporter;
}

/** A part of a configuration, or a file that it names, and how to say what is wrong with it. */
export interface ConfigFile {
  /** What it says, as plain values; `undefined` when that cannot be read, which was told. */
  readonly content: unknown;
  /**
   * Checks a value against a schema, and tells of each problem in its place.
   *
   * @param path of `value` in this file
   */
  check<Schema extends z.ZodType>(
    path: ConfigPath,
    schema: Schema,
    value: unknown,
  ): z.infer<Schema> | undefined;
  /** Tells of a problem: nothing will start. */
  report(path: ConfigPath, message: string): void;
  /** Tells of what its author should look at all the same. */
  warn(path: ConfigPath, message: string): void;
  /**
   * Reads YAML, JSON or TOML, by the ending of its name.
   *
   * @param path of the name in this file, relative to whose directory the name is
   */
  open(path: ConfigPath, name: string): ConfigFile;
}

/** Keys from the top of a file to a value: `['receivers', 'otlp', 'protocols']`. */
export type ConfigPath = readonly (string | number)[];

interface FactoryOf<Kind, Config extends z.ZodType, Deps, Made> {
  readonly kind: Kind;
  /** The word in the configuration. */
  readonly type: string;
  readonly config: Config;
  /**
   * Reads in what the configuration names, and checks what its schema cannot.
   *
   * @param config `undefined` when the schema has something against it: to tell what else is wrong
   * @param own    the component's part of the configuration
   */
  complete?(config: z.infer<Config> | undefined, own: ConfigFile): z.infer<Config> | undefined;
  /** Does no I/O. */
  create(config: z.infer<Config>, dependencies: Deps): Made;
}

export type ReceiverFactory<C extends z.ZodType = z.ZodType> = FactoryOf<
  'receiver',
  C,
  ReceiverDependencies,
  Component
>;
export type ExtensionFactory<C extends z.ZodType = z.ZodType> = FactoryOf<
  'extension',
  C,
  Dependencies,
  Authenticator
>;
export interface ProcessorFactory<C extends z.ZodType = z.ZodType> extends FactoryOf<
  'processor',
  C,
  ProcessorDependencies,
  Processor
> {
  /** What it may want kept: nothing, when there is no such function. */
  keeps?(config: z.infer<C>): readonly ('seal' | 'hold')[];
}
export interface ExporterFactory<C extends z.ZodType = z.ZodType> extends FactoryOf<
  'exporter',
  C,
  ExporterDependencies,
  Exporter
> {
  /** Other exporters, by id, that it hands its batches to; each belongs to no other then. */
  exporters?(config: z.infer<C>): readonly string[];
}
export interface AuditFactory<C extends z.ZodType = z.ZodType> extends FactoryOf<
  'audit',
  C,
  AuditDependencies,
  AuditSink
> {
  /**
   * Of one that writes the trail: where.
   *
   * @param storageDirectory `storage.directory`
   */
  trail?(config: z.infer<C>, storageDirectory: string): string;
  /** Of one that sends on what is in a trail: there must be one. */
  readonly sendsTrail?: true;
  /** Exporters, by id, that it hands events to; each belongs to no other then. */
  exporters?(config: z.infer<C>): readonly string[];
}
/** One row of `gateway/src/components.ts`. */
export type Factory =
  ReceiverFactory | ExtensionFactory | ProcessorFactory | ExporterFactory | AuditFactory;
