import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a directory: its path and its bytes as UTF-8. */
export function filesBelow(directory: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, 'utf8')] as const;
    });
}
