import { createScanner, type Scanner } from '@traceveil/detect';
import type { Config } from './config.ts';
import type { Policy } from './policy.ts';
import { rulesOn } from './rules-on.ts';

/** A scanner with all rules that are on. */
export function createRuleScanner(config: Config, { judge, names }: Policy): Scanner {
  const { rules, ownRules } = rulesOn(config);
  return createScanner(rules, { judge, names, ownRules });
}
