import type { Case } from './case.ts';
import {
  roundLoad,
  runRound,
  startAll,
  summarize,
  type Contender,
  type Plan,
  type Result,
} from './run-case.ts';
import type { Stage } from './stage.ts';

const loadShare = 0.5;

/** Latencies at a rate that is the same for all subjects. */
export interface LatencyResult {
  /** Of the gateway, which half of is sent. */
  readonly peakRequestsPerSecond: number;
  readonly requestsPerSecond: number;
  readonly results: readonly Result[];
}

/**
 * Measures the gateway's peak in a round, then sends half of that through every subject in turn.
 * Requests are due at fixed times, whatever became of those before, and waiting counts.
 */
export async function runLatency(stage: Stage, of: Case, plan: Plan): Promise<LatencyResult> {
  const contenders: Contender[] = [];
  try {
    await startAll(stage, of, { plan, contenders });
    const gateway = contenders.find(({ subject }) => subject === 'gateway');
    if (!gateway) throw new Error('--latency is told by the peak of the gateway: measure it too');
    const peakLoad = roundLoad(plan, 0);
    await stage.prepare(peakLoad);
    const peak = await runRound(stage, of, {
      contender: { ...gateway, rounds: [], latenciesMs: [] },
      load: peakLoad,
    });
    const requestsPerSecond = peak.requestsPerSecond * loadShare;
    for (let round = 1; round <= plan.rounds; round += 1) {
      const load = { ...roundLoad(plan, round), requestsPerSecond };
      await stage.prepare(load);
      for (const contender of contenders) await runRound(stage, of, { contender, load });
    }
    return {
      peakRequestsPerSecond: peak.requestsPerSecond,
      requestsPerSecond,
      results: contenders.map((contender) => summarize(of, contender)),
    };
  } finally {
    for (const { measured } of contenders) await measured.stop();
  }
}
