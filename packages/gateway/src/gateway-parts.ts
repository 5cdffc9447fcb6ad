import { createPorts, createTrailProgresses } from '@traceveil/pipeline';
import type { Log, SinkAttempt, TokenKeys } from '@traceveil/pipeline';
import type { Console } from '@traceveil/console';
import { createAdminServer, type AdminServer } from './admin-server.ts';
import { inboxDirectory } from './audit/places.ts';
import { createReadInbox, type ReadInbox } from './audit/read-inbox.ts';
import { createConfigTelemetry, type ConfigTelemetry } from './config-telemetry.ts';
import type { GatewayConfig } from './config.ts';
import { createGatewayConsole } from './console/gateway-console.ts';
import { listIntegrations } from './console/integrations.ts';
import { createLiveFeed, type LiveFeed } from './console/live-feed.ts';
import type { PolicyEditing } from './console/policy-sources.ts';
import { createSources, type RunningSources } from './console/sources.ts';
import { coverageOf, writeCoverage } from './coverage-rows.ts';
import { createCurrent, type Current } from './current.ts';
import { createSelfTest, type SelfTest } from './self-test.ts';
import type { Telemetry } from './telemetry.ts';
import { observeWorkers } from './workers/processor.ts';

/** What changes while a gateway runs, and several of its parts look at. */
export interface Health {
  isReady: boolean;
  /** What would come through by the first configuration, until the self-test says more. */
  leaks: readonly string[];
}

/** What a gateway is made of: one of each for the life of the process. */
export interface GatewayParts {
  readonly current: Current;
  readonly inbox: ReadInbox;
  readonly selfTest: SelfTest;
  readonly admin: AdminServer;
  readonly sources: RunningSources;
  readonly feed: LiveFeed;
  /** Undefined where the configuration has none. */
  readonly console: Console | undefined;
  readonly told: ConfigTelemetry;
  readonly health: Health;
}

/** What they are made with. */
export interface PartsDependencies {
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly tokenKeys: TokenKeys;
  /** Undefined where no policy can be edited. */
  readonly editing: PolicyEditing | undefined;
}

/** Makes all of it. Nothing runs yet. */
export async function createParts(
  first: GatewayConfig,
  { log, telemetry, tokenKeys, editing }: PartsDependencies,
): Promise<GatewayParts> {
  const { meter, tracer, figures } = telemetry;
  const health: Health = { isReady: false, leaks: [] };
  const told = createConfigTelemetry(meter);
  const feed = createLiveFeed();
  const now = Date.now;
  const shared = {
    ...{ log, meter, tracer, now, tokenKeys, feed },
    ...{ ports: createPorts(), trails: createTrailProgresses() },
    // The console needs the approvals, and they tell it of what people do.
    onStep: (...step: Parameters<Console['onApprovalStep']>) => console?.onApprovalStep(...step),
    onAttempt(attempt: SinkAttempt) {
      const target = listIntegrations(current.config, []).find(({ name }) => name === attempt.sink);
      if (target) console?.onSinkAttempt(target, attempt);
    },
  };
  const current = createCurrent(first, shared);
  const inbox = createReadInbox(inboxDirectory(first), { tell: current.tell, log });
  const selfTest = createSelfTest(current, shared);
  const leaksNow = () => Math.max(health.leaks.length, selfTest.leaks.length);
  told.observeLeaks(leaksNow);
  const processorsNow = () => [...current.built.processors.values()].map((one) => one.component);
  observeWorkers(meter, processorsNow);
  const isReady = () => health.isReady && leaksNow() === 0 && current.isWhole();
  const { holding } = current;
  const sources = createSources({
    ...{ current, figures, selfTest, feed, log, now, isReady, editing },
    ...{ vault: holding?.vault, approvals: holding?.approvals },
    traceLinks: first.console?.trace_links ?? {},
  });
  const console: Console | undefined = await createGatewayConsole({
    ...{ current, sources, log, meter, now },
  });
  const admin = createAdminServer(first.telemetry.endpoint, {
    isReady,
    metrics: async () => `${await telemetry.metricsText()}${told.infoText()}`,
    coverage: () => writeCoverage(coverageOf(processorsNow())),
    config: () => current.config.shown,
  });
  return { current, inbox, selfTest, admin, sources, feed, console, told, health };
}
