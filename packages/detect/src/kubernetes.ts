import { fake } from './fake.ts';
import { isPlaceholder } from './placeholder.ts';
import type { Located, LocatorRule, Span } from './rule.ts';
import { isNoValue } from './values.ts';

const columnMax = 64;
const documentLengthMax = 65_536;
const valuesMax = 256;
/** Shorter ones are numbers and words, which say little without their names. */
const valueLengthMin = 9;

const kind = /["']?kind["']?[ \t]{0,4}:[ \t]{0,8}["']?secret(?![\w-])["']?/iy;
const dataLine = /^["']?(?:data|stringData)["']?[ \t]{0,4}:[ \t]{0,8}(?:#.*)?$/;
const memberLine =
  /^["']?[\w./-]{1,253}["']?[ \t]{0,4}:[ \t]{1,8}(?<value>(?<quote>["']?)\S.{0,65000}?)\s*$/;
const blockMark = /^[|>][+-]?\d?$/;

/** A line without its blanks: where its text stands, and in which column. */
interface Line extends Span {
  readonly column: number;
  readonly text: string;
}

/** The values of a manifest whose `kind:` stands at `at`. */
function valuesOf(text: string, at: number): readonly Span[] {
  const own = lineAt(text, at);
  if (!own || own.column > columnMax) return [];
  const column = own.column + (own.text.startsWith('- ') ? 2 : 0);
  const found: Span[] = [];
  const isIn = (line: Line) => line.column >= column || line.text === '';
  let isItem = own.text.startsWith('- ');
  const above: Line[] = [];
  for (let line = lineBefore(text, own); line && !isItem; line = lineBefore(text, line)) {
    isItem = line.text.startsWith('- ') && line.column === column - 2;
    if ((!isIn(line) && !isItem) || isEnd(line, column) || own.end - line.start > documentLengthMax)
      break;
    above.push(
      isItem ? { ...line, column, text: line.text.slice(2), start: line.start + 2 } : line,
    );
  }
  addValues(found, above.reverse(), column);
  const below: Line[] = [];
  for (let line = lineAfter(text, own); line; line = lineAfter(text, line)) {
    if (!isIn(line) || isEnd(line, column) || line.end - own.start > documentLengthMax) break;
    below.push(line);
  }
  addValues(found, below, column);
  return found;
}

/** The next document, or the `kind` of another. */
function isEnd(line: Line, column: number): boolean {
  return /^(?:---|\.\.\.)/.test(line.text) || (line.column === column && /^kind:/i.test(line.text));
}

function addValues(found: Span[], lines: readonly Line[], column: number): void {
  let isData = false;
  let inner = Infinity;
  for (const [index, line] of lines.entries()) {
    if (found.length >= valuesMax || line.text === '') continue;
    if (line.column <= column) {
      isData = line.column === column && dataLine.test(line.text);
      inner = Infinity;
      continue;
    }
    if (!isData || line.column > inner) continue;
    inner = Math.min(inner, line.column);
    const { value = '', quote = '' } = memberLine.exec(line.text)?.groups ?? {};
    if (blockMark.test(value)) addBlock(found, lines, index);
    else addValue(found, line, value, quote);
  }
}

/** The lines of `|` and `>`: all of them are one value. */
function addBlock(found: Span[], lines: readonly Line[], index: number): void {
  const { column = 0 } = lines[index] ?? {};
  let last = index + 1;
  while ((lines[last]?.column ?? 0) > column) last++;
  const [first, end] = [lines[index + 1], lines[last - 1]];
  if (first && end && last > index + 1) found.push({ start: first.start, end: end.end });
}

function addValue(found: Span[], line: Line, written: string, quote: string): void {
  const isClosed = quote !== '' && written.length > 1 && written.endsWith(quote);
  const value = written.slice(quote.length, isClosed ? -1 : undefined);
  if (!isValue(value)) return;
  const start = line.start + line.text.lastIndexOf(written) + quote.length;
  found.push({ start, end: start + value.length });
}

/** Not `{{ .Values.x }}`, `${X}`, `<base64>`, nor the certificate of somebody. */
function isValue(value: string): boolean {
  if (value.length < valueLengthMin || isNoValue(value)) return false;
  if (/^[{[<$#]/.test(value) || isPlaceholder(value)) return false;
  return !value.startsWith('LS0tLS1CRUdJTiBDRVJUSUZJQ0FUR');
}

function lineAt(text: string, at: number): Line | undefined {
  const from = Math.max(0, at - columnMax - 2);
  const before = text.slice(from, at).lastIndexOf('\n');
  return before < 0 && from > 0 ? undefined : lineFrom(text, from + before + 1);
}

function lineFrom(text: string, from: number): Line {
  const close = text.indexOf('\n', from);
  const end = close < 0 ? text.length : close;
  const written = text.slice(from, end);
  const column = written.length - written.trimStart().length;
  const bare = written.trim();
  return { start: from + column, end: from + column + bare.length, column, text: bare };
}

function lineBefore(text: string, { start, column }: Line): Line | undefined {
  const end = start - column - 1;
  if (end < 0) return undefined;
  return lineFrom(text, end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1);
}

function lineAfter(text: string, { end }: Line): Line | undefined {
  const close = text.indexOf('\n', end);
  return close < 0 || close + 1 >= text.length ? undefined : lineFrom(text, close + 1);
}

function locate(text: string, at: number): Located | undefined {
  kind.lastIndex = at;
  if (!kind.test(text)) return undefined;
  const [first, ...others] = valuesOf(text, at);
  return first && { ...first, others };
}

const encoded = Buffer.from(fake('', 9)).toString('base64');

/** What a manifest in YAML keeps in a Secret, whatever its members are called; JSON is read as structure. */
export const kubernetesSecret: LocatorRule = {
  id: 'kubernetes-secret',
  severity: 'high',
  rotate: 'Change what the Secret holds where it is valid, then update the Secret.',
  keywords: ['kind: secret', 'kind: "secret', "kind: 'secret", '"kind":"secret', '"kind": "secret'],
  boundary: 'none',
  locate,
  examples: {
    finds: [
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  extra: ${encoded}\n`,
      `apiVersion: v1\ndata:\n  .dockercfg: >\n    ${encoded}\n    ${encoded}\nkind: Secret\n`,
      `items:\n- apiVersion: v1\n  data:\n    extra: "${encoded}"\n  kind: Secret\n- kind: Pod`,
    ],
    ignores: [
      `kind: Secret\nmetadata:\n  name: ${encoded}\n`,
      `kind: ConfigMap\ndata:\n  extra: ${encoded}\n`,
      `kind: SecretStore\ndata:\n  extra: ${encoded}\n`,
      'kind: Secret\ndata:\n  extra: {{ .Values.extra | b64enc }}\n',
      `kind: Secret\n---\nkind: ConfigMap\ndata:\n  extra: ${encoded}\n`,
    ],
  },
  source: 'https://kubernetes.io/docs/concepts/configuration/secret/',
};
