import {
  createScanner,
  defaultRules,
  packs,
  type OwnRule,
  type Rule,
  type Scanner,
} from '@traceveil/detect';
import type { Config } from './config.ts';
import type { Policy } from './policy.ts';

/** Rules that are on. */
export interface RulesOn {
  /** Ours, and those of the packs that are wanted. */
  readonly rules: readonly Rule[];
  /** The operator's. */
  readonly ownRules: readonly OwnRule[];
}

/** What a configuration searches for. */
export function rulesOn(config: Config): RulesOn {
  const disabled = new Set(config.disabled_rules);
  const isOn = ({ id }: { readonly id: string }) => !disabled.has(id);
  const more = config.packs.flatMap((name): readonly Rule[] => packs[name]);
  return {
    rules: [...defaultRules, ...more].filter(isOn),
    ownRules: config.rules.filter(isOn),
  };
}

/** A scanner with all rules that are on. */
export function createRuleScanner(config: Config, { judge, names }: Policy): Scanner {
  const { rules, ownRules } = rulesOn(config);
  return createScanner(rules, { judge, names, ownRules });
}
