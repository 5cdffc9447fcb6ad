import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readMatches } from './matches.ts';
import type { OtherScanner } from './scanner.ts';

const script = fileURLToPath(new URL('../../scripts/detect_secrets_scan.py', import.meta.url));
const versionOf = 'from detect_secrets.__version__ import VERSION; print(VERSION)';

/** detect-secrets with its default plugins and filters. */
export function detectSecrets(python: string): OtherScanner {
  const environment = '.cache/scanners/detect-secrets';
  return {
    name: 'detect-secrets',
    install: `python3 -m venv ${environment} && ${environment}/bin/pip install detect-secrets==1.5.0`,
    version() {
      if (!existsSync(python)) return undefined;
      const { status, stdout } = spawnSync(python, ['-c', versionOf], { encoding: 'utf8' });
      return status === 0 ? stdout.trim() : undefined;
    },
    command: (folder) => [python, script, folder],
    read: readMatches,
  };
}
