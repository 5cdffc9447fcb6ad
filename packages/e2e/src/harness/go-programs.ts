import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk } from './child.ts';
import { withCacheLock } from './cache-lock.ts';
import { cacheDirectory, repository } from './repository.ts';

const jaegerModule = 'github.com/jaegertracing/jaeger';
const jaegerVersion = 'v1.76.0';
// As in the checksum database, so that a mirror cannot hand out other source.
const jaegerSum = 'h1:sWCOOF1dr+NL0PLil7mFo3BqqQL8k4WiM7aguFbc14g=';

const buildFlags = ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w'];

/** Long enough to build Jaeger from nothing on two cores, where that takes four to six minutes. */
export const goBuildTimeoutMs = 20 * 60_000;

/** The path of a real Jaeger, built when it is not in the cache. */
export async function jaegerProgram(): Promise<string> {
  const program = join(cacheDirectory, `jaeger-${jaegerVersion}`);
  return withCacheLock('jaeger', async () => {
    if (existsSync(program)) return program;
    const source = join(cacheDirectory, 'jaeger-source');
    await copyModule(source);
    await build(['./cmd/jaeger'], { from: source, to: program });
    await removeTree(source);
    return program;
  });
}

/** The path of a real Collector, built when it is not in the cache. */
export async function collectorProgram(): Promise<string> {
  const source = join(repository, 'packages/e2e/collector');
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum'])
    hash.update(await readFile(join(source, file)));
  const program = join(cacheDirectory, `collector-${hash.digest('hex').slice(0, 16)}`);
  return withCacheLock('collector', async () => {
    if (!existsSync(program)) await build(['.'], { from: source, to: program });
    return program;
  });
}

/** Built beside and then renamed, so that a broken build leaves nothing that looks like one. */
async function build(packages: readonly string[], { from, to }: { from: string; to: string }) {
  const unfinished = `${to}.unfinished`;
  await runOk('go', [...buildFlags, '-o', unfinished, ...packages], { cwd: from });
  await rename(unfinished, to);
}

/** The module cache is read-only, and Go writes beside the source. */
async function copyModule(target: string): Promise<void> {
  const args = ['mod', 'download', '-json', `${jaegerModule}@${jaegerVersion}`];
  const { stdout } = await runOk('go', args, { cwd: repository });
  const { Dir: directory, Sum: sum } = JSON.parse(stdout) as { Dir: string; Sum: string };
  if (sum !== jaegerSum) throw new Error(`${jaegerModule} ${jaegerVersion} has the sum ${sum}`);
  await removeTree(target);
  await mkdir(target, { recursive: true });
  await cp(directory, target, { recursive: true });
  await runOk('chmod', ['-R', 'u+w', target]);
}

async function removeTree(path: string): Promise<void> {
  if (existsSync(path)) await chmod(path, 0o755);
  await rm(path, { recursive: true, force: true });
}
