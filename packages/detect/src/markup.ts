import { linePrefix } from './line-prefix.ts';
import type { Span } from './rule.ts';
import type { TellingName } from './telling-name.ts';
import { isSecretValue, looksRandom } from './values.ts';

const beforeMax = 96;

// From the end of a name that is an element's: attributes, a section of characters.
const ownElement = /[^<>]{0,256}>\s{0,64}(?:<!\[CDATA\[)?\s{0,64}/y;
// From the end of a name in an attribute, quote included.
const attribute = /\\{0,15}["'](?:\s[^<>]{0,256})?>\s{0,64}(?:<!\[CDATA\[)?\s{0,64}/y;
// From the end of a name that is an element's text: the next element is its value.
const nextElement = new RegExp(
  String.raw`\s{0,64}<\/[\w:.-]{1,64}>\s{0,64}(?:(?<=\n)${linePrefix}\s{0,64})?<(?!\/)[\w:.-]{1,64}[^<>]{0,256}>\s{0,64}`,
  'y',
);
const formPart =
  /\\{0,15}["'](?:;[^\r\n]{0,128})?\r?\n(?:[\w-]{1,64}:[^\r\n]{0,256}\r?\n){0,4}\r?\n/y;
// Elements whose text people read.
const isShown =
  /<(?:string|label|option|item|t[hd]|a|p|li|div|span|button|text|data|value|h\d)\s[^<>]{0,90}$/i;
const content = /[^<>\r\n]{3,1024}(?=\s{0,64}(?:<\/|\]\]>)|$)/y;
const line = /[^\r\n]{3,1024}(?=\r?\n|$)/y;

/** The value of a name in XML, in HTML or in a form of several parts. */
export function elementOf(text: string, name: TellingName): Span | undefined {
  const before = text.slice(Math.max(0, name.start - beforeMax), name.start);
  // What a pattern ends with is asked first: it would be tried at each letter.
  const isPrefixed = before.endsWith(':');
  if ((isPrefixed || before.endsWith('<')) && /<(?:[\w.-]{1,64}:)?$/.test(before)) {
    const value = valueAfter(text, name, ownElement, content);
    return value && isClosed(text, value, name) ? value : undefined;
  }
  const isQuoted = isPrefixed || before.endsWith('"') || before.endsWith("'");
  if (isQuoted && /\b(?:name|key)=\\{0,15}["'](?:[\w.-]{1,64}:)?$/.test(before)) {
    const part = valueAfter(text, name, formPart, line);
    const value = part ?? valueAfter(text, name, attribute, content);
    return isShown.test(before) ? visible(text, value) : value;
  }
  if (!before.trimEnd().endsWith('>')) return undefined;
  if (
    /<(?:[\w.-]{1,32}:)?(?:name|key|string|Name|Key|param-name)(?:\s[^<>]{0,64})?>\s*$/.test(before)
  ) {
    return valueAfter(text, name, nextElement, content);
  }
  if (/<(?:t[hd]|dt|b|strong|label|span|code)(?:\s[^<>]{0,64})?>\s*$/i.test(before)) {
    return visible(text, valueAfter(text, name, nextElement, content));
  }
  return undefined;
}

function valueAfter(
  text: string,
  { end, verdict }: TellingName,
  gap: RegExp,
  value: RegExp,
): Span | undefined {
  gap.lastIndex = end;
  if (!gap.test(text)) return undefined;
  value.lastIndex = gap.lastIndex;
  const found = value.exec(text);
  if (!found) return undefined;
  const written = found[0].trim();
  // What was cut off has no end; `<password>` in a text has none either.
  const isOpen = text.length === value.lastIndex;
  if (isOpen && !/^[^\s\d]*\d\S*$/.test(written)) return undefined;
  if (!isSecretValue(written, true) || (verdict === 'maybe' && !looksRandom(written))) {
    return undefined;
  }
  const start = found.index + found[0].indexOf(written);
  return { start, end: start + written.length };
}

/** By its own end, or by nothing when it was cut off; `<password>` in a text is no element. */
function isClosed(text: string, { end }: Span, { name, end: nameEnd }: TellingName): boolean {
  if (end === text.length) return !text.slice(nameEnd, end).includes('\n');
  const rest = text.slice(end, end + 256).replace(/^\s*(?:\]\]>\s*)?<\/(?:[\w.-]{1,64}:)?/, '');
  return rest.toLowerCase().startsWith(name.toLowerCase());
}

/** What people see may be a word, such as a label in another language. */
function visible(text: string, span: Span | undefined): Span | undefined {
  if (!span) return undefined;
  const value = text.slice(span.start, span.end);
  return /\s/.test(value) || /^[^\d#$%&*+=@^_]*$/.test(value) ? undefined : span;
}
