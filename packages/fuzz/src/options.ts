import { parseArgs } from 'node:util';
import { targetNames, type TargetName } from './target.ts';

/** What `--help` prints. */
export const usage = `npm run fuzz -- [options]

  --inputs N      of all targets together, default 1000000
  --target NAME   ${targetNames.join(', ')} or all (default); of one, all inputs go to it
  --seed N        of whatever is drawn by lot, default 1
  --seconds N     for each target at most, default 3600
  --input BASE64  one input for one target, instead of any made
  --keep          writes what is found to packages/fuzz/cases, where every test run tries it
`;

/** Of the command line, checked. */
export interface Options {
  readonly inputs: number;
  readonly targets: readonly TargetName[];
  readonly seed: number;
  readonly seconds: number;
  readonly input: Uint8Array | undefined;
  readonly keeps: boolean;
  readonly isHelp: boolean;
}

/** @throws Error with one line that names the option */
export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      inputs: { type: 'string', default: '1000000' },
      target: { type: 'string', default: 'all' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '3600' },
      input: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const targets = chooseFrom(values.target);
  if (values.input !== undefined && targets.length > 1) {
    throw new Error('--input needs --target: of which is it one?');
  }
  return {
    inputs: parseCount('--inputs', values.inputs),
    targets,
    seed: parseCount('--seed', values.seed),
    seconds: parseCount('--seconds', values.seconds),
    input: values.input === undefined ? undefined : Buffer.from(values.input, 'base64'),
    keeps: values.keep,
    isHelp: values.help,
  };
}

function chooseFrom(written: string): readonly TargetName[] {
  if (written === 'all') return targetNames;
  const chosen = targetNames.filter((name) => name === written);
  if (chosen.length > 0) return chosen;
  throw new Error(`--target must be ${targetNames.join(', ')} or all`);
}

function parseCount(option: string, written: string): number {
  if (/^[1-9]\d{0,8}$/.test(written)) return Number(written);
  throw new Error(`${option} must be a whole number from 1 to 999999999`);
}
