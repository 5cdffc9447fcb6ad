import { latin1 } from './latin1.ts';
import { matchAt } from './match.ts';
import type { PatternRule, Span } from './rule.ts';
import type { Text } from './search-text.ts';
import { withoutRuleNames } from './values.ts';

const lengthMax = 512;
/** Where something is found it may go on behind that, and be the first of many. */
const foundLengthMax = 8_192;
/** A pattern looks back, and a replacement tells of nothing. */
const lookBehind = 96;

/**
 * Tries a rule at its keyword in a structure, over what stands between its strings.
 *
 * @returns all that the keyword tells of, where it stands in the text
 */
export function matchAcross(
  rule: PatternRule,
  text: Text,
  offset: number,
): readonly Span[] | undefined {
  const from = Math.max(text.start, offset - lookBehind);
  const matchUpTo = (to: number) =>
    matchAt(rule, withoutRuleNames(latin1(text.bytes, from, to)), offset - from);
  const to = Math.min(text.end, offset + lengthMax);
  let found = matchUpTo(to);
  // Cut off, it would be a part of a secret or of a replacement.
  const mayGoOn = found && (rule.repeats === true || from + found.end === to);
  if (mayGoOn && to < text.end) {
    found = matchUpTo(Math.min(text.end, offset + foundLengthMax)) ?? found;
  }
  return (
    found &&
    [found, ...(found.others ?? [])].map(({ start, end }) => ({
      start: from + start,
      end: from + end,
    }))
  );
}
