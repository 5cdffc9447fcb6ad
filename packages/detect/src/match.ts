import { isTokenStart } from './boundary.ts';
import { gluedTokens } from './glued.ts';
import { repeated } from './repeated.ts';
import type { PatternRule, Rule, Span } from './rule.ts';
import { matchCut, matchWrapped } from './unfinished.ts';
import { isInOwnToken, isOwnToken } from './values.ts';

/** A secret in a text. */
export interface Match extends Span {
  readonly secret: string;
  /** Others that the same keyword tells of. */
  readonly others?: readonly Span[];
}

/** What is known of the keyword at hand. */
interface Keyword {
  /** Of a text that may have been cut off at its end. */
  readonly keyword?: string | undefined;
  /** A line ends inside the keyword. */
  readonly isBroken?: boolean;
}

/**
 * Tries a rule where its keyword stands.
 *
 * @param text as Latin-1
 */
export function matchAt(
  rule: Rule,
  text: string,
  at: number,
  { keyword, isBroken = false }: Keyword = {},
): Match | undefined {
  if (rule.boundary !== 'none' && !isTokenStart(text, at)) return undefined;
  const found = matchRule(rule, text, at, { keyword, isBroken });
  if (!found || isOwnToken(found.secret) || isInOwnToken(text, found.start)) return undefined;
  // A replacement names its rule, and tells of nothing beside it.
  return isInOwnToken(text, at) ? undefined : found;
}

function matchRule(rule: Rule, text: string, at: number, { keyword, isBroken }: Keyword) {
  if (!('pattern' in rule)) {
    const located = isBroken === true ? undefined : rule.locate(text, at);
    return located && { ...located, secret: text.slice(located.start, located.end) };
  }
  // Only tokens of one piece: what stands behind a name ends with its line.
  const isToken = (rule.boundary ?? 'token') === 'token';
  if (isToken && isBroken !== true) {
    const [first, ...others] = gluedTokens(rule, text, at);
    if (first) return { ...first, secret: text.slice(first.start, first.end), others };
  }
  const found = isBroken === true ? undefined : matchPattern(rule, text, at);
  if (!(rule.wraps ?? isToken)) return found;
  if (!found || endsLine(text, found.end)) {
    const wrapped = matchWrapped(rule, text, at, found?.end);
    if (wrapped && rule.isReal?.(wrapped.secret) !== false) return wrapped;
  }
  if (found || keyword === undefined || !isToken) return found;
  return matchCut(rule, text, at, keyword);
}

function matchPattern(rule: PatternRule, text: string, at: number): Match | undefined {
  rule.pattern.lastIndex = at;
  const matched = rule.pattern.exec(text);
  if (!matched?.indices) return undefined;
  const [start, end] = matched.indices.groups?.['secret'] ?? matched.indices[0] ?? [at, at];
  const secret = text.slice(start, end);
  const isReal = rule.isReal?.(secret, text.slice(at, start)) !== false;
  if (rule.repeats !== true) return isReal ? { start, end, secret } : undefined;
  const others = repeated(rule, text, at, { start, end });
  if (isReal) return { start, end, secret, others };
  const [first, ...more] = others;
  return first && { ...first, secret: text.slice(first.start, first.end), others: more };
}

function endsLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x0a || code === 0x0d;
}
