import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk } from './child.ts';
import { withCacheLock } from './cache-lock.ts';
import { cacheDirectory, repository } from './repository.ts';

const requirements = [
  join(repository, 'examples/python-agent/requirements.txt'),
  join(repository, 'packages/e2e/agents/requirements.txt'),
];

/** Long enough to install the Python SDK from the network. */
export const pythonTimeoutMs = 10 * 60_000;

/** What the validator of OCSF needs. */
export const ocsfRequirements = [join(repository, 'packages/e2e/agents/ocsf-requirements.txt')];

/**
 * The path of a Python that has what `files` name, made when it is not in the cache.
 *
 * @param files by default of what the agents need
 */
export async function python(files: readonly string[] = requirements): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  const home = join(cacheDirectory, `python-${hash.digest('hex').slice(0, 16)}`);
  const executable = join(home, 'bin/python');
  const done = join(home, 'complete');
  return withCacheLock('python', async () => {
    if (existsSync(done)) return executable;
    await rm(home, { recursive: true, force: true });
    await runOk('python3', ['-m', 'venv', home]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await runOk(executable, [...install, ...files.flatMap((file) => ['-r', file])]);
    await writeFile(done, '');
    return executable;
  });
}
