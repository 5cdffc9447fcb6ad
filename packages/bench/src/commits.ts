import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutNodeOptions } from './child.ts';

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
      for (const modules of installed()) {
        run('cp', ['-al', join(repository, modules), join(tree, modules)], tree);
      }
      return;
    } catch {
      for (const modules of installed()) {
        rmSync(join(tree, modules), { recursive: true, force: true }); // Another file system.
      }
    }
  }
  run('npm', ['ci', '--ignore-scripts'], tree);
}

/** Where npm has put modules: beside a package too, where others want another version. */
function installed(): readonly string[] {
  const packages = readdirSync(join(repository, 'packages'));
  const places = ['node_modules', ...packages.map((name) => `packages/${name}/node_modules`)];
  return places.filter((place) => existsSync(join(repository, place)));
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
