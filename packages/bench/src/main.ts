// `npm run bench`: the gateway as a process beside a bare byte proxy, in one run.
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { People } from './attended.ts';
import { formatAudit } from './audit/table.ts';
import { runAudit } from './audit/run.ts';
import { batchesDirectory, hasBatches, tracesDirectory } from './batches.ts';
import { listCases, nameCase, type Case, type TrafficKind } from './case.ts';
import { checkCase } from './check-case.ts';
import { buildCommit, type Built } from './commits.ts';
import { runConsole } from './console/run.ts';
import { formatConsole } from './console/table.ts';
import { listSelfTimes, type CpuProfile } from './cpu-profile.ts';
import { runLatency, type LatencyResult } from './latency.ts';
import { formatMicro } from './micro/micro.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { startReport } from './report.ts';
import { runCase, type Plan, type Result } from './run-case.ts';
import { compareSides, formatCosts, type Side, type SideCosts } from './sides.ts';
import { startStage, type Stage } from './stage.ts';
import { measureStartUp } from './start-up.ts';
import { formatLatencies, formatRows, formatTable } from './table.ts';
import { createFeed } from './traffic/feed.ts';
import { readTraffic } from './traffic/traffic.ts';

const megabyte = 1e6;
const warmUpMegabytes = 200;
const functionsShown = 10;
const kindsInTurn: readonly TrafficKind[] = ['clean', 'bench', 'dirty', 'traces'];
const directories = { batches: batchesDirectory, traces: tracesDirectory };
const print = (text: string) => console.log(text);
const tell = (step: string) => console.error(`${step} …`);

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(options: Options): Promise<number> {
  if (options.isHelp) {
    print(usage);
    return 0;
  }
  const { mode } = options;
  if (mode === 'audit') return measureAudit(options);
  if (!existsSync('/proc/self/stat')) {
    console.error('needs Linux: CPU time and memory are read from /proc');
    return 1;
  }
  if (mode === 'start') return measureStart(options);
  if (mode === 'console') return measureConsole(options);
  if (!hasBatches(batchesDirectory)) {
    console.error('needs ../shared/bench beside the repository: batches and their manifest.json');
    return 1;
  }
  if (mode === 'micro') return measureMicro(options);
  const cases = listCases(options.transports, options.encodings);
  if (mode === 'compare') return compareCommits(cases, options);
  if (mode === 'by-traffic') return compareTraffic(cases, options);
  if (mode === 'attended') return compareAttended(cases, options);
  const stage = await startStage(settingsOf(options));
  try {
    if (mode === 'check') return await checkAll(stage, cases, options);
    if (mode === 'latency') return await measureLatencies(stage, cases, options);
    return await measureAll(stage, cases, options);
  } finally {
    await stage.stop();
  }
}

function settingsOf({ queueMebibytes, workers, collector, cores, profileDirectory }: Options) {
  return { queueMebibytes, workers, collector, cores, profileDirectory };
}

async function measureAll(stage: Stage, cases: readonly Case[], options: Options): Promise<number> {
  const report = startReport(print, options.collector);
  const before = await listProfiles(options.profileDirectory);
  const results: Result[] = [];
  for (const of of cases) {
    tell(nameCase(of));
    results.push(...(await runCase(stage, of, await openPlan(stage, of, options))));
  }
  print(`${describeLoad(options)}; ${report.load()}\n`);
  print(formatTable(results));
  report.save(options.jsonFile, { options, results });
  for (const file of await listProfiles(options.profileDirectory)) {
    if (!before.includes(file)) await printProfile(file);
  }
  return 0;
}

async function measureLatencies(
  stage: Stage,
  cases: readonly Case[],
  options: Options,
): Promise<number> {
  const report = startReport(print, options.collector);
  const results: LatencyResult[] = [];
  for (const of of cases) {
    tell(nameCase(of));
    const plan = await openPlan(stage, of, options);
    // At half the rate a round takes more than twice as long.
    results.push(await runLatency(stage, of, { ...plan, seconds: plan.seconds * 3 }));
  }
  print(`at half of the gateway's peak; ${describeLoad(options)}; ${report.load()}\n`);
  print(formatLatencies(results));
  report.save(options.jsonFile, { options, results });
  return 0;
}

async function checkAll(stage: Stage, cases: readonly Case[], options: Options): Promise<number> {
  const { traffic, isRepeat } = options;
  const originals = readTraffic(traffic, directories);
  const feed = createFeed(originals, { encoding: 'identity', isRepeat });
  const sent = originals.map((original, index) => ({ ...original, body: feed.take(index).body }));
  let areAllGood = true;
  for (const of of cases) {
    await stage.open({ traffic, isRepeat, encoding: of.encoding });
    for (const subject of options.subjects) {
      const { isGood, text } = await checkCase(stage, of, { subject, sent });
      print(`${isGood ? 'ok  ' : 'FAIL'} ${text}`);
      areAllGood &&= isGood;
    }
  }
  return areAllGood ? 0 : 1;
}

async function compareCommits(cases: readonly Case[], options: Options): Promise<number> {
  const built: Built[] = [];
  try {
    for (const commit of options.commits) built.push(buildCommit(commit, tell));
    const gateways = built.map(({ name, program }) => ({ name, program, options }));
    return await compareGateways(gateways, cases, options);
  } finally {
    for (const { remove } of built) remove();
  }
}

function compareTraffic(cases: readonly Case[], options: Options): Promise<number> {
  const gateways = kindsInTurn.map((traffic) => ({
    name: traffic,
    options: { ...options, traffic },
  }));
  return compareGateways(gateways, cases, options);
}

function compareAttended(cases: readonly Case[], options: Options): Promise<number> {
  const gateways: readonly Gateway[] = [
    { name: 'nobody there', options, people: 'away' },
    { name: 'attended', options, people: 'there' },
    { name: 'as it ships', options },
  ];
  return compareGateways(gateways, cases, options);
}

interface Gateway {
  readonly name: string;
  readonly people?: People;
  readonly program?: string;
  readonly options: Options;
}

async function compareGateways(
  gateways: readonly Gateway[],
  cases: readonly Case[],
  options: Options,
): Promise<number> {
  const report = startReport(print);
  const stages: Stage[] = [];
  try {
    for (const { program, people } of gateways) {
      stages.push(await startStage({ ...settingsOf(options), program, people }));
    }
    const results: SideCosts[] = [];
    for (const of of cases) {
      tell(nameCase(of));
      const sides: Side[] = [];
      for (const [index, stage] of stages.entries()) {
        const gateway = gateways[index] ?? { name: '', options };
        const plan = await openPlan(stage, of, gateway.options);
        sides.push({ name: gateway.name, stage, plan });
      }
      results.push(...(await compareSides(sides, of)));
    }
    print(`${describeLoad(options)}; ${report.load()}\n`);
    print(formatCosts(results));
    report.save(options.jsonFile, { options, results });
    return 0;
  } finally {
    for (const stage of stages) await stage.stop();
  }
}

async function measureStart(options: Options): Promise<number> {
  const report = startReport(print);
  const result = await measureStartUp(settingsOf(options));
  const all = result.allMs.map((ms) => ms.toFixed(0)).join(', ');
  print(`ready after ${result.medianMs.toFixed(0)} ms (${all}); ${report.load()}`);
  report.save(options.jsonFile, { options, result });
  return 0;
}

async function measureMicro(options: Options): Promise<number> {
  const report = startReport(print);
  const { traffic } = options;
  const others = traffic === 'bench' && existsSync(tracesDirectory);
  const sets = {
    [traffic === 'bench' ? 'batches' : traffic]: readTraffic(traffic, directories),
    ...(others && { traces: readTraffic('traces', directories) }),
  };
  const { text, results } = await formatMicro(options.micro, sets);
  print(text);
  print(report.load());
  report.save(options.jsonFile, { micro: options.micro, traffic, results });
  return 0;
}

async function measureAudit({ events, jsonFile }: Options): Promise<number> {
  const report = startReport(print);
  const results = await runAudit(events, tell);
  print(formatAudit(results));
  report.save(jsonFile, { events, results });
  return 0;
}

async function measureConsole({ events, jsonFile }: Options): Promise<number> {
  const report = startReport(print);
  const results = await runConsole(events, tell);
  print(formatConsole(results));
  report.save(jsonFile, { events, results });
  return 0;
}

async function listProfiles(directory: string | undefined): Promise<readonly string[]> {
  if (directory === undefined || !existsSync(directory)) return [];
  return (await readdir(directory)).map((name) => join(directory, name));
}

async function printProfile(file: string): Promise<void> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const rows = listSelfTimes(profile)
    .slice(0, functionsShown)
    .map(({ name, ms, share }) => [name, ms.toFixed(0), `${(share * 100).toFixed(1)} %`]);
  print(`\n${file}\n`);
  print(formatRows([['function', 'ms in itself', 'share'], ...rows], 1));
}

function describeLoad({ traffic, isRepeat, ...options }: Options): string {
  const { megabytes, rounds, connections, queueMebibytes } = options;
  const sent = options.mode === 'by-traffic' ? 'as named' : traffic;
  const kind = isRepeat ? 'the same each time' : 'no long value twice that is not twice in it';
  return (
    `traffic ${sent}, ${kind}; ${megabytes} MB a round, median of ${rounds} rounds, ` +
    `${connections} connections, queue of ${queueMebibytes} MiB; GB and MB are of unpacked OTLP`
  );
}

async function openPlan(stage: Stage, of: Case, options: Options): Promise<Plan> {
  const { traffic, isRepeat, subjects, rounds, megabytes, seconds, connections } = options;
  const lap = await stage.open({ traffic, isRepeat, encoding: of.encoding });
  const requestsOf = (limit: number) => Math.ceil((limit * megabyte * lap.requests) / lap.bytes);
  return {
    ...{ subjects, rounds, seconds, connections },
    warmUpRequests: requestsOf(warmUpMegabytes),
    roundRequests: requestsOf(megabytes),
  };
}
