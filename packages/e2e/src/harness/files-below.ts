import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a directory, one after another; those that go while it is read are left out. */
export function* bytesBelow(
  directory: string,
): Generator<readonly [path: string, bytes: Buffer], void> {
  for (const path of pathsBelow(directory)) {
    const bytes = contentOf(path);
    if (bytes) yield [path, bytes];
  }
}

/** Gives the bytes of files below a directory, with their paths. */
export type Reader = (directory: string) => Iterable<readonly [path: string, bytes: Buffer]>;

/** What is read of a file again when it has grown: more than a secret in any form. */
const overlapBytes = 64 * 1024;

/**
 * Makes a reader of what is new since it last read: files that it has not seen or that are not longer
 * than they were, whole, and the ends of those that have grown.
 */
export function createNewBytesReader(): Reader {
  const known = new Map<string, { readonly changed: bigint; readonly length: number }>();
  return function* newBytesBelow(directory) {
    for (const path of pathsBelow(directory)) {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      const key = `${path} ${stat?.ino}`;
      const before = known.get(key);
      if (!stat || before?.changed === stat.ctimeNs) continue;
      const bytes = contentOf(path);
      if (!bytes) continue;
      known.set(key, { changed: stat.ctimeNs, length: bytes.length });
      const hasGrown = before !== undefined && before.length < bytes.length;
      yield [path, bytes.subarray(hasGrown ? Math.max(0, before.length - overlapBytes) : 0)];
    }
  };
}

/** Every file below a directory: its path and its bytes as UTF-8. */
export function filesBelow(directory: string): readonly (readonly [path: string, text: string])[] {
  return [...bytesBelow(directory)].map(([path, bytes]) => [path, bytes.toString()] as const);
}

function pathsBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
