import { nameCase, type Case } from './case.ts';
import { roundLoad, runRound, startAll, type Contender, type Plan } from './run-case.ts';
import type { Stage } from './stage.ts';
import { median } from './statistics.ts';
import { formatRows } from './table.ts';

/** One of several gateways that are compared: what differs, and what it is sent. */
export interface Side {
  readonly name: string;
  readonly stage: Stage;
  readonly plan: Plan;
}

/** CPU seconds a gigabyte of the gateway of a side, round by round. */
export interface SideCosts {
  readonly name: string;
  readonly case: string;
  readonly rounds: readonly number[];
}

/** Measures the gateways of all sides in turn. */
export async function compareSides(
  sides: readonly Side[],
  of: Case,
): Promise<readonly SideCosts[]> {
  const started = sides.map((side) => ({ ...side, contenders: [] as Contender[] }));
  try {
    for (const { stage, plan, contenders } of started) {
      await startAll(stage, of, { plan: { ...plan, subjects: ['gateway'] }, contenders });
    }
    const rounds = Math.max(...sides.map(({ plan }) => plan.rounds));
    for (let round = 0; round < rounds; round += 1) {
      for (const { stage, plan } of started) await stage.prepare(roundLoad(plan, round));
      // Each goes first as often as last: what runs beside them may come and go.
      for (const side of round % 2 === 0 ? started : started.toReversed()) {
        const load = roundLoad(side.plan, round);
        for (const contender of side.contenders)
          await runRound(side.stage, of, { contender, load });
      }
    }
    return started.flatMap(({ name, contenders }) =>
      contenders.map((contender) => ({
        name,
        case: nameCase(of),
        rounds: contender.rounds.map(({ cpuSecondsPerGb }) => cpuSecondsPerGb),
      })),
    );
  } finally {
    for (const { contenders } of started) {
      for (const { measured } of contenders) await measured.stop();
    }
  }
}

/** All of a case are set beside the first. */
export function formatCosts(costs: readonly SideCosts[]): string {
  const rows = costs.map(({ name, case: of, rounds }) => {
    const first = costs.find((other) => other.case === of)?.rounds ?? rounds;
    return [
      of,
      name,
      median(rounds).toFixed(2),
      Math.min(...rounds).toFixed(2),
      (median(rounds) / median(first)).toFixed(3),
      (Math.min(...rounds) / Math.min(...first)).toFixed(3),
    ];
  });
  const heading = ['case', 'gateway', 'CPU s/GB', 'least', '× first', 'of the least'];
  return formatRows([heading, ...rows], 2);
}
