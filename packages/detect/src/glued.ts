import type { PatternRule, Span } from './rule.ts';

const tokenLengthMax = 1_024;
const piecesMax = 64;
const keywordLengthMin = 3;
const run = /[\w.+/=~-]{0,1024}/y;

/**
 * Finds tokens of one kind that follow each other without anything between, as streams and logs
 * join them: each begins with its keyword, where the one before it can end.
 *
 * @param at of the first, at which one of the rule's keywords stands
 * @returns nothing when it is one token alone
 */
export function gluedTokens(rule: PatternRule, text: string, at: number): readonly Span[] {
  const found: Span[] = [];
  let start = at;
  while (found.length < piecesMax) {
    const next = nextKeyword(rule, text, start);
    if (next === undefined && found.length === 0) return [];
    const end = endOfToken(
      rule,
      text.slice(start, next ?? start + tokenLengthMax),
      next !== undefined,
    );
    if (end === undefined) break;
    found.push({ start, end: start + end });
    if (next === undefined) break;
    start = next;
  }
  return found.length > 1 ? found : [];
}

/** Where a keyword stands in the same run of letters. */
function nextKeyword({ keywords }: PatternRule, text: string, at: number): number | undefined {
  run.lastIndex = at + keywordLengthMin;
  const letters = run.exec(text)?.[0] ?? '';
  let first: number | undefined;
  for (const keyword of keywords) {
    if (keyword.length <= keywordLengthMin && /^[a-z\d]*$/i.test(keyword)) continue; // By chance.
    const index = letters.indexOf(keyword);
    if (index >= 0 && index < (first ?? Infinity)) first = index;
  }
  return first === undefined ? undefined : at + keywordLengthMin + first;
}

/** @param isWhole nothing of the piece may be left over */
function endOfToken({ pattern, isReal }: PatternRule, piece: string, isWhole: boolean) {
  pattern.lastIndex = 0;
  const length = pattern.exec(piece)?.[0].length;
  if (length === undefined || (isWhole && length < piece.length)) return undefined;
  return isReal?.(piece.slice(0, length)) === false ? undefined : length;
}
