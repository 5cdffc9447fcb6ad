import { endOfBare, endOfQuoted } from './extent.ts';
import { linePrefix } from './line-prefix.ts';
import type { Span } from './rule.ts';
import type { TellingName } from './telling-name.ts';
import { isSecretValue, looksRandom } from './values.ts';

const blockLengthMax = 32_768;
const listLengthMax = 4_096;
const bracedLengthMax = 600;

// `|`, `>-`, `|2`: what begins a block of YAML, and the blanks of its first line.
const blockStart = new RegExp(
  String.raw`[|>](?:[+-]?\d?|\d[+-])[ \t]{0,8}(?:#[^\n]{0,200})?\r?\n(?<prefix>${linePrefix})?(?<indent>[ \t]{1,64})(?=\S)`,
  'y',
);
const prefix = new RegExp(linePrefix, 'y');
const hereStart = /<<[-~]?["']?(?<tag>[A-Z_]\w{0,30})["']?\r?\n/iy;
const dash = new RegExp(String.raw`(?:${linePrefix})?[ \t]{0,64}-[ \t]{1,16}`, 'y');
const quoteStart = /\\{0,15}["']/y;
const separator = /(?:\\{1,15}[nrt]|[\s,])*/y;
const itemLine = /[^\r\n]*\r?\n?/y;

/**
 * What a name is given in several lines or as a list.
 *
 * @param at where the value begins, which is not quoted
 * @returns undefined when it is neither; else what of it is a secret
 */
export function severalAt(
  text: string,
  name: TellingName,
  at: number,
  sign: string,
): readonly Span[] | undefined {
  const letter = text.charAt(at);
  if (letter === '{') return braced(text, name, at) ?? bracketed(text, name, at);
  if (letter === '[' || letter === '(') return bracketed(text, name, at);
  if (sign === ':') return blockScalar(text, name, at) ?? dashed(text, name, at);
  return letter === '<' && sign.endsWith('=') ? hereDocument(text, name, at) : undefined;
}

// `variable "db_password" { type = string, default = "…" }`
const defaulted = /\\{0,15}"\s{0,4}\{[^{}]{0,400}?\bdefault\s{0,16}=\s{0,4}(?<quote>\\{0,15}")/y;

/** The default of a variable of Terraform. */
export function defaultOf(text: string, name: TellingName): Span | undefined {
  defaulted.lastIndex = name.end;
  const quote = defaulted.exec(text)?.groups?.['quote'];
  if (quote === undefined) return undefined;
  const start = defaulted.lastIndex;
  return wholeOf(text, { start, end: endOfQuoted(text, start, quote) }, name)?.[0];
}

/** `passwords: [a, "b"]`, `password=[a]`, `keys = ("a", "b")`, `Pwd={a};`. */
function bracketed(text: string, name: TellingName, start: number): readonly Span[] | undefined {
  const opening = text.charAt(start);
  if (text.startsWith('[REDACTED:', start) || text.startsWith('[WITHHELD:', start))
    return undefined;
  const limit = Math.min(text.length, start + listLengthMax);
  const found: Span[] = [];
  let at = after(separator, text, start + 1);
  while (at < limit && !')]}'.includes(text.charAt(at))) {
    const quote = quoteAt(text, at);
    if (quote === '' && opening !== '[') return undefined;
    const from = at + quote.length;
    const end = quote === '' ? endOfItem(text, at) : endOfQuoted(text, from, quote);
    if (end <= at) return undefined;
    at = after(separator, text, end + quote.length);
    const isLast = at >= limit || ')]}'.includes(text.charAt(at));
    if (!isLast && !text.slice(end, at).includes(',')) return undefined;
    if (isListed(text.slice(from, end), name, quote !== '')) found.push({ start: from, end });
  }
  return found.length > 0 ? found : undefined;
}

function endOfItem(text: string, start: number): number {
  const end = endOfBare(text, start);
  const comma = text.slice(start, end).indexOf(',');
  return comma < 0 ? end : start + comma;
}

/** `Pwd={…};` of ODBC, where a closing brace of the value is doubled; elsewhere it is a template. */
function braced(text: string, name: TellingName, start: number): readonly Span[] | undefined {
  if (!/[;"'][ \t]?[\w ]{1,32}=$/.test(text.slice(Math.max(0, start - 40), start)))
    return undefined;
  const value = /^\{((?:[^{}\r\n]|\}\}){3,256})(?:\}(?=;|\\*["']|\s|$)|$)/.exec(
    text.slice(start, start + bracedLengthMax),
  )?.[1];
  if (value === undefined || !isListed(value, name, /[^\w.[\]'()]/.test(value))) return undefined;
  return [{ start: start + 1, end: start + 1 + value.length }];
}

/** The lines of YAML's `- …` under a name. */
function dashed(text: string, name: TellingName, start: number): readonly Span[] | undefined {
  const limit = Math.min(text.length, start + listLengthMax);
  const found: Span[] = [];
  let at = start;
  while (at < limit) {
    const item = after(dash, text, at);
    if (item === at) break;
    const quote = quoteAt(text, item);
    const from = item + quote.length;
    const line = text.slice(item, after(itemLine, text, item));
    const end =
      quote === ''
        ? item + line.replace(/\s#.*/s, '').trimEnd().length
        : endOfQuoted(text, from, quote);
    // `- name: …`: members of their own.
    if (quote === '' && /^[\w.-]+:(?:\s|$)/.test(line)) break;
    if (isListed(text.slice(from, end), name, quote !== '')) found.push({ start: from, end });
    at = Math.max(after(itemLine, text, end), item + 1);
  }
  return found.length > 0 ? found : undefined;
}

/** Whether one of several is a secret: `secrets` and `credentials` may be lists of names. */
function isListed(value: string, { name, verdict }: TellingName, quoted: boolean): boolean {
  if (!isSecretValue(value, quoted)) return false;
  const isPassword = verdict === 'secret' && /passw|pwd|passphrase|passcode|key/i.test(name);
  return isPassword ? !/^\S+ \S+ \S+/.test(value) || quoted : looksRandom(value);
}

function blockScalar(text: string, name: TellingName, start: number): readonly Span[] | undefined {
  blockStart.lastIndex = start;
  const opened = blockStart.exec(text);
  const indent = opened?.groups?.['indent'] ?? '';
  if (!opened) return undefined;
  const first = blockStart.lastIndex;
  // What is not deeper than the name is the next member, or the name was moved to the right.
  if (indent.length <= indentOf(text, name.start)) return movedLine(text, name, first);
  const limit = Math.min(text.length, first + blockLengthMax);
  const lines: Span[] = [];
  const hasPrefixes = opened.groups?.['prefix'] !== undefined;
  let at = first - indent.length;
  while (at < limit) {
    const next = after(itemLine, text, at);
    const body = hasPrefixes && at > first ? after(prefix, text, at) : at;
    const line = text.slice(body, next);
    if (line.trim() !== '' && !line.startsWith(indent)) break;
    if (line.trim() !== '')
      lines.push({ start: body + indent.length, end: body + line.trimEnd().length });
    at = next;
  }
  const whole = { start: first, end: lines.at(-1)?.end ?? first };
  if (!wholeOf(text, whole, name)) return undefined;
  return hasPrefixes ? lines : [whole];
}

/** A block's only word where the line of its name has blanks before it that it had not in its file. */
function movedLine(
  text: string,
  { verdict }: TellingName,
  start: number,
): readonly Span[] | undefined {
  const word = /^(?!-[ \t])\S{4,256}(?=[ \t]*(?:\r?\n|$))/.exec(
    text.slice(start, start + 300),
  )?.[0];
  if (word === undefined || verdict !== 'secret' || /^[\w.-]+:/.test(word)) return undefined;
  const isMarked = isSecretValue(word, false) && /[^a-z]/i.test(word);
  return isMarked ? [{ start, end: start + word.length }] : undefined;
}

/** How deep the line of a name is indented. */
function indentOf(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 64 && ' \t-"\''.includes(text.charAt(start - 1))) start--;
  return /^[ \t]*/.exec(text.slice(start, at))?.[0].length ?? 0;
}

/** `<<EOT`, lines, `EOT`; without an end, the first line. */
function hereDocument(text: string, name: TellingName, at: number): readonly Span[] | undefined {
  hereStart.lastIndex = at;
  const tag = hereStart.exec(text)?.groups?.['tag'];
  if (tag === undefined) return undefined;
  const start = after(prefix, text, hereStart.lastIndex);
  const window = text.slice(start, start + blockLengthMax);
  const close = new RegExp(`^(?:${linePrefix})?[ \\t]{0,32}${tag}\\b`, 'm').exec(window);
  const end = close?.index ?? /[\r\n]|$/.exec(window)?.index ?? 0;
  const body = window.slice(0, end);
  const from = start + (body.length - body.trimStart().length);
  return wholeOf(text, { start: from, end: start + body.trimEnd().length }, name) ?? [];
}

function wholeOf(text: string, span: Span, { verdict }: TellingName): readonly Span[] | undefined {
  const value = text.slice(span.start, span.end);
  if (!isSecretValue(value, true)) return undefined;
  return verdict === 'secret' || looksRandom(value) ? [span] : undefined;
}

function quoteAt(text: string, at: number): string {
  quoteStart.lastIndex = at;
  return quoteStart.exec(text)?.[0] ?? '';
}

/** Where the match of a sticky pattern ends; `at` when there is none. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
