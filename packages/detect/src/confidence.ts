import type { Confidence, Rule } from './rule.ts';

/** How sure it is that what a rule found is a secret of its kind. */
export function confidenceOf({ confidence = 'high', isProven }: Rule, secret: string): Confidence {
  return confidence !== 'high' && isProven?.(secret) === true ? 'high' : confidence;
}
