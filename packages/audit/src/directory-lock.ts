import { resolve } from 'node:path';
import { lockDirectory } from '@traceveil/pipeline';

/** Directories that sinks of this process write to. */
const held = new Set<string>();

/**
 * Keeps a second writer off, of this process too: both would go on from the same event, and the
 * chain would fork.
 *
 * @returns what gives the directory free
 * @throws Error with one clear line
 */
export async function lockTrail(directory: string): Promise<() => Promise<void>> {
  const whole = resolve(directory);
  if (held.has(whole)) {
    throw new Error(
      `${directory} is written to already: what is said of its trail cannot change while the ` +
        'gateway runs; restart it, or name another directory',
    );
  }
  held.add(whole);
  try {
    const release = await lockDirectory(directory);
    return async () => {
      await release();
      held.delete(whole);
    };
  } catch (error) {
    held.delete(whole);
    throw error;
  }
}
