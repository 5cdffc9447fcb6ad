import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the working copy. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** What is slow to make and the same in every run: binaries, the Python environment. Not in git. */
export const cacheDirectory = join(repository, '.cache');

/** The program that users start. */
export const program = join(repository, 'packages/gateway/bin/traceveil.js');

const shared = join(repository, '../shared');

/**
 * A folder of test data that a clone does not have.
 *
 * @returns its path, or undefined where it is absent: the test then skips and says so
 */
export function sharedFolder(name: string): string | undefined {
  const path = join(shared, name);
  return existsSync(path) ? path : undefined;
}
