import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  createPipeline,
  createRelease,
  type Accept,
  type AuditDependencies,
  type AuditSink,
  type Authenticator,
  type Component,
  type Dependencies,
  type Exporter,
  type Keeper,
  type Outlet,
  type Ports,
  type Processor,
  type ReceiverDependencies,
  type Signal,
  type TokenKeys,
  type TrailProgresses,
} from '@traceveil/pipeline';
import {
  createMemoryQueue,
  type AuditSpool,
  type KeptSink,
  type MemoryQueue,
  type Spool,
  type SpoolQueue,
  type Tell,
} from '@traceveil/spool';
import type { GatewayConfig } from './config.ts';
import { toldAppend, type LiveFeed } from './console/live-feed.ts';
import { identityOf } from './effective-config.ts';
import type { HoldingParts } from './approvals/holding.ts';
import type { Way } from './approvals/release-loop.ts';
import { observeAccept } from './observe-accept.ts';
import { createThreaded } from './workers/processor.ts';

/** What all components share; each is given its own name with it. */
export interface Shared extends Omit<Dependencies, 'name'> {
  readonly tokenKeys: TokenKeys;
  readonly ports: Ports;
  readonly trails: TrailProgresses;
  /** Told of each audit event that is written. */
  readonly feed: LiveFeed;
  /** Told of each step of a request for approval. */
  readonly onStep?: HoldingParts['onStep'];
  /** Told of attempts to send the trail on that come to nothing. */
  readonly onAttempt?: AuditDependencies['onAttempt'];
}

/** What is one for the life of the process: components come and go, what waits for them stays. */
export interface Stores {
  readonly spool: Spool;
  readonly auditSpool: AuditSpool;
}

/** What is between "ok" and one exporter: a queue in memory, or a part of the spool. */
export type Queue = MemoryQueue | SpoolQueue;

/** A component, and what it was made of: the same identity, the same component. */
export interface Unit<Made extends Component> {
  readonly identity: string;
  readonly component: Made;
}

/** A receiver, and where it hands what it has: what is put there holds from the next request on. */
export interface ReceiverUnit extends Unit<Component> {
  readonly accept: Partial<Record<Signal, Accept>>;
  /** Of the senders that it refuses. */
  readonly trail: { write: ReceiverDependencies['audit'] };
}

/** All components of a configuration by their ids, created, not all of them started. */
export interface Built {
  readonly audit: ReadonlyMap<string, Unit<KeptSink>>;
  readonly extensions: ReadonlyMap<string, Unit<Authenticator>>;
  /** Each with its exporter, which it starts and stops. */
  readonly outlets: ReadonlyMap<string, Unit<Queue>>;
  readonly processors: ReadonlyMap<string, Unit<Processor>>;
  readonly receivers: ReadonlyMap<string, ReceiverUnit>;
}

/** The order of a batch's way; they start from its end. */
export const stages = ['receivers', 'extensions', 'processors', 'outlets', 'audit'] as const;

/** What there is before the first configuration. */
export const nothing: Built = {
  audit: new Map(),
  extensions: new Map(),
  outlets: new Map(),
  processors: new Map(),
  receivers: new Map(),
};

/**
 * Creates what the pipelines name, one of each id. Does no I/O.
 *
 * @param before of which is taken what has not changed
 */
export function build(
  config: GatewayConfig,
  shared: Shared & Stores & { readonly tell: Tell },
  before: Built,
): Built {
  const { tokenKeys, ports, trails, spool, auditSpool, tell, onAttempt } = shared;
  const { log, meter, tracer, now } = shared;
  const dependencies = { log, meter, tracer, now };
  const { storageDirectory, pipelines, workers: count } = config;
  const isNamed = (section: 'receivers' | 'processors' | 'exporters') => {
    const ids = new Set(config.pipelines.flatMap((pipeline) => pipeline[section]));
    return ({ id }: { readonly id: string }) => ids.has(id);
  };
  const keys = identityOfKeys(tokenKeys);

  const exporter = exporterMaker(config.exporters, dependencies);
  const { on_failure: onFailure } = config.auditFailure;
  const trailDirectory = trailDirectoryOf(config);
  const around = {
    ...{ ...dependencies, storageDirectory, onFailure, trails, trailDirectory },
    ...{ exporter, onAttempt },
  };
  const audit = units(
    config.audit.map((one) => ({
      ...one,
      identity: identityOf([one.identity, onFailure, one.factory.sendsTrail ? trailDirectory : '']),
    })),
    before.audit,
    ({ id: name, factory, config: own }) =>
      auditSpool.before(factory.create(own, { ...around, name }), onFailure),
  );
  const extensions = units(
    config.extensions,
    before.extensions,
    ({ id: name, factory, config: own }) => factory.create(own, { ...dependencies, name }),
  );
  const processors = units(
    config.processors
      .filter(isNamed('processors'))
      .map((one) => ({ one, id: one.id, identity: identityOf([one.identity, keys, count]) })),
    before.processors,
    ({ one, id: name }) => {
      const given = { ...dependencies, name, tokenKeys };
      const threaded = count > 0 ? createThreaded({ one, count, pipelines }, given) : undefined;
      return threaded ?? one.factory.create(one.config, given);
    },
  );
  const outlets = units(
    config.exporters.filter(isNamed('exporters')),
    before.outlets,
    ({ id, queue }): Queue =>
      queue.storage === 'memory'
        ? createMemoryQueue(exporter(id), queue, { ...dependencies, tell })
        : spool.queue(exporter(id), queue),
  );
  const authenticators = new Map([...extensions].map(([id, { component }]) => [id, component]));
  const receivers = new Map(
    config.receivers.filter(isNamed('receivers')).map((one) => {
      const known = before.receivers.get(one.id);
      const isKnown = known?.identity === one.identity;
      const around = { ...dependencies, ports, authenticators };
      return [one.id, isKnown ? known : createReceiver(one, around)];
    }),
  );
  return { audit, extensions, outlets, processors, receivers };
}

/** Of the first sink that writes one; empty when none does. */
function trailDirectoryOf({ audit, storageDirectory }: GatewayConfig): string {
  const directories = audit.flatMap(
    ({ factory, config }) => factory.trail?.(config, storageDirectory) ?? [],
  );
  return directories[0] ?? '';
}

/**
 * A function of its own, since exporters may keep what it returns: it must not hold on to `before`,
 * which holds on to what was before that.
 */
function exporterMaker(
  exporters: GatewayConfig['exporters'],
  dependencies: Omit<Dependencies, 'name'>,
): (id: string) => Exporter {
  const make = (id: string): Exporter => {
    const found = exporters.find((one) => one.id === id);
    assert(found, `exporter ${id} was checked to be there`);
    return found.factory.create(found.config, { ...dependencies, name: id, exporter: make });
  };
  return make;
}

function createReceiver(
  { id: name, factory, config, identity }: GatewayConfig['receivers'][number],
  dependencies: Omit<ReceiverDependencies, 'name' | 'accept' | 'audit'>,
): ReceiverUnit {
  const accept: ReceiverUnit['accept'] = {};
  const trail: ReceiverUnit['trail'] = { write: () => Promise.resolve() };
  const audit: ReceiverDependencies['audit'] = (events) => trail.write(events);
  const component = factory.create(config, { ...dependencies, name, accept, audit });
  return { identity, component, accept, trail };
}

/**
 * Joins components to pipelines, in one step: each batch that a receiver hands in from then on goes
 * the new way, each that it handed in before goes on as it began.
 *
 * @param observe is put around the way of each pipeline
 */
export function join(
  { audit, outlets, processors, receivers }: Built,
  { pipelines, hash }: GatewayConfig,
  observe: Parameters<typeof observeAccept>[2] &
    Ends & {
      readonly use: (accept: Accept) => Accept;
      /** Undefined when nothing is sealed or held. */
      readonly keeper: Keeper | undefined;
    },
): void {
  const sinks = stampedSinks(audit, hash, observe.feed);
  const ways = pipelines.map((pipeline) => {
    const accept = createPipeline({
      processors: pick(processors, pipeline.processors),
      keeper: observe.keeper,
      audit: sinks,
      now: observe.now,
      // Last: what no other outlet took is not recorded.
      outlets: [
        ...outletsOf(pick(outlets, pipeline.exporters), observe.spool),
        ...(observe.sessions ? [observe.sessions] : []),
      ],
    });
    return { pipeline, accept: observe.use(observeAccept(accept, pipeline.name, observe)) };
  });
  for (const [id, { accept: own, trail }] of receivers) {
    trail.write = async (events) => {
      await Promise.all(sinks.map((sink) => sink.append(events)));
    };
    // Each signal to at most one pipeline, as validation made sure.
    const wanted = ways.filter(({ pipeline }) => pipeline.receivers.includes(id));
    const next = Object.fromEntries(wanted.map((way) => [way.pipeline.signal, way.accept]));
    for (const signal of Object.keys(own) as Signal[])
      if (!(signal in next)) Reflect.deleteProperty(own, signal);
    Object.assign(own, next);
  }
}

/** What stands at the ends of pipelines. */
export interface Ends {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly spool: Spool;
  /** Undefined when nothing is recorded. */
  readonly sessions: Outlet | undefined;
  readonly feed: LiveFeed;
}

/**
 * The way out for what was held of a signal.
 *
 * @returns undefined when no pipeline takes the signal, or several do
 */
export function wayOut(
  { audit, outlets, processors }: Built,
  { pipelines, hash }: GatewayConfig,
  { signal, now, spool, sessions, feed }: Ends & { readonly signal: Signal },
): Way | undefined {
  const [pipeline, ...others] = pipelines.filter((one) => one.signal === signal);
  if (!pipeline || others.length > 0) return undefined;
  return {
    release: createRelease({
      processors: pick(processors, pipeline.processors),
      audit: stampedSinks(audit, hash, feed),
      outlets: outletsOf(pick(outlets, pipeline.exporters), spool),
      recorders: sessions ? [sessions] : [],
      now,
    }),
  };
}

/** What several queues on disk are for is written once. */
function outletsOf(queues: readonly Queue[], spool: Spool): Outlet[] {
  const inMemory = queues.filter((queue): queue is MemoryQueue => !isOnDisk(queue));
  const onDisk = queues.filter(isOnDisk).map(({ name }) => name);
  return onDisk.length > 0 ? [spool.outlet(onDisk), ...inMemory] : inMemory;
}

/** Whether it stays when its exporter is exchanged. */
export function isOnDisk(queue: Queue): queue is SpoolQueue {
  return 'takeOver' in queue;
}

/** Lets the senders of receivers that are new wait until the configuration holds that has them. */
export function joinLater(
  { receivers }: Built,
  { pipelines }: GatewayConfig,
  { joined, before }: { readonly joined: Promise<void>; readonly before: Built },
): void {
  for (const [id, unit] of receivers) {
    if (before.receivers.get(id) === unit) continue;
    unit.trail.write = async (events) => {
      await joined;
      await unit.trail.write(events);
    };
    for (const { signal, receivers: ids } of pipelines) {
      if (!ids.includes(id)) continue;
      unit.accept[signal] = async (batch, abort) => {
        await joined;
        const { [signal]: accept } = unit.accept;
        assert(accept, 'every signal that waited was joined');
        return accept(batch, abort);
      };
    }
  }
}

/**
 * Sinks that note beside each event under which configuration it came about.
 *
 * @param feed is told by the first of them of what it has written
 */
export function stampedSinks(
  audit: Built['audit'],
  configHash: string,
  feed: LiveFeed,
): AuditSink[] {
  return [...audit.values()].map(({ component: sink }, at) => {
    const append = toldAppend((events) => sink.append(events), at === 0 ? feed : undefined);
    return {
      name: sink.name,
      start: () => sink.start(),
      stop: (deadline) => sink.stop(deadline),
      append: (events) => append(events.map((event) => ({ ...event, config_hash: configHash }))),
    };
  });
}

interface Configured {
  readonly id: string;
  readonly identity: string;
}

function units<OneConfig extends Configured, Made extends Component>(
  configs: readonly OneConfig[],
  before: ReadonlyMap<string, Unit<Made>>,
  create: (config: OneConfig) => Made,
): Map<string, Unit<Made>> {
  return new Map(
    configs.map((config) => {
      const { id, identity } = config;
      const known = before.get(id);
      return [id, known?.identity === identity ? known : { identity, component: create(config) }];
    }),
  );
}

function pick<Made extends Component>(
  all: ReadonlyMap<string, Unit<Made>>,
  ids: readonly string[],
): Made[] {
  return ids.flatMap((id) => all.get(id)?.component ?? []);
}

function identityOfKeys(keys: TokenKeys): string {
  const hash = createHash('sha256');
  for (const { id, key } of keys) hash.update(`${id}\0`).update(key).update('\0');
  return hash.digest('hex');
}
