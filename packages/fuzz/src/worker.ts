// A process of its own for each target: what ends it or stops it is seen from outside.
import { openSync, writeSync } from 'node:fs';
import { runTarget, type Outcome, type Plan } from './run-target.ts';
import type { TargetName } from './target.ts';
import { targets } from './targets/index.ts';

/** What a worker is asked for. */
export interface Job extends Omit<Plan, 'onInput'> {
  readonly target: TargetName;
  /** The number of the input that is being tried stands here, in 8 bytes. */
  readonly progressFile: string;
}

/** What it answers. */
export type Answer = Outcome;

process.once('message', (job: Job) => void work(job));

async function work({ target: name, progressFile, ...plan }: Job): Promise<void> {
  const target = targets.find((one) => one.name === name);
  if (!target) throw new Error(`there is no target ${name}`);
  const file = openSync(progressFile, 'w');
  const written = new Float64Array(1);
  const onInput = (index: number) => {
    written[0] = index;
    // At once and by the system: a process that hangs or dies here still has said where.
    writeSync(file, written, 0, 8, 0);
  };
  const answer: Answer = await runTarget(target, { ...plan, onInput });
  process.send?.(answer, () => process.disconnect());
}
