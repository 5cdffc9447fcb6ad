import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from './repository.ts';
import { until } from './wait.ts';

/**
 * Lets one process at a time make something in the cache; the others wait, then find it made. The
 * lock of a process that is gone is taken over.
 */
export async function withCacheLock<T>(name: string, make: () => Promise<T>): Promise<T> {
  const lock = join(cacheDirectory, `${name}.lock`);
  const owner = join(lock, 'pid');
  await mkdir(cacheDirectory, { recursive: true });
  await until(async () => ((await take(lock, owner)) ? true : undefined), {
    what: lock,
    timeoutMs: 20 * 60_000,
  });
  try {
    return await make();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function take(lock: string, owner: string): Promise<boolean> {
  try {
    await mkdir(lock);
  } catch {
    const pid = Number(await readFile(owner, 'utf8').catch(() => String(process.pid)));
    if (!isAlive(pid)) await rm(lock, { recursive: true, force: true });
    return false;
  }
  await writeFile(owner, String(process.pid));
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
