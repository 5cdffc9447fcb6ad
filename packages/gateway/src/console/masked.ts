import { createScanner, defaultRules, replaceInText, type Scanner } from '@traceveil/detect';

let scanner: Scanner | undefined;

/** What a person typed, who may have typed a secret where none belongs, as it may be kept. */
export function masked(typed: string): string {
  scanner ??= createScanner(defaultRules); // Takes longer than what it is asked then.
  return replaceInText(scanner, typed, ({ ruleId }) => `[REDACTED:${ruleId}]`);
}
