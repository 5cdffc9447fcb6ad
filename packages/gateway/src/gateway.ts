import { setMaxListeners } from 'node:events';
import type { Console, Sources } from '@traceveil/console';
import { aborted, type Component, type Log } from '@traceveil/pipeline';
import type { Holding } from './approvals/holding.ts';
import { findLeaks } from './canary.ts';
import { ConfigError } from './config-problem.ts';
import type { GatewayConfig } from './config.ts';
import type { PolicyEditing } from './console/policy-sources.ts';
import { createParts } from './gateway-parts.ts';
import { startTelemetry } from './telemetry.ts';
import { loadTokenKeys } from './token-key.ts';

/** A gateway that takes batches. */
export interface Gateway {
  /** Undefined when nothing is sealed or held. */
  readonly holding: Holding | undefined;
  /** Port of `/healthz`, `/readyz`, `/metrics`, `/coverage` and `/config`. */
  readonly adminPort: number;
  readonly receivers: readonly Component[];
  /** What the console and its API read. */
  readonly sources: Sources;
  /** Undefined where the configuration has none. */
  readonly console: Pick<Console, 'port' | 'takeFirstPassword'> | undefined;
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
 * @param editing without it no policy can be edited
 * @throws Error with one clear line
 */
export async function startGateway(
  first: GatewayConfig,
  log: Log,
  editing?: PolicyEditing,
): Promise<Gateway> {
  const tokenKeys = await loadTokenKeys(first);
  const telemetry = await startTelemetry(first.telemetry.traces?.endpoint, log);
  const parts = await createParts(first, { log, telemetry, tokenKeys, editing });
  const { current, inbox, selfTest, admin, sources, feed, console, told, health } = parts;
  try {
    await admin.start();
    health.leaks = await findLeaks(first);
    for (const leak of health.leaks) log.error({ component: 'canary' }, leak);
    await current.exchange(first, 'start');
    await selfTest.run('start');
    await inbox.start();
    await console?.start();
    if (console) sources.start();
  } catch (error) {
    selfTest.stop();
    await console?.stop(AbortSignal.abort());
    await sources.stop();
    await current.stop(AbortSignal.abort());
    await admin.stop(AbortSignal.abort());
    await telemetry.stop(AbortSignal.abort());
    throw error;
  }
  told.holds(first.hash);
  health.isReady = true;

  return {
    adminPort: admin.port,
    holding: current.holding,
    console,
    sources,
    get receivers() {
      return [...current.built.receivers.values()].map(({ component }) => component);
    },
    async reload(config) {
      refuseUnchangeable(current.config, config);
      const found = await findLeaks(config);
      if (found.length > 0) throw new ConfigError(found);
      await current.exchange(config, 'reload');
      health.leaks = [];
      told.holds(config.hash);
      await selfTest.run('reload');
      told.reloaded('accepted');
    },
    async refuse(problems) {
      told.reloaded('refused');
      await current.note({ occasion: 'reload', outcome: 'refused', problems });
    },
    async stop(deadline) {
      health.isReady = false;
      selfTest.stop();
      feed.stop();
      // Each component listens to it, some twice; above ten in all Node would warn of a leak.
      setMaxListeners(0, deadline);
      await Promise.race([
        Promise.all([console?.stop(deadline), sources.stop()]),
        aborted(deadline),
      ]);
      await Promise.race([inbox.stop(), aborted(deadline)]);
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
    console: config.consoleIdentity,
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
