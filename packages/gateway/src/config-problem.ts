import type { ConfigPath } from '@traceveil/pipeline';

/** Something in the configuration that must, or should, be changed. Never holds a value of it. */
export interface Problem {
  /** As it is to be shown, when it is not the configuration itself. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly path: ConfigPath;
  readonly message: string;
}

/** All problems of one configuration, in the order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** In the form in which editors and terminals take one to the place. */
export function formatProblem(fileName: string, problem: Problem): string {
  const { line, column, path, message } = problem;
  const where = path.length === 0 ? '' : `${formatPath(path)}: `;
  return `${problem.file ?? fileName}:${String(line)}:${String(column)}: ${where}${message}`;
}

/** `service.pipelines.traces.receivers[0]`; a key of no letters one can see stands in quotes. */
export function formatPath(path: ConfigPath): string {
  let written = '';
  for (const key of path) {
    if (typeof key === 'number') written += `[${String(key)}]`;
    // Line ends, and what steers a terminal, would tell of another place.
    else if (!/^(?! )[^\p{C}\p{Zl}\p{Zp}]+(?<! )$/u.test(key))
      written += `[${JSON.stringify(key)}]`;
    else written += written === '' ? key : `.${key}`;
  }
  return written;
}
