import type { PatternRule, Span } from './rule.ts';

const repeatsMax = 16;
/** More than a pattern looks at behind what was passed, and than it can reach in all. */
const window = 1_024;
const reach = 8_192;
/** What a pattern looks at before its keyword. */
const lookBehind = 8;
/** No replacement is shorter. */
const replacedLength = '[REDACTED:#0123456789ab]'.length;
const keywordWindow = 256;
const word = /[\w.-]*/y;

/**
 * Finds what else one keyword tells of: `-u a:b` and, further on the same line, `-u c:d`. What was
 * passed is read as blanks, up to the next keyword that tells of its own.
 *
 * @param at    of the keyword
 * @param first what it tells of first
 */
export function repeated(rule: PatternRule, text: string, at: number, first: Span): Span[] {
  const keyword = keywordAt(rule, text, at);
  if (keyword === '') return [];
  word.lastIndex = at + keyword.length;
  const head = at + keyword.length + (word.exec(text)?.[0].length ?? 0);
  if (first.end <= head) return [];
  const base = Math.max(0, at - lookBehind);
  const end = nextTelling(rule, text, keyword, { start: first.end, end: at + reach });
  let read = text.slice(base, head) + blanksFor(head, first);
  let from = first.end;
  const found: Span[] = [];
  for (let count = 0; count < repeatsMax; count++) {
    const behind = text.slice(from, Math.min(from + window, end));
    const matched = match(rule, read + behind, at - base);
    if (!matched || matched.start < read.length) break;
    const moved = from - read.length;
    const span = { start: matched.start + moved, end: matched.end + moved };
    if (matched.isReal) found.push(span);
    read += blanksFor(from, span);
    from = span.end;
  }
  return found;
}

/** For a text up to the end of a secret. The next pass, too, must reach no further than this one. */
function blanksFor(from: number, { start, end }: Span): string {
  return ' '.repeat(Math.max(0, start - from) + Math.min(end - start, replacedLength));
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
): number {
  for (let from = start; from < Math.min(end, text.length); from += keywordWindow) {
    const letters = text.slice(from, from + keywordWindow + keyword.length - 1).toLowerCase();
    let next = letters.indexOf(keyword);
    for (; next >= 0; next = letters.indexOf(keyword, next + 1)) {
      pattern.lastIndex = from + next;
      if (pattern.test(text)) return from + next;
    }
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
