import { open, readFile, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Directories that sinks of this process write to. */
const held = new Set<string>();

/**
 * Keeps a second writer off, of this process too: both would go on from the same event, and the
 * chain would fork. A lock that its process did not live to remove is taken over. In containers
 * every process may have the same number: there, give each gateway a volume of its own.
 *
 * @returns what gives the directory free
 * @throws Error with one clear line
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const whole = resolve(directory);
  if (held.has(whole)) {
    throw new Error(
      `${directory} is written to already: what is said of its trail cannot change while the ` +
        'gateway runs; restart it, or name another directory',
    );
  }
  held.add(whole);
  const path = join(directory, 'lock');
  const release = async () => {
    await unlink(path).catch(() => undefined); // Whoever comes next takes it over.
    held.delete(whole);
  };
  try {
    await takeFile(path, directory);
  } catch (error) {
    held.delete(whole);
    throw error;
  }
  return release;
}

async function takeFile(path: string, directory: string): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(String(process.pid)).finally(() => file.close());
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempts > 3) throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder !== process.pid && isRunning(holder)) {
      throw new Error(
        `process ${String(holder)} writes to ${directory}; stop it, or name another directory`,
      );
    }
    await unlink(path).catch(() => undefined);
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
