import { suggest } from './suggest.ts';

/** Reads an option that is one of several words. @throws Error that says which */
export function oneOf<Word extends string>(
  option: string,
  written: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const found = words.find((word) => word === written);
  if (written === undefined || found !== undefined) return found;
  throw new Error(`${option} cannot be ${JSON.stringify(written)}: ${suggest(written, words)}`);
}
