import type { PatternRule } from './rule.ts';
import { isSecretValue } from './values.ts';

// What stands before a value in its quotes: a user, a variable's name.
const inQuotes = String.raw`(?:[^\s"'\\:%,=]{0,128}[:%,=])?`;

// What an option's value looks like on a command line: to the quote that closes it, or to a blank.
const value = [
  String.raw`(?:\\{0,3}["'])?(?<secret>(?<="${inQuotes})(?:[^"\\\n]|""(?=\w[^"\n]{0,256}")){3,256}|(?<='${inQuotes})(?:[^'\\\n]|''(?=\w[^'\n]{0,256}')){3,256}`,
  String.raw`|[^\s"'\\|;&<>\x60]{3,256})`,
].join('');

// A program's name begins a word; the letter of an escape before it is none of its own.
const wordStart = String.raw`(?:(?<!\w)|(?<=\\[nrt]|%[\da-f]{2}))`;

/** The arguments between, over escaped line ends too; the next command is another. */
export const between = String.raw`(?:\.exe)?\b(?:[^\n\r|;&]|\\\\?\r?\n){0,400}?`;

/** Between two arguments: blanks, or the quotes and commas of a list. */
export const gap = String.raw`[\s=,"'\\]{1,8}`;

/** What is to be said of a secret on a command line. */
interface Command extends Pick<PatternRule, 'id' | 'keywords' | 'source' | 'severity'> {
  /** From the keyword to the value, without flags. */
  readonly before: RegExp | string;
  /** Options differ by case, and the program's name is written as it is. */
  readonly isCased?: boolean;
  /** The keyword may stand inside a word. */
  readonly isInner?: boolean;
  readonly isReal?: (secret: string) => boolean;
  readonly admits?: PatternRule['admits'];
  readonly finds: readonly [string, string, ...string[]];
  readonly ignores: readonly [string, string, ...string[]];
}

/** A rule for a secret that stands on a program's command line, be it a list of arguments. */
export function command(rule: Command): PatternRule {
  const { id, keywords, before, isReal, admits, source, finds, ignores } = rule;
  const start = rule.isInner === true ? '' : wordStart;
  const pattern = typeof before === 'string' ? before : before.source;
  return {
    id,
    keywords,
    severity: rule.severity ?? 'high',
    confidence: 'medium',
    pattern: new RegExp(start + pattern + value, rule.isCased === true ? 'dy' : 'diy'),
    repeats: pattern.includes(between),
    // A list of arguments is read as structure: the rule is tried across its strings.
    boundary: 'none',
    ...(admits && { admits }),
    isReal: (secret) =>
      isSecretValue(secret, true) && !/^[-\s]/.test(secret) && isReal?.(secret) !== false,
    examples: { finds, ignores },
    source,
  };
}
