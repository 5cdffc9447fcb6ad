import { parseArgs } from 'node:util';

/** What can be measured by itself. */
export const parts = ['corpora', 'traces', 'captured', 'rules', 'scanners'] as const;

/** One of `parts`. */
export type Part = (typeof parts)[number];

/** Of the command line, checked. */
export interface Options {
  readonly parts: readonly Part[];
  /** All of them: only then is the page written. */
  readonly isWhole: boolean;
  readonly isJson: boolean;
  readonly isHelp: boolean;
  /** Where the other scanners are. */
  readonly gitleaks: string;
  readonly secretlint: string;
  readonly detectSecrets: string;
}

/** What `--help` prints. */
export const usage = `npm run quality -- [options]

Measures what is found and what is masked by mistake, and writes docs/quality.md and .json.

  --only ${parts.join('|')}
                         one of them (may be given again): prints, and writes nothing
  --json                 prints JSON; writes nothing
  --gitleaks PROGRAM     default .cache/scanners/gitleaks
  --secretlint FOLDER    in which it is in node_modules, default .cache/scanners/secretlint
  --detect-secrets PYTHON  that has it, default .cache/scanners/detect-secrets/bin/python
`;

/**
 * @param root of the repository, beside which the defaults are
 * @throws Error with one line that names the option
 */
export function parseOptions(words: readonly string[], root: string): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      gitleaks: { type: 'string', default: `${root}.cache/scanners/gitleaks` },
      secretlint: { type: 'string', default: `${root}.cache/scanners/secretlint` },
      'detect-secrets': {
        type: 'string',
        default: `${root}.cache/scanners/detect-secrets/bin/python`,
      },
    },
  });
  const only = values.only.map((written) => {
    const part = parts.find((one) => one === written);
    if (part === undefined) throw new Error(`--only must be one of ${parts.join(', ')}`);
    return part;
  });
  return {
    parts: only.length === 0 ? parts : only,
    isWhole: only.length === 0,
    isJson: values.json,
    isHelp: values.help,
    gitleaks: values.gitleaks,
    secretlint: values.secretlint,
    detectSecrets: values['detect-secrets'],
  };
}
