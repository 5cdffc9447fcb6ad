import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a directory, one after another; those that go while it is read are left out. */
export function* bytesBelow(
  directory: string,
): Generator<readonly [path: string, bytes: Buffer], void> {
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = contentOf(path);
    if (bytes) yield [path, bytes];
  }
}

/** Every file below a directory: its path and its bytes as UTF-8. */
export function filesBelow(directory: string): readonly (readonly [path: string, text: string])[] {
  return [...bytesBelow(directory)].map(([path, bytes]) => [path, bytes.toString()] as const);
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
