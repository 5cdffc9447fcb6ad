import { createHash } from 'node:crypto';
import { dirname, extname, isAbsolute, join } from 'node:path';
import type { ConfigFile, ConfigPath } from '@traceveil/pipeline';
import { check } from './config-issues.ts';
import type { Problem } from './config-problem.ts';
import type { NamedFile } from './effective-config.ts';
import type { Sources } from './config-substitute.ts';
import { parseTomlSource } from './config-toml.ts';
import { parseConfigSource, type ConfigSource } from './config-yaml.ts';

/** A configuration that is being read: what may be told of it goes to the same lists. */
export interface Reading {
  readonly source: ConfigSource;
  readonly sources: Sources;
  readonly warnings: Problem[];
  /** Of rules, as they are opened. */
  readonly files: NamedFile[];
}

const parsers: Readonly<Record<string, (text: string, sources: Sources) => ConfigSource>> = {
  '.yaml': parseConfigSource,
  '.yml': parseConfigSource,
  '.json': parseConfigSource,
  '.toml': parseTomlSource,
};

/** A component's part of the configuration, as the component sees it. */
export function configPart(reading: Reading, base: ConfigPath, content: unknown): ConfigFile {
  return createFile(reading, { source: reading.source, base, content, directory: '' });
}

interface Part {
  readonly source: ConfigSource;
  /** Where it stands in its file. */
  readonly base: ConfigPath;
  readonly content: unknown;
  /** Of the file, as the configuration names it. */
  readonly directory: string;
}

function createFile(reading: Reading, { source, base, content, directory }: Part): ConfigFile {
  return {
    content,
    report: (path, message) => source.report([...base, ...path], message),
    warn: (path, message) => void reading.warnings.push(source.locate([...base, ...path], message)),
    check: (path, schema, value) => check(source, [...base, ...path], schema, value),
    open(path, name) {
      const file = isAbsolute(name) ? name : join(directory, name);
      const opened = openSource(file, reading);
      if (typeof opened === 'string') source.report([...base, ...path], opened);
      const part =
        typeof opened === 'string'
          ? { source, content: undefined }
          : { source: opened, content: opened.content };
      return createFile(reading, { ...part, base: [], directory: dirname(file) });
    },
  };
}

/** @returns what is wrong, when it cannot be read */
function openSource(file: string, { source, sources, files }: Reading): ConfigSource | string {
  const parse = parsers[extname(file).toLowerCase()];
  if (!parse) return `must end in ${Object.keys(parsers).join(', ')}`;
  let text: string;
  try {
    text = sources.readFile(file);
  } catch (error) {
    return `the file ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'not readable'}`;
  }
  files.push({ path: file, sha256: sha256(text) });
  const parsed = parse(text, sources);
  for (const problem of parsed.problems) source.problems.push({ ...problem, file });
  const locate = (path: ConfigPath, message: string) => ({ ...parsed.locate(path, message), file });
  return {
    content: parsed.content,
    problems: source.problems,
    locate,
    report: (path, message) => void source.problems.push(locate(path, message)),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
