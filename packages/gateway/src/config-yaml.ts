import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { ConfigPath } from '@traceveil/pipeline';
import type { Problem } from './config-problem.ts';
import { substitute, type Sources } from './config-substitute.ts';

// A configuration has a few anchors; a bomb of nested ones has millions.
const aliasesMax = 100;

/** A configuration file as parsed: what it says, and where it says it. */
export interface ConfigSource {
  /** Plain values, references filled in; `undefined` when the file is not YAML. */
  readonly content: unknown;
  readonly problems: Problem[];
  /** Notes a problem at a key's name, or at the nearest place above that is written in the file. */
  report(path: ConfigPath, message: string): void;
  /** Describes a problem without noting it. */
  locate(path: ConfigPath, message: string): Problem;
}

/** Parses `text`; what is wrong with it is noted in `problems`, nothing is thrown. */
export function parseConfigSource(text: string, sources: Sources): ConfigSource {
  const lines = new LineCounter();
  // What it logs of itself quotes values, and those may be secrets by then.
  const options = { lineCounter: lines, prettyErrors: false, logLevel: 'error' } as const;
  const document = parseDocument(text, options);
  const problems: Problem[] = [];
  let hidden: ReadonlySet<string> = new Set();

  const at = (offset: number, path: ConfigPath, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    // A mapping as a key is written out, with what was put into it.
    const shown = path.map((key) => (typeof key === 'string' ? hide(key, hidden) : key));
    return { line, column: col, path: shown, message: hide(message, hidden) };
  };
  const locate = (path: ConfigPath, message: string) =>
    at(findOffset(document, path), path, message);

  const source = {
    problems,
    locate,
    report: (path: ConfigPath, message: string) => {
      problems.push(locate(path, message));
    },
  };
  const syntax = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  for (const error of [...document.errors, ...document.warnings]) {
    // A syntax error makes others of what follows it.
    if (syntax && error !== syntax && error.code !== 'DUPLICATE_KEY') continue;
    problems.push(at(error.pos[0], [], firstLine(error.message)));
  }
  if (document.errors.length > 0) return { ...source, content: undefined };

  const substituted = substitute(document, sources);
  for (const { offset, message } of substituted.problems) problems.push(at(offset, [], message));
  hidden = substituted.values;
  try {
    return { ...source, content: document.toJS({ maxAliasCount: aliasesMax }) };
  } catch {
    problems.push(at(0, [], `more than ${String(aliasesMax)} aliases, or one without an anchor`));
    return { ...source, content: undefined };
  }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}

/** The last guard: a schema's message may quote what it was given, and that may be a secret. */
function hide(message: string, values: ReadonlySet<string>): string {
  let shown = message;
  for (const value of values) if (value.length > 3) shown = shown.replaceAll(value, '***');
  return shown;
}

/** The offset of the key that `path` ends in; for a list's item, of the item. */
function findOffset(document: Document, path: ConfigPath): number {
  let offset = isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
  for (let depth = 1; depth <= path.length; depth += 1) {
    const parent: unknown =
      depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const found = offsetOfChild(parent, path[depth - 1] ?? '');
    if (found === undefined) return offset;
    offset = found;
  }
  return offset;
}

function offsetOfChild(parent: unknown, key: string | number): number | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find(
      ({ key: written }) => (isScalar(written) ? String(written.value) : written) === String(key),
    );
    return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const child: unknown = isNode(parent) && 'get' in parent ? parent.get(key, true) : undefined;
  return isNode(child) ? child.range?.[0] : undefined;
}
