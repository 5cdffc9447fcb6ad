import { nameCase, type Case, type Subject } from './case.ts';
import type { Measured } from './gateway.ts';
import { readCpuSeconds, readPeakBytes } from './measure.ts';
import type { Load, Stage } from './stage.ts';
import { median, percentile } from './statistics.ts';

const gigabyte = 1e9;
const megabyte = 1e6;

/** One measured pass. */
export interface Round {
  readonly cpuSecondsPerGb: number;
  readonly megabytesPerSecond: number;
  readonly spansPerSecond: number;
  readonly refusals: number;
}

/** One row of the table: medians over the rounds, latencies of all of them. */
export interface Result extends Round {
  readonly case: string;
  readonly subject: Subject;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly peakMebibytes: number;
  readonly rounds: readonly Round[];
}

/** What to run of a case, and how hard. */
export interface Plan {
  readonly subjects: readonly Subject[];
  readonly rounds: number;
  readonly warmUp: Load;
  readonly load: Load;
}

interface Contender {
  readonly subject: Subject;
  readonly measured: Measured;
  readonly rounds: Round[];
  readonly latenciesMs: number[];
}

/** Warms every subject up, then measures them in turn, round by round. */
export async function runCase(stage: Stage, of: Case, plan: Plan): Promise<readonly Result[]> {
  const contenders: Contender[] = [];
  try {
    for (const subject of plan.subjects) {
      const measured = await stage.start(subject, of);
      contenders.push({ subject, measured, rounds: [], latenciesMs: [] });
      await stage.pass(measured, of, plan.warmUp);
    }
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const contender of contenders) await runRound(stage, of, { contender, plan });
    }
    return contenders.map((contender) => summarize(of, contender));
  } finally {
    for (const { measured } of contenders) await measured.stop();
  }
}

interface Turn {
  readonly contender: Contender;
  readonly plan: Plan;
}

async function runRound(stage: Stage, of: Case, { contender, plan }: Turn): Promise<void> {
  const { measured, rounds, latenciesMs } = contender;
  const before = readCpuSeconds(measured.pid);
  const { sent, seconds } = await stage.pass(measured, of, plan.load);
  const cpuSeconds = readCpuSeconds(measured.pid) - before;
  rounds.push({
    cpuSecondsPerGb: (cpuSeconds / sent.bytes) * gigabyte,
    megabytesPerSecond: sent.bytes / megabyte / seconds,
    spansPerSecond: sent.spans / seconds,
    refusals: sent.refusals,
  });
  for (const latencyMs of sent.latenciesMs) latenciesMs.push(latencyMs);
}

function summarize(of: Case, { subject, measured, rounds, latenciesMs }: Contender): Result {
  return {
    case: nameCase(of),
    subject,
    cpuSecondsPerGb: median(rounds.map((round) => round.cpuSecondsPerGb)),
    megabytesPerSecond: median(rounds.map((round) => round.megabytesPerSecond)),
    spansPerSecond: median(rounds.map((round) => round.spansPerSecond)),
    refusals: rounds.reduce((sum, round) => sum + round.refusals, 0),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    peakMebibytes: readPeakBytes(measured.pid) / 1024 ** 2,
    rounds,
  };
}
