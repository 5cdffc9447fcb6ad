import { isStandIn } from './placeholder.ts';
import type { PatternRule } from './rule.ts';

/** What is to be said of a secret that its first letters give away. */
interface Prefixed extends Omit<PatternRule, 'examples'> {
  /** Made by `fake`; the first as short as the pattern takes it. */
  readonly secrets: readonly [string, ...string[]];
}

/** A rule for a secret that its first letters give away, with the examples that all of them share. */
export function prefixed({ secrets, ...rule }: Prefixed): PatternRule {
  const [shortest, ...others] = secrets;
  return {
    isReal: (secret) => rule.isProven?.(secret) === true || !isStandIn(secret),
    ...rule,
    examples: {
      finds: [
        shortest,
        `export KEY=${shortest}\nls`,
        `{"key":"${shortest}"}`,
        String.raw`{\"key\":\"${shortest}\",\"next\":1}`,
        `https://host/path?key=${shortest}&next=1`,
        ...others,
      ],
      ignores: [
        shortest.slice(0, -1),
        `x${shortest}`,
        `${rule.keywords[0] ?? ''}${'x'.repeat(40)}`,
      ],
    },
  };
}
