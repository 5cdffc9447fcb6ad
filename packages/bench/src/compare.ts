import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameCase, type Case } from './case.ts';
import { withoutNodeOptions } from './child.ts';
import type { Stage } from './stage.ts';
import { roundLoad, runRound, startAll, type Contender, type Plan } from './run-case.ts';
import { median } from './statistics.ts';
import { formatRows } from './table.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const lockFile = 'package-lock.json';

/** A commit, checked out and built beside this clone. */
export interface Built {
  /** As it was written, and its short hash. */
  readonly name: string;
  /** Of its gateway. */
  readonly program: string;
  remove(): void;
}

/** CPU seconds a gigabyte of one commit's gateway, round by round. */
export interface CommitCosts {
  readonly commit: string;
  readonly case: string;
  readonly rounds: readonly number[];
}

/** @throws Error when Git knows no such commit, or it does not build */
export function buildCommit(commit: string, tell: (step: string) => void): Built {
  const directory = mkdtempSync(join(tmpdir(), 'traceveil-compare-'));
  const tree = join(directory, 'tree');
  const remove = () => {
    execFileSync('git', ['worktree', 'remove', '--force', tree], { cwd: repository });
    rmSync(directory, { recursive: true, force: true });
  };
  const hash = run('git', ['rev-parse', '--short', `${commit}^{commit}`], repository).trim();
  tell(`${commit} (${hash}): checked out and built`);
  run('git', ['worktree', 'add', '--detach', tree, hash], repository);
  try {
    addModules(tree);
    run('npm', ['run', 'build'], tree);
  } catch (error) {
    remove();
    throw error;
  }
  const program = join(tree, 'packages/gateway/bin/traceveil.js');
  return { name: commit === hash ? hash : `${commit} (${hash})`, program, remove };
}

/** The modules of this clone where both want the same, as links; they are installed where not. */
function addModules(tree: string): void {
  const [ours, theirs] = [repository, tree].map((root) =>
    readFileSync(join(root, lockFile), 'utf8'),
  );
  if (ours === theirs) {
    try {
      run('cp', ['-al', join(repository, 'node_modules'), join(tree, 'node_modules')], tree);
      return;
    } catch {
      rmSync(join(tree, 'node_modules'), { recursive: true, force: true }); // Another file system.
    }
  }
  run('npm', ['ci', '--ignore-scripts'], tree);
}

function run(command: string, words: readonly string[], cwd: string): string {
  const env = withoutNodeOptions();
  return execFileSync(command, words, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** A stage for each commit, and what it is called. */
export interface Side {
  readonly commit: string;
  readonly stage: Stage;
}

/** Sends the same through the gateways of the sides, in turn. */
export async function compareCase(
  sides: readonly Side[],
  of: Case,
  plan: Plan,
): Promise<readonly CommitCosts[]> {
  const started = sides.map((side) => ({ ...side, contenders: [] as Contender[] }));
  const only: Plan = { ...plan, subjects: ['gateway'] };
  try {
    for (const { stage, contenders } of started) {
      await startAll(stage, of, { plan: only, contenders });
    }
    for (let round = 0; round < plan.rounds; round += 1) {
      const load = roundLoad(only, round);
      for (const { stage } of started) await stage.prepare(load);
      // Each goes first as often as the other: what runs beside them may come and go.
      for (const { stage, contenders } of round % 2 === 0 ? started : started.toReversed()) {
        for (const contender of contenders) await runRound(stage, of, { contender, load });
      }
    }
    return started.flatMap(({ commit, contenders }) =>
      contenders.map(({ rounds }) => ({
        commit,
        case: nameCase(of),
        rounds: rounds.map(({ cpuSecondsPerGb }) => cpuSecondsPerGb),
      })),
    );
  } finally {
    for (const { contenders } of started) {
      for (const { measured } of contenders) await measured.stop();
    }
  }
}

/** The last of a case is set beside the first. */
export function formatCosts(costs: readonly CommitCosts[]): string {
  const rows = costs.map(({ commit, case: name, rounds }) => {
    const first = costs.find((other) => other.case === name)?.rounds ?? rounds;
    return [
      name,
      commit,
      median(rounds).toFixed(2),
      Math.min(...rounds).toFixed(2),
      (median(rounds) / median(first)).toFixed(3),
      (Math.min(...rounds) / Math.min(...first)).toFixed(3),
    ];
  });
  const heading = ['case', 'commit', 'CPU s/GB', 'least', '× first', 'of the least'];
  return formatRows([heading, ...rows], 2);
}
