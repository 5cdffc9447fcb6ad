import type { Span } from './rule.ts';
import type { TellingName } from './telling-name.ts';
import { isSecretValue, looksRandom } from './values.ts';

const lengthMax = 256;

// Between a name and the literal that stands in for what it refers to: `= os.environ["X"] or "…"`.
const fallback =
  /["'`\])]{0,3}\s{0,4}(?:[:?]?=|:)\s{0,4}[^\r\n"'`;]{0,64}(?:["'][\w.-]{1,64}["'][^\r\n"'`;]{0,8})?(?:\|\||\?\?|(?<=[\s"')\]])or(?=\s)|\?:)\s{0,4}["'`]/y;
// `${DB_PASSWORD:-…}`, `${DB_PASSWORD:…}` inside the reference that is assigned.
const inReference = /:-?(?=[^\s{}"'$]{4,256}\})/y;

// `= os.getenv("X", "…")`: what is taken when the variable is not there.
const defaultArgument =
  /["'`\])]{0,3}\s{0,4}(?:[:?]?=|:)\s{0,4}[\w.:$]{0,48}(?:get_?env|environ\.get|env|config|getproperty|getordefault|lookupenv|fetch)\(\s{0,4}(["'])[\w.-]{1,64}\1\s{0,4},\s{0,4}["'`]/iy;

/** What a name gets where that which it refers to is not there. */
export function fallbackOf(text: string, name: TellingName): Span | undefined {
  inReference.lastIndex = name.end;
  const isInReference = text.slice(Math.max(0, name.start - 2), name.start) === '${';
  if (isInReference && inReference.test(text)) {
    const start = inReference.lastIndex;
    return real(text, { start, end: text.indexOf('}', start) }, name);
  }
  const found = [fallback, defaultArgument].find((pattern) => {
    pattern.lastIndex = name.end;
    return pattern.test(text);
  });
  if (!found) return undefined;
  const start = found.lastIndex;
  const quote = text.charAt(start - 1);
  const end = text.slice(start, start + lengthMax).indexOf(quote);
  return end < 0 ? undefined : real(text, { start, end: start + end }, name);
}

const compared =
  /(["'`])(?<value>(?:(?!\1)[^\\\r\n]){3,200})\1\s{0,2}[!=]={1,2}\s{0,2}\$?(?:\w{1,32}(?:\.|->)){0,3}$/;

/** `"…" == password`: what a name is compared with, before it. */
export function comparedBefore(text: string, name: TellingName): Span | undefined {
  const from = Math.max(0, name.start - lengthMax);
  const before = text.slice(from, name.start);
  if (!/[!=]=$/.test(before.trimEnd().slice(-2))) return undefined;
  const found = compared.exec(before);
  const value = found?.groups?.['value'];
  if (!found || value === undefined) return undefined;
  const start = from + found.index + 1;
  return real(text, { start, end: start + value.length }, name);
}

function real(text: string, span: Span, { verdict }: TellingName): Span | undefined {
  const value = text.slice(span.start, span.end);
  if (!isSecretValue(value, true)) return undefined;
  return verdict === 'secret' || looksRandom(value) ? span : undefined;
}
