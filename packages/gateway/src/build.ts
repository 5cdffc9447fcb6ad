import {
  createPipeline,
  type Accept,
  type AuditSink,
  type Component,
  type Dependencies,
  type Outlet,
  type Processor,
  type Signal,
} from '@traceveil/pipeline';
import {
  createMemoryQueue,
  createSpool,
  spoolDirectory,
  type MemoryQueue,
  type SpoolQueue,
} from '@traceveil/spool';
import type { GatewayConfig } from './config.ts';
import { observeAccept } from './observe-accept.ts';

/** What all components share; each is given its own name with it. */
export interface Shared extends Omit<Dependencies, 'name'> {
  readonly tokenKey: Uint8Array;
}

/** All components of a configuration, created, not started. */
export interface Built {
  readonly audit: readonly AuditSink[];
  /** What the queues on disk stand in: started before them, stopped after. */
  readonly spools: readonly Component[];
  /** Each with its exporter, which it starts and stops. */
  readonly queues: readonly (MemoryQueue | SpoolQueue)[];
  readonly processors: readonly Processor[];
  readonly receivers: readonly Component[];
}

/** Creates what the pipelines name, one of each id, and joins them. Does no I/O. */
export function build(config: GatewayConfig, shared: Shared): Built {
  const { tokenKey, ...dependencies } = shared;
  const named = (section: 'receivers' | 'processors' | 'exporters') => {
    const ids = new Set(config.pipelines.flatMap((pipeline) => pipeline[section]));
    return ({ id }: { readonly id: string }) => ids.has(id);
  };

  const audit = config.audit.map(({ id, factory, config: own }) =>
    factory.create(own, {
      ...dependencies,
      name: id,
      storageDirectory: config.storageDirectory,
    }),
  );
  const processors = new Map(
    config.processors
      .filter(named('processors'))
      .map(({ id, factory, config: own }) => [
        id,
        factory.create(own, { ...dependencies, name: id, tokenKey }),
      ]),
  );
  const { spools, queues, outletsOf } = buildQueues(
    { ...config, exporters: config.exporters.filter(named('exporters')) },
    dependencies,
  );
  const accepts = new Map(
    config.pipelines.map((pipeline) => {
      const accept = createPipeline({
        processors: pick(processors, pipeline.processors),
        audit,
        outlets: outletsOf(pipeline.exporters),
      });
      return [pipeline.name, observeAccept(accept, pipeline.name, dependencies)];
    }),
  );
  const receivers = config.receivers
    .filter(named('receivers'))
    .map(({ id, factory, config: own }) =>
      factory.create(own, { ...dependencies, name: id, accept: acceptOf(id, config, accepts) }),
    );
  return {
    audit,
    spools,
    queues,
    processors: [...processors.values()],
    receivers,
  };
}

/** One queue for each exporter: in memory, or in the spool that all the others share. */
function buildQueues(
  { exporters, spool: spoolConfig, storageDirectory }: GatewayConfig,
  dependencies: Omit<Dependencies, 'name'>,
) {
  const directory = spoolDirectory(storageDirectory);
  const spool = createSpool({ directory, config: spoolConfig, dependencies });
  const inMemory = new Map<string, MemoryQueue>();
  const onDisk = new Map<string, SpoolQueue>();
  for (const { id, factory, config, queue } of exporters) {
    const exporter = factory.create(config, { ...dependencies, name: id });
    if (queue.storage === 'memory') {
      inMemory.set(id, createMemoryQueue(exporter, queue, dependencies));
    } else onDisk.set(id, spool.queue(exporter, queue));
  }
  return {
    spools: onDisk.size > 0 ? [spool] : [],
    queues: [...onDisk.values(), ...inMemory.values()],
    // What several queues on disk are for is written once.
    outletsOf(ids: readonly string[]): Outlet[] {
      const durable = ids.filter((id) => onDisk.has(id));
      const memory = pick(inMemory, ids);
      return durable.length > 0 ? [spool.outlet(durable), ...memory] : memory;
    },
  };
}

function pick<Value>(all: ReadonlyMap<string, Value>, ids: readonly string[]): Value[] {
  return ids.flatMap((id) => all.get(id) ?? []);
}

/** Where one receiver hands its signals: each to at most one pipeline, as validation made sure. */
function acceptOf(
  receiver: string,
  { pipelines }: GatewayConfig,
  accepts: ReadonlyMap<string, Accept>,
): Partial<Record<Signal, Accept>> {
  const own: Partial<Record<Signal, Accept>> = {};
  for (const { name, signal, receivers } of pipelines) {
    const accept = accepts.get(name);
    if (accept && receivers.includes(receiver)) own[signal] = accept;
  }
  return own;
}
