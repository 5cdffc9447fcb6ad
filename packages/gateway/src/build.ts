import {
  createPipeline,
  type Accept,
  type AuditEvent,
  type AuditSink,
  type Authenticator,
  type Component,
  type Dependencies,
  type Processor,
  type Signal,
} from '@traceveil/pipeline';
import { createMemoryQueue, type MemoryQueue } from '@traceveil/spool';
import type { GatewayConfig } from './config.ts';
import { observeAccept } from './observe-accept.ts';

/** What all components share; each is given its own name with it. */
export interface Shared extends Omit<Dependencies, 'name'> {
  readonly tokenKey: Uint8Array;
}

/** All components of a configuration, created, not started. */
export interface Built {
  readonly audit: readonly AuditSink[];
  readonly extensions: readonly Authenticator[];
  /** Each with its exporter, which it starts and stops. */
  readonly outlets: readonly MemoryQueue[];
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
  const extensions = new Map(
    config.extensions.map(({ id, factory, config: own }) => [
      id,
      factory.create(own, { ...dependencies, name: id }),
    ]),
  );
  const processors = new Map(
    config.processors
      .filter(named('processors'))
      .map(({ id, factory, config: own }) => [
        id,
        factory.create(own, { ...dependencies, name: id, tokenKey }),
      ]),
  );
  const outlets = new Map(
    config.exporters.filter(named('exporters')).map(({ id, factory, config: own, queue }) => {
      const exporter = factory.create(own, { ...dependencies, name: id });
      return [id, createMemoryQueue(exporter, queue, dependencies)];
    }),
  );
  const accepts = new Map(
    config.pipelines.map((pipeline) => {
      const accept = createPipeline({
        processors: pick(processors, pipeline.processors),
        audit,
        outlets: pick(outlets, pipeline.exporters),
      });
      return [pipeline.name, observeAccept(accept, pipeline.name, dependencies)];
    }),
  );
  const forReceivers = {
    ...dependencies,
    authenticators: extensions,
    audit: async (events: readonly AuditEvent[]) => {
      await Promise.all(audit.map((sink) => sink.append(events)));
    },
  };
  const receivers = config.receivers
    .filter(named('receivers'))
    .map(({ id, factory, config: own }) =>
      factory.create(own, { ...forReceivers, name: id, accept: acceptOf(id, config, accepts) }),
    );
  return {
    audit,
    extensions: [...extensions.values()],
    outlets: [...outlets.values()],
    processors: [...processors.values()],
    receivers,
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
