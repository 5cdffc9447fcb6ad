import { SourceError, type HealthFigure, type Overview, type Sources } from '@traceveil/console';
import type { Processor } from '@traceveil/pipeline';
import { coverageOf } from '../coverage-rows.ts';
import type { Current } from '../current.ts';
import type { SelfTest } from '../self-test.ts';
import { readVersion } from '../version.ts';
import { balanceOf, fullestQueue, sumOf } from './figure-sums.ts';
import { listIntegrations } from './integrations.ts';
import { createRate } from './rate.ts';
import type { Tasks } from './tasks.ts';
import type { Ask } from './thread.ts';

/** An overview does not wait for the index of the trail for longer: it has what it was told last. */
const trailMs = 200;

/** What of the sources is about the gateway itself. */
export type GatewaySources = Pick<Sources, 'overview' | 'health' | 'coverage' | 'integrations'>;

/** What of the gateway that runs is needed. */
export interface GatewayFacts {
  readonly current: Pick<Current, 'config' | 'built' | 'isWhole'>;
  readonly figures: () => Promise<readonly HealthFigure[]>;
  readonly selfTest: Pick<SelfTest, 'leaks' | 'triedAt'>;
  readonly isReady: () => boolean;
  readonly pendingApprovals: () => number;
  readonly heldItems: () => number;
  readonly now: () => number;
}

/** @param ask a thread that has the index */
export function createGatewaySources(facts: GatewayFacts, ask: Ask): GatewaySources {
  const { current, now } = facts;
  const started = new Date(now()).toISOString();
  const rate = createRate(now);
  const trailNow = createTrailFacts(ask);

  async function overview(): Promise<Overview> {
    const [figures, trail] = await Promise.all([facts.figures(), trailNow()]);
    const spans = sumOf(figures, 'otelcol_receiver_accepted_spans');
    const { triedAt, leaks } = facts.selfTest;
    const queue = fullestQueue(figures);
    return {
      ...{ version: readVersion(), started, ready: facts.isReady() },
      items: balanceOf(figures, facts.heldItems()),
      spans_per_second: rate(spans),
      redactions: sumOf(figures, 'traceveil_redactions'),
      queue_share: queue.share,
      queue_age_seconds: queue.ageSeconds,
      canary: {
        ok: leaks.length === 0 && triedAt !== undefined,
        time: triedAt === undefined ? undefined : new Date(triedAt).toISOString(),
      },
      audit: {
        ok: isAuditWell(figures),
        events: trail?.events ?? sumOf(figures, 'traceveil_audit_events'),
        checkpoint: trail?.checkpoint,
      },
      pending_approvals: facts.pendingApprovals(),
    };
  }

  return {
    overview,
    async health() {
      return { figures: await facts.figures(), components: componentsOf(current) };
    },
    coverage: () => Promise.resolve({ rows: coverageOf(processorsOf(current)) }),
    async integrations() {
      return listIntegrations(current.config, await facts.figures());
    },
  };
}

/** Undefined when there is none, or its index is still being made: the rest can be shown. */
function createTrailFacts(ask: Ask) {
  let last: Awaited<ReturnType<Tasks['trail']>> | undefined;
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, trailMs);
    });
    const told = ask('trail').then((facts) => void (last = facts));
    try {
      await Promise.race([told, late]);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    } finally {
      clearTimeout(timer);
    }
    return last;
  };
}

/** Every sink can be written, and nothing waits until it can. */
function isAuditWell(figures: readonly HealthFigure[]): boolean {
  const names = ['traceveil_audit_waiting_events', 'traceveil_audit_sink_failing'];
  return names.every((name) => sumOf(figures, name) === 0);
}

function processorsOf({ built }: Pick<Current, 'built'>): Processor[] {
  return [...built.processors.values()].map(({ component }) => component);
}

/** Such as `receivers/otlp`, in the order of a batch's way. */
function componentsOf({ built }: Pick<Current, 'built'>): string[] {
  const { receivers, extensions, processors, outlets, audit } = built;
  const sections = { receivers, extensions, processors, exporters: outlets, audit };
  return Object.entries(sections).flatMap(([section, units]) =>
    [...units.keys()].map((id) => `${section}/${id}`),
  );
}
