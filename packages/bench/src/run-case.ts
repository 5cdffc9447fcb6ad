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
  readonly requestsPerSecond: number;
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

/** What to run of a case, and how hard. Requests are numbered from 0 for each subject. */
export interface Plan {
  readonly subjects: readonly Subject[];
  readonly rounds: number;
  readonly connections: number;
  readonly seconds: number;
  readonly warmUpRequests: number;
  readonly roundRequests: number;
}

/** A subject that runs, and what was measured of it. */
export interface Contender {
  readonly subject: Subject;
  readonly measured: Measured;
  readonly rounds: Round[];
  readonly latenciesMs: number[];
}

/** Warms every subject up, then measures them in turn, round by round. */
export async function runCase(stage: Stage, of: Case, plan: Plan): Promise<readonly Result[]> {
  const contenders: Contender[] = [];
  try {
    await startAll(stage, of, { plan, contenders });
    for (let round = 0; round < plan.rounds; round += 1) {
      const load = roundLoad(plan, round);
      await stage.prepare(load);
      for (const contender of contenders) await runRound(stage, of, { contender, load });
    }
    return contenders.map((contender) => summarize(of, contender));
  } finally {
    for (const { measured } of contenders) await measured.stop();
  }
}

/** Starts every subject and warms it up, so that V8 has optimized what runs for each batch. */
export async function startAll(
  stage: Stage,
  of: Case,
  { plan, contenders }: { plan: Plan; contenders: Contender[] },
): Promise<void> {
  const warmUp = { ...roundLoad(plan, 0), first: 0, requests: plan.warmUpRequests };
  await stage.prepare(warmUp);
  for (const subject of plan.subjects) {
    const measured = await stage.start(subject, of);
    contenders.push({ subject, measured, rounds: [], latenciesMs: [] });
    await stage.pass(measured, of, warmUp);
  }
}

/** What each subject is sent in a round: the same, and nothing that it was sent before. */
export function roundLoad(plan: Plan, round: number): Load {
  return {
    first: plan.warmUpRequests + round * plan.roundRequests,
    requests: plan.roundRequests,
    seconds: plan.seconds,
    connections: plan.connections,
  };
}

interface Turn {
  readonly contender: Contender;
  readonly load: Load;
}

/** Measures one subject for one round. */
export async function runRound(stage: Stage, of: Case, { contender, load }: Turn): Promise<Round> {
  const { measured, rounds, latenciesMs } = contender;
  const before = readCpuSeconds(measured.pid);
  const { sent, seconds } = await stage.pass(measured, of, load);
  const cpuSeconds = readCpuSeconds(measured.pid) - before;
  const round = {
    cpuSecondsPerGb: (cpuSeconds / sent.bytes) * gigabyte,
    megabytesPerSecond: sent.bytes / megabyte / seconds,
    requestsPerSecond: sent.requests / seconds,
    spansPerSecond: sent.spans / seconds,
    refusals: sent.refusals,
  };
  rounds.push(round);
  for (const latencyMs of sent.latenciesMs) latenciesMs.push(latencyMs);
  return round;
}

/** Medians over the rounds. */
export function summarize(of: Case, { subject, measured, rounds, latenciesMs }: Contender): Result {
  return {
    case: nameCase(of),
    subject,
    cpuSecondsPerGb: median(rounds.map((round) => round.cpuSecondsPerGb)),
    megabytesPerSecond: median(rounds.map((round) => round.megabytesPerSecond)),
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    spansPerSecond: median(rounds.map((round) => round.spansPerSecond)),
    refusals: rounds.reduce((sum, round) => sum + round.refusals, 0),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    peakMebibytes: readPeakBytes(measured.pid) / 1024 ** 2,
    rounds,
  };
}
