import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Match } from './matches.ts';
import type { OtherScanner } from './scanner.ts';

interface Finding {
  readonly File: string;
  readonly Match: string;
  readonly StartLine: number;
  readonly EndLine: number;
}

const goTool = 'go';

/** gitleaks with its built-in rules. */
export function gitleaks(program: string): OtherScanner {
  return {
    name: 'gitleaks',
    install: 'GOBIN=$PWD/.cache/scanners go install github.com/zricethezav/gitleaks/v8@v8.30.0',
    version() {
      if (!existsSync(program)) return undefined;
      // Built by `go install` it does not know its own version; Go knows.
      const known = spawnSync(goTool, ['version', '-m', program], { encoding: 'utf8' }).stdout;
      return /\tmod\t\S+\tv(\S+)/.exec(known)?.[1] ?? 'of unknown version';
    },
    command: (folder, report) => [
      program,
      'dir',
      folder,
      ...['--no-banner', '--log-level', 'error', '--exit-code', '0', '--redact=0'],
      ...['--report-format', 'json', '--report-path', report],
    ],
    read: (_, report) =>
      (JSON.parse(readFileSync(report, 'utf8')) as readonly Finding[]).map((finding): Match => ({
        file: basename(finding.File),
        match: finding.Match,
        lines: [finding.StartLine, finding.EndLine],
      })),
  };
}
