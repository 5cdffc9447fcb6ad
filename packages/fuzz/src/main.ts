// `npm run fuzz`: what reads the input of others, tried with what nobody sends.
import { keepCase } from './cases.ts';
import type { Finding } from './finding.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { breakWith, type Outcome } from './run-target.ts';
import { formatTable } from './table.ts';
import type { TargetName } from './target.ts';
import { targets } from './targets/index.ts';
import { watchTarget } from './watch.ts';

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
  const chosen = targets.filter(({ name }) => options.targets.includes(name));
  if (options.input) return tryOne(options.input, options);
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  const outcomes = new Map<TargetName, Outcome>();
  for (const target of chosen) {
    const inputs = Math.ceil((options.inputs * target.share) / shares);
    console.error(`${target.name}: ${inputs.toLocaleString('en')} inputs …`);
    const outcome = await watchTarget(target, { ...options, inputs });
    outcomes.set(target.name, outcome);
    for (const finding of outcome.findings) tell(finding, options);
  }
  console.log(formatTable(outcomes));
  return [...outcomes.values()].some(({ findings }) => findings.length > 0) ? 1 : 0;
}

function tell(finding: Finding, { keeps }: Options): void {
  const { target, problem, seed, index, count, input } = finding;
  console.log(`${target}: ${problem} (${count} times, first --seed ${seed}, index ${index})`);
  if (input === '') return;
  console.log(`  npm run fuzz -- --target ${target} --input ${input}`);
  if (keeps) console.log(`  kept as ${keepCase(finding).pathname}`);
}

async function tryOne(input: Uint8Array, { targets: names, seed }: Options): Promise<number> {
  const target = targets.find(({ name }) => names.includes(name));
  const trial = await target?.prepare(seed);
  if (!trial) return 1;
  try {
    const problem = await breakWith(trial, input, true);
    console.log(problem ?? 'nothing is wrong with it');
    return problem === undefined ? 0 : 1;
  } finally {
    await trial.stop();
  }
}
