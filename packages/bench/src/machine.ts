import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Where the figures come from: without it they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly node: string;
  /** Short hash, `+` when there are changes; empty outside a Git clone. */
  readonly commit: string;
}

/** Asks the operating system and Git. */
export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    commit: readCommit(),
  };
}

/** One line. */
export function formatMachine({ cpu, cores, memoryGib, node, commit }: Machine): string {
  const at = commit === '' ? 'no commit' : `commit ${commit}`;
  return `${cpu}, ${cores} cores, ${memoryGib} GiB; Node ${node}; ${at}`;
}

function readCommit(): string {
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return ''; // No Git, no clone, or no commit yet.
  }
}

function git(...words: readonly string[]): string {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  return execFileSync('git', words, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
