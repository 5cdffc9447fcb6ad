import type { TargetName } from './target.ts';

/** A promise that was not kept, and the input that broke it. */
export interface Finding {
  readonly target: TargetName;
  /** What went wrong, without anything of the input. */
  readonly problem: string;
  readonly seed: number;
  /** With `seed`, what the input was made from. */
  readonly index: number;
  /** As small as it became, in base64. */
  readonly input: string;
  /** Inputs that broke the same promise. */
  readonly count: number;
}

const problemCharactersMax = 300;

/** What is told of something thrown; findings of the same problem are one. */
export function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no error';
  const isOurs = error.name === 'Broken' || error.name === 'Lost';
  const place = isOurs ? '' : placeOf(error);
  const message = error.message.replaceAll(/\d+/g, 'N').split('\n', 1)[0] ?? '';
  return `${error.name}: ${message}${place}`.slice(0, problemCharactersMax);
}

/** The innermost line of ours. */
function placeOf({ stack = '' }: Error): string {
  const [, place] = /\/packages\/([^\s()]+?)(?::\d+)?\)?(?:\n|$)/.exec(stack) ?? [];
  return place === undefined ? '' : ` at ${place}`;
}

/** A few words of what was told, for the name of a file. */
export function slugOf(problem: string): string {
  const words = problem.toLowerCase().match(/[a-z]+/g) ?? [];
  return words.slice(0, 8).join('-');
}
