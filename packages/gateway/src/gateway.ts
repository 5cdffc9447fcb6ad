import { setMaxListeners } from 'node:events';
import type { Sources } from '@traceveil/console';
import { aborted, createPorts, createTrailProgresses } from '@traceveil/pipeline';
import type { Component, Log } from '@traceveil/pipeline';
import { createAdminServer } from './admin-server.ts';
import type { Holding } from './approvals/holding.ts';
import { inboxDirectory } from './audit/places.ts';
import { createReadInbox } from './audit/read-inbox.ts';
import { findLeaks } from './canary.ts';
import { ConfigError } from './config-problem.ts';
import { createConfigTelemetry } from './config-telemetry.ts';
import type { GatewayConfig } from './config.ts';
import { createLiveFeed } from './console/live-feed.ts';
import { createSources } from './console/sources.ts';
import { coverageOf, writeCoverage } from './coverage-rows.ts';
import { createCurrent } from './current.ts';
import { createSelfTest } from './self-test.ts';
import { startTelemetry } from './telemetry.ts';
import { loadTokenKeys } from './token-key.ts';
import { observeWorkers } from './workers/processor.ts';

/** A gateway that takes batches. */
export interface Gateway {
  /** Undefined when nothing is sealed or held. */
  readonly holding: Holding | undefined;
  /** Port of `/healthz`, `/readyz`, `/metrics`, `/coverage` and `/config`. */
  readonly adminPort: number;
  readonly receivers: readonly Component[];
  /** What the console and its API read. */
  readonly sources: Sources;
  /**
   * Puts another configuration in the place of the one that holds: all of it or, when it throws,
   * nothing. Components that it does not change go on as if nothing had been; batches that are on
   * their way end as they began.
   *
   * @throws Error with one clear line
   */
  reload(config: GatewayConfig): Promise<void>;
  /** Notes that a configuration was refused for so many problems. */
  refuse(problems: number): Promise<void>;
  /**
   * Receivers first, so that nothing new comes; then what was accepted is delivered, until
   * `deadline` is aborted.
   *
   * @returns spans, log records and data points that were accepted and not delivered
   */
  stop(deadline: AbortSignal): Promise<number>;
}

/**
 * Starts all components, those at the end of the pipelines first. When one cannot start, those
 * that were started are stopped again.
 *
 * @throws Error with one clear line
 */
export async function startGateway(first: GatewayConfig, log: Log): Promise<Gateway> {
  const tokenKeys = await loadTokenKeys(first);
  const telemetry = await startTelemetry(first.telemetry.traces?.endpoint, log);
  const { meter, tracer } = telemetry;
  const told = createConfigTelemetry(meter);
  const feed = createLiveFeed();
  const ofProcess = { ports: createPorts(), trails: createTrailProgresses(), feed };
  const shared = { log, meter, tracer, now: Date.now, tokenKeys, ...ofProcess };
  const current = createCurrent(first, shared);
  const inbox = createReadInbox(inboxDirectory(first), { tell: current.tell, log });
  const selfTest = createSelfTest(current, shared);

  let isReady = false;
  /** What would come through by the first configuration: not ready before the self-test says more. */
  let leaks: readonly string[] = [];
  const leaksNow = () => Math.max(leaks.length, selfTest.leaks.length);
  told.observeLeaks(leaksNow);
  const processorsNow = () =>
    [...current.built.processors.values()].map(({ component }) => component);
  observeWorkers(meter, processorsNow);
  const isReadyNow = () => isReady && leaksNow() === 0 && current.isWhole();
  const { figures } = telemetry;
  const sources = createSources({
    ...{ current, figures, selfTest, feed, log, now: Date.now, isReady: isReadyNow },
    traceLinks: {},
  });
  const admin = createAdminServer(first.telemetry.endpoint, {
    isReady: isReadyNow,
    metrics: async () => `${await telemetry.metricsText()}${told.infoText()}`,
    coverage: () => writeCoverage(coverageOf(processorsNow())),
    config: () => current.config.shown,
  });
  try {
    await admin.start();
    leaks = await findLeaks(first);
    for (const leak of leaks) log.error({ component: 'canary' }, leak);
    await current.exchange(first, 'start');
    await selfTest.run('start');
    await inbox.start();
  } catch (error) {
    selfTest.stop();
    await sources.stop();
    await current.stop(AbortSignal.abort());
    await admin.stop(AbortSignal.abort());
    await telemetry.stop(AbortSignal.abort());
    throw error;
  }
  told.holds(first.hash);
  isReady = true;

  return {
    adminPort: admin.port,
    holding: current.holding,
    get receivers() {
      return [...current.built.receivers.values()].map(({ component }) => component);
    },
    sources,
    async reload(config) {
      refuseUnchangeable(current.config, config);
      const found = await findLeaks(config);
      if (found.length > 0) throw new ConfigError(found);
      await current.exchange(config, 'reload');
      leaks = [];
      told.holds(config.hash);
      await selfTest.run('reload');
      told.reloaded('accepted');
    },
    async refuse(problems) {
      told.reloaded('refused');
      await current.note({ occasion: 'reload', outcome: 'refused', problems });
    },
    async stop(deadline) {
      isReady = false;
      selfTest.stop();
      feed.stop();
      await Promise.race([sources.stop(), aborted(deadline)]);
      await Promise.race([inbox.stop(), aborted(deadline)]);
      // Each component listens to it, some twice; above ten in all Node would warn of a leak.
      setMaxListeners(0, deadline);
      const undelivered = await current.stop(deadline);
      await telemetry.stop(deadline);
      await admin.stop(deadline);
      return undelivered;
    },
  };
}

/** Of what is bound once, when the process starts. */
function refuseUnchangeable(before: GatewayConfig, next: GatewayConfig): void {
  const bound = (config: GatewayConfig) => ({
    'storage.directory': config.storageDirectory,
    'storage.spool': JSON.stringify(config.spool),
    'audit.spool': JSON.stringify(config.auditFailure.spool),
    approvals: JSON.stringify(config.approvals),
    'storage.sessions': JSON.stringify(config.sessions),
    'service.telemetry.endpoint': JSON.stringify(config.telemetry.endpoint),
    'service.telemetry.traces': JSON.stringify(config.telemetry.traces),
    'service.allow_memory_dumps': config.allowMemoryDumps,
  });
  const [now, wanted] = [bound(before), bound(next)];
  for (const key of Object.keys(now) as (keyof typeof now)[]) {
    if (now[key] === wanted[key]) continue;
    throw new Error(`${key}: cannot change while the gateway runs; restart it`);
  }
}
