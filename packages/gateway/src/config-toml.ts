import type { ConfigPath } from '@traceveil/pipeline';
import { parse, TomlError } from 'smol-toml';
import type { Problem } from './config-problem.ts';
import type { ConfigSource } from './config-yaml.ts';

/** Parses TOML as `parseConfigSource` parses YAML; there is no `${…}` in it. */
export function parseTomlSource(text: string): ConfigSource {
  const problems: Problem[] = [];
  const lines = linesOf(text);
  const locate = (path: ConfigPath, message: string): Problem => {
    let known = 1;
    for (let depth = path.length; depth > 0; depth--) {
      const line = lines.get(keyOf(path.slice(0, depth)));
      if (line === undefined) continue;
      known = line;
      break;
    }
    return { line: known, column: 1, path, message };
  };
  const source = {
    problems,
    locate,
    report: (path: ConfigPath, message: string) => void problems.push(locate(path, message)),
  };
  try {
    return { ...source, content: parse(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column } = error;
    problems.push({ line, column, path: [], message: firstLine(error.message) });
    return { ...source, content: undefined };
  }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}

function keyOf(path: ConfigPath): string {
  return JSON.stringify(path.map((key) => String(key).toLowerCase()));
}

const header = /^\s*(\[{1,2})([^[\]]{1,256})\]{1,2}\s*(?:#.*)?$/;
const assignment =
  /^\s*((?:[\w-]{1,128}|"[^"]{1,128}"|'[^']{1,128}')(?:\s*\.\s*[\w-]{1,128})*)\s*=/;

/**
 * The lines at which tables and keys stand; the parser tells only those of its own errors. Keys in
 * inline tables and elements of lists are at the line of what they stand in.
 */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const counts = new Map<string, number>();
  const note = (path: ConfigPath, line: number) => {
    const key = keyOf(path);
    if (!lines.has(key)) lines.set(key, line);
  };
  let table: readonly (string | number)[] = [];
  let open = '';
  for (const [index, line] of text.split('\n').entries()) {
    const wasOpen = open;
    open = openString(line, wasOpen);
    if (wasOpen !== '') continue;
    const [, brackets = '', name = ''] = header.exec(line) ?? [];
    if (brackets !== '') {
      table = tableAt(name, brackets === '[[', counts);
      note(table, index + 1);
      continue;
    }
    const [, key] = assignment.exec(line) ?? [];
    if (key !== undefined) note([...table, ...namesIn(key)], index + 1);
  }
  return lines;
}

/** `rules.allowlists` of the third rule, for the second time: `rules`, 2, `allowlists`, 1. */
function tableAt(name: string, isList: boolean, counts: Map<string, number>): ConfigPath {
  const path: (string | number)[] = [];
  const names = namesIn(name);
  for (const [index, word] of names.entries()) {
    path.push(word);
    const key = keyOf(path);
    const isLast = index === names.length - 1;
    if (isLast && isList) counts.set(key, (counts.get(key) ?? 0) + 1);
    const count = counts.get(key);
    if (count !== undefined) path.push(count - 1);
  }
  return path;
}

function namesIn(written: string): string[] {
  return written.split('.').map((name) => name.trim().replaceAll(/^["']|["']$/g, ''));
}

/** Which string of several lines is open at the end of a line. */
function openString(line: string, before: string): string {
  let open = before;
  for (const [quotes] of line.matchAll(/'''|"""/g)) {
    if (open === '') open = quotes;
    else if (open === quotes) open = '';
  }
  return open;
}
