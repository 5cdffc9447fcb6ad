import { rotationOf } from './rotation.ts';
import type { Rule } from './rule.ts';

/** What the rules of a provider, or of one kind of provider, have in common. */
type Common = Pick<Rule, 'severity' | 'rotate' | 'confidence'>;

/** Gives rules what they have in common; what a rule says itself stands. */
export function family(common: Common, rules: readonly Rule[]): readonly Rule[] {
  return rules.map((rule) => ({
    rotate: rotationOf(rule),
    ...common,
    ...rule,
  }));
}
