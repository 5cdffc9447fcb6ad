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
  /** The same, where they have places. */
  readonly places: readonly Problem[];

  constructor(problems: readonly string[], places: readonly Problem[] = []) {
    super(problems.join('\n'));
    this.problems = problems;
    this.places = places;
  }
}

/** In the form in which editors and terminals take one to the place. */
export function formatProblem(fileName: string, problem: Problem): string {
  const { line, column, path, message } = problem;
  const where = path.length === 0 ? '' : `${formatPath(path)}: `;
  const place = `${problem.file ?? fileName}:${String(line)}:${String(column)}`;
  return visible(`${place}: ${where}${message}`);
}

/** `service.pipelines.traces.receivers[0]`; a key of no letters one can see stands in quotes. */
export function formatPath(path: ConfigPath): string {
  let written = '';
  for (const key of path) {
    if (typeof key === 'number') written += `[${String(key)}]`;
    else if (!/^(?! )[^\p{C}\p{Zl}\p{Zp}]+(?<! )$/u.test(key)) written += `[${inQuotes(key)}]`;
    else written += written === '' ? key : `.${key}`;
  }
  return written;
}

function inQuotes(key: string): string {
  return visible(JSON.stringify(key));
}

/** Line ends, and what steers a terminal, would tell of another place: names are what one writes. */
function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (letter) => {
    return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
