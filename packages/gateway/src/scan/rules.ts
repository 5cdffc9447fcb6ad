import { defaultRules, type Rule } from '@traceveil/detect';

/** The rules with which `scan` and `rules` work. */
export function readRules(): readonly Rule[] {
  return defaultRules;
}
