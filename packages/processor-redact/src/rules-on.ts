import { defaultRules, packs, type OwnRule, type Rule } from '@traceveil/detect';
import type { Config } from './config.ts';

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

/**
 * Whether something else than a name may tell that a number is to be replaced: a rule of a pack or of
 * the operator's that begins with digits, or with anything.
 */
export function readsIntegers(config: Config): boolean {
  const { rules, ownRules } = rulesOn(config);
  const ours = new Set(defaultRules);
  const others = [...rules.filter((rule) => !ours.has(rule)), ...ownRules];
  return others.some(
    ({ keywords }) => keywords.length === 0 || keywords.some((word) => /^\d+$/.test(word)),
  );
}
