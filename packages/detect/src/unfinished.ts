import { isNoWord } from './jumbled.ts';
import { isPlaceholder, isRandom } from './placeholder.ts';
import type { PatternRule, Span } from './rule.ts';

/** A secret that a pattern describes but that does not stand there in one piece. */
export interface Unfinished extends Span {
  /** In one piece, as far as it is there. */
  readonly secret: string;
}

const wrappedLengthMax = 4_096;
const tailWordMin = 8;
/** A keyword so long does not stand in a secret by chance. */
const tellingLengthMin = 5;
// A line that is full: of a mail, a terminal, a log.
const lineBreak = /(?<=[\w+/=.~-])\r?\n[ \t]{0,32}(?=[\w+/=.~-])/g;

/**
 * Finds what goes on after the end of its line.
 *
 * @param end of what the pattern found in the first line, if anything
 */
export function matchWrapped(
  { pattern, keywords, isReal }: PatternRule,
  text: string,
  at: number,
  end: number | undefined,
): Unfinished | undefined {
  const window = text.slice(at, at + wrappedLengthMax);
  // Most keywords have no line end for long: without this look the pattern is nearly all the work.
  const newline = window.indexOf('\n');
  if (newline < 0) return undefined;
  lineBreak.lastIndex = Math.max(0, newline - 1);
  const broken = lineBreak.exec(window);
  if (!broken) return undefined;
  const length = broken[0].length;
  const joined = window.slice(0, broken.index) + window.slice(broken.index + length);
  pattern.lastIndex = 0;
  const found = pattern.exec(joined);
  const [from, to] = found?.indices?.groups?.['secret'] ?? found?.indices?.[0] ?? [0, 0];
  if (from >= broken.index || to <= broken.index) return undefined;
  const tail = joined.slice(broken.index, to);
  // The next line may be a word, a name or a secret of its own.
  if (keywords.some((keyword) => keyword.length >= tellingLengthMin && tail.includes(keyword))) {
    return undefined;
  }
  if (keywords.some((keyword) => tail.startsWith(keyword))) {
    pattern.lastIndex = broken.index;
    const other = pattern.exec(joined)?.[0];
    const isOther = other !== undefined && isReal?.(other) !== false;
    if (isOther || end !== undefined) return undefined;
  }
  if (/^[ \t]{0,8}[:=]/.test(joined.slice(to, to + 9))) return undefined;
  const mayBeWord = tail.length >= tailWordMin || end !== undefined;
  const isCode = end === undefined && /^[A-Z\d]+$/.test(tail);
  const isRest = isCode || isRandom(tail) || isNoWord(tail);
  if (mayBeWord && !isRest && !endsAlone(tail, joined.slice(to, to + 2))) return undefined;
  return { start: at + from, end: at + to + length, secret: joined.slice(from, to) };
}

/** Capitals and small letters beside each other, and no other word behind: no text goes on. */
function endsAlone(tail: string, behind: string): boolean {
  return /[A-Z]{2}[a-z]|[a-z][A-Z]/.test(tail) && !/^ ?[\w(]/.test(behind);
}

const cutLengthMax = 1_024;
/** No limit that anybody sets is lower; a shorter text ends where its writer wanted. */
const textLengthMin = 32;
const cutRestMin = 4;
const markedRestMin = 12;
// How some who cut say so.
const cutMark = /(?:\.{3}|\xe2\x80\xa6|\[?\(?\.{0,3} ?truncated.{0,40})$/;
const cutMarkLengthMax = 64;

/**
 * Finds the beginning of a secret at which a text was cut off: with the end of the rule's own
 * example it would be one.
 *
 * @param keyword at `at`
 */
export function matchCut(
  rule: PatternRule,
  text: string,
  at: number,
  keyword: string,
): Unfinished | undefined {
  // Three letters alone, such as those of a number in base64, say too little.
  if (keyword.length < 4 && /^[a-z\d]*$/i.test(keyword)) return undefined;
  // Four letters may be the second half of another prefix: `dckr_pat_…`.
  if (keyword.length < 5 && text.charAt(at - 1) === '_') return undefined;
  const [example = ''] = rule.examples.finds;
  // With nothing of the example behind it no pattern finds more than stands there.
  const lengthMax = Math.min(cutLengthMax, example.length + cutMarkLengthMax);
  if (text.length < textLengthMin || text.length - at > lengthMax) return undefined;
  const end = text.slice(at);
  const secret = end.replace(cutMark, '');
  const rest = secret.slice(keyword.length);
  if (rest.length < cutRestMin || !looksCut(rest) || isPlaceholder(secret)) return undefined;
  // Documentation cuts off too: `sk-ant-api03-...`.
  if (secret !== end && !(rest.length >= markedRestMin && isRandom(rest))) return undefined;
  const whole = secret + example.slice(secret.length);
  rule.pattern.lastIndex = 0;
  const found = rule.pattern.exec(whole);
  if (!found || found[0].length <= secret.length || rule.isReal?.(whole) === false)
    return undefined;
  return { start: at, end: at + secret.length, secret };
}

/** No word: a digit beside letters, or letters that change their case. */
function looksCut(rest: string): boolean {
  return /^[\w.~+/=:-]+$/.test(rest) && /\d|[a-z][A-Z]|[A-Z][a-z]|^[A-Z]{6}/.test(rest);
}
