import { link, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Another process has the directory. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

/**
 * Keeps a second process off: it would take what is being written for torn. A lock that its process
 * did not live to remove is taken over. In containers every process may have the same number:
 * there, give each gateway a volume of its own.
 *
 * @returns what gives the directory free
 * @throws LockedError with one clear line
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock');
  const release = () => unlink(path).catch(() => undefined); // Whoever comes next takes it over.
  for (let attempts = 1; ; attempts += 1) {
    try {
      await createWhole(path, String(process.pid));
      await removeUnfinished(directory);
      return release;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempts > 3) throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder !== process.pid && isRunning(holder)) {
      throw new LockedError(
        `process ${holder} uses ${directory}; stop it, or name another directory`,
      );
    }
    await release();
  }
}

/**
 * Links a finished file to its name: half a number, which a process that was killed may leave, can
 * be that of another.
 *
 * @throws `EEXIST` when there is one already
 */
async function createWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text, { mode: 0o600 });
  try {
    await link(temporary, path);
  } finally {
    await unlink(temporary);
  }
}

/** What processes left that were killed in between. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const [, holder] = /^lock\.(\d+)$/.exec(name) ?? [];
    if (holder === undefined || isRunning(Number(holder))) continue;
    await unlink(join(directory, name)).catch(() => undefined); // Somebody else removed it.
  }
}

function isRunning(process_: number): boolean {
  if (!Number.isInteger(process_) || process_ <= 0) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
