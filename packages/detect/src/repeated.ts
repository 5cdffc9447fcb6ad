import type { PatternRule, Span } from './rule.ts';

const repeatsMax = 16;
const reach = 1_024;
/** What a pattern looks at before its keyword. */
const lookBehind = 8;
const word = /[\w.-]*/y;

/**
 * Finds what else one keyword tells of: `-u a:b` and, further on the same line, `-u c:d`. What was
 * passed is read as blanks, up to the next keyword that tells of its own.
 *
 * @param at   of the keyword
 * @param from where the search goes on
 */
export function repeated(rule: PatternRule, text: string, at: number, from: number): Span[] {
  const keyword = keywordAt(rule, text, at);
  if (keyword === '') return [];
  word.lastIndex = at + keyword.length;
  const head = at + keyword.length + (word.exec(text)?.[0].length ?? 0);
  const base = Math.max(0, at - lookBehind);
  const before = text.slice(base, head);
  const behind = text.slice(
    head,
    nextTelling(rule, text, keyword, { start: from, end: at + reach }),
  );
  const found: Span[] = [];
  let passed = from;
  for (let count = 0; count < repeatsMax && passed > head; count++) {
    const blanks = ' '.repeat(passed - head);
    const span = match(rule, before + blanks + behind.slice(passed - head), at - base);
    if (!span) break;
    passed = base + span.end;
    if (span.isReal) found.push({ start: base + span.start, end: passed });
  }
  return found;
}

/**
 * Where the next keyword stands that tells of something; the end when there is none. In a word none
 * does: a search that ended there would go on in the next pass, behind what it replaced.
 */
function nextTelling(
  { pattern }: PatternRule,
  text: string,
  keyword: string,
  { start, end }: Span,
) {
  const letters = text.slice(start, end).toLowerCase();
  let next = letters.indexOf(keyword);
  while (next >= 0) {
    pattern.lastIndex = start + next;
    if (pattern.test(text)) return start + next;
    next = letters.indexOf(keyword, next + 1);
  }
  return end;
}

function match({ pattern, isReal }: PatternRule, text: string, at: number) {
  pattern.lastIndex = at;
  const [start, end] = pattern.exec(text)?.indices?.groups?.['secret'] ?? [];
  if (start === undefined || end === undefined) return undefined;
  return { start, end, isReal: isReal?.(text.slice(start, end)) !== false };
}

function keywordAt({ keywords }: PatternRule, text: string, at: number): string {
  const longest = keywords.toSorted((a, b) => b.length - a.length);
  return longest.find((one) => text.slice(at, at + one.length).toLowerCase() === one) ?? '';
}
