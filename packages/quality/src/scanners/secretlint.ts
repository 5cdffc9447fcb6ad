import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMatches } from './matches.ts';
import type { OtherScanner } from './scanner.ts';

const script = fileURLToPath(new URL('../../scripts/secretlint.js', import.meta.url));

/** secretlint with its recommended preset, called as a library. */
export function secretlint(installed: string): OtherScanner {
  const preset = '@secretlint/secretlint-rule-preset-recommend';
  return {
    name: 'secretlint',
    install: `npm install --prefix .cache/scanners/secretlint --ignore-scripts @secretlint/core@12 ${preset}@12`,
    version() {
      try {
        const file = join(installed, 'node_modules', preset, 'package.json');
        return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
      } catch {
        return undefined;
      }
    },
    command: (folder) => [process.execPath, script, installed, folder],
    read: readMatches,
  };
}
