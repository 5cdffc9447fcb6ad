import { createScanner, defaultRules, packs, type Rule, type Scanner } from '@traceveil/detect';
import type { Config } from './config.ts';
import type { Policy } from './policy.ts';

/** A scanner with all rules that are on: ours, those of the packs that are wanted, the operator's. */
export function createRuleScanner(config: Config, { judge, names }: Policy): Scanner {
  const disabled = new Set(config.disabled_rules);
  const isOn = ({ id }: { readonly id: string }) => !disabled.has(id);
  const more = config.packs.flatMap((name): readonly Rule[] => packs[name]);
  const rules = [...defaultRules, ...more].filter(isOn);
  return createScanner(rules, { judge, names, ownRules: config.rules.filter(isOn) });
}
