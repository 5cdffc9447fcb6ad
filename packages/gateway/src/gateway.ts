import type { Component, Log } from '@traceveil/pipeline';
import { createAdminServer } from './admin-server.ts';
import { build, type Built } from './build.ts';
import type { GatewayConfig } from './config.ts';
import { coverageOf, writeCoverage } from './coverage-rows.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { loadTokenKey } from './token-key.ts';

/** A gateway that takes batches. */
export interface Gateway {
  /** Port of `/healthz`, `/readyz`, `/metrics` and `/coverage`. */
  readonly adminPort: number;
  readonly receivers: readonly Component[];
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
export async function startGateway(config: GatewayConfig, log: Log): Promise<Gateway> {
  const tokenKey = config.tokenKey ?? (await loadTokenKey(config.storageDirectory));
  const telemetry = await startTelemetry(config.telemetry.traces?.endpoint, log);
  const { meter, tracer } = telemetry;
  const built = build(config, { log, meter, tracer, now: Date.now, tokenKey });

  let isReady = false;
  const admin = createAdminServer(config.telemetry.endpoint, {
    isReady: () => isReady,
    metrics: telemetry.metricsText,
    coverage: () => writeCoverage(coverageOf(built.processors)),
  });
  const order = [
    admin,
    ...built.audit,
    ...built.spools,
    ...built.queues,
    ...built.processors,
    ...built.receivers,
  ];
  await startAll(order, telemetry);
  isReady = true;
  return {
    adminPort: admin.port,
    receivers: built.receivers,
    async stop(deadline) {
      isReady = false;
      await stopPipelines(built, deadline);
      await telemetry.stop(deadline);
      await admin.stop(deadline);
      return built.queues.reduce((items, queue) => items + queue.pendingItems, 0);
    },
  };
}

async function startAll(order: readonly Component[], telemetry: Telemetry): Promise<void> {
  for (const [index, component] of order.entries()) {
    try {
      await component.start();
    } catch (error) {
      const now = AbortSignal.abort();
      for (const started of order.slice(0, index).reverse()) await started.stop(now);
      await telemetry.stop(now);
      throw error;
    }
  }
}

async function stopPipelines(built: Built, deadline: AbortSignal): Promise<void> {
  const { receivers, processors, queues, spools, audit } = built;
  for (const stage of [receivers, processors, queues, spools, audit]) {
    await Promise.all(stage.map((component) => component.stop(deadline)));
  }
}
