// `npm run bench`: the gateway as a process beside a bare byte proxy, in one run.
import { existsSync, writeFileSync } from 'node:fs';
import { formatAudit } from './audit/table.ts';
import { runAudit } from './audit/run.ts';
import {
  batchesDirectory,
  hasBatches,
  readBatches,
  readTraces,
  tracesDirectory,
} from './batches.ts';
import { listCases, nameCase, type Case } from './case.ts';
import { checkCase } from './check-case.ts';
import { describeMachine, formatMachine } from './machine.ts';
import { runMicro } from './micro.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { runCase, type Plan, type Result } from './run-case.ts';
import { startStage, type Stage } from './stage.ts';
import { formatTable } from './table.ts';

const megabyte = 1e6;
// Enough for V8 to have optimized what runs for each batch.
const warmUpMegabytes = 200;

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(options: Options): Promise<number> {
  if (options.isHelp) {
    console.log(usage);
    return 0;
  }
  if (options.auditEvents !== undefined) {
    await measureAudit(options.auditEvents, options.jsonFile);
    return 0;
  }
  if (!hasBatches(batchesDirectory)) {
    console.error('needs ../shared/bench beside the repository: batches and their manifest.json');
    return 1;
  }
  if (options.micro) {
    console.log(formatMachine(describeMachine()));
    const batches = readBatches(batchesDirectory, 'identity').map(({ body }) => body);
    const traces = readTraces(tracesDirectory);
    console.log(runMicro(options.micro, { batches, ...(traces.length > 0 && { traces }) }));
    return 0;
  }
  if (!existsSync('/proc/self/stat')) {
    console.error('needs Linux: CPU time and memory are read from /proc');
    return 1;
  }
  const cases = listCases(options.transports, options.encodings);
  const stage = await startStage(options.profileDirectory);
  try {
    return options.isCheck
      ? await checkAll(stage, cases, options)
      : await measureAll(stage, cases, options);
  } finally {
    await stage.stop();
  }
}

async function measureAudit(events: number, jsonFile: string | undefined): Promise<void> {
  const machine = describeMachine();
  console.log(formatMachine(machine));
  const results = await runAudit(events, (step) => console.error(`${step} …`));
  console.log(formatAudit(results));
  if (jsonFile === undefined) return;
  const report = { machine, events, time: new Date().toISOString(), results };
  writeFileSync(jsonFile, `${JSON.stringify(report, undefined, 2)}\n`);
}

async function checkAll(stage: Stage, cases: readonly Case[], options: Options): Promise<number> {
  let areAllGood = true;
  for (const of of cases) {
    for (const subject of options.subjects) {
      const { isGood, text } = await checkCase(stage, of, subject);
      console.log(`${isGood ? 'ok  ' : 'FAIL'} ${text}`);
      areAllGood &&= isGood;
    }
  }
  return areAllGood ? 0 : 1;
}

async function measureAll(stage: Stage, cases: readonly Case[], options: Options): Promise<number> {
  const machine = describeMachine();
  console.log(formatMachine(machine));
  const plan = createPlan(options);
  const results: Result[] = [];
  for (const of of cases) {
    console.error(`${nameCase(of)} …`);
    results.push(...(await runCase(stage, of, plan)));
  }
  console.log(
    `${options.megabytes} MB a round, median of ${options.rounds} rounds, ` +
      `${options.connections} connections; GB and MB are of unpacked OTLP\n`,
  );
  console.log(formatTable(results));
  if (options.jsonFile !== undefined) {
    const report = { machine, options, time: new Date().toISOString(), results };
    writeFileSync(options.jsonFile, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  return 0;
}

function createPlan({ subjects, rounds, megabytes, seconds, connections }: Options): Plan {
  const batches = readBatches(batchesDirectory, 'gzip'); // Only their sizes are needed.
  const batchBytes = batches.reduce((sum, { bytes }) => sum + bytes, 0) / batches.length;
  const loadOf = (limit: number) => ({
    connections,
    seconds,
    requests: Math.ceil((limit * megabyte) / batchBytes),
  });
  return { subjects, rounds, load: loadOf(megabytes), warmUp: loadOf(warmUpMegabytes) };
}
