import type { PatternRule } from '../rule.ts';

/** What is to be said of a number that only the word before it gives away. */
export interface NamedId extends Pick<PatternRule, 'id' | 'examples' | 'source'> {
  /** In lower case. */
  readonly words: readonly [string, ...string[]];
  /** The whole number, without flags. */
  readonly shape: RegExp;
  /** @param compact letters and digits of it, in upper case */
  readonly isReal: (compact: string) => boolean;
}

/** A rule for it: the number stands in the same line, with no other before it. */
export function namedId({ id, words, shape, isReal, examples, source }: NamedId): PatternRule {
  return {
    id,
    keywords: words,
    severity: 'high',
    boundary: 'none',
    pattern: new RegExp(
      String.raw`(?<![a-z\d])(?:${words.join('|')})[^\d\n]{1,40}?(?<secret>(?<![a-z\d])${shape.source})(?![a-z\d])`,
      'diy',
    ),
    isReal: (found) => isReal(found.replaceAll(/[^a-z\d]/gi, '').toUpperCase()),
    examples,
    source,
  };
}
