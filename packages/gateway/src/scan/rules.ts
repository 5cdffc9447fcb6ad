import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TokenKeys } from '@traceveil/pipeline';
import { config as redactConfig, redactProcessor, type Config } from '@traceveil/processor-redact';
import { readComponents } from '../config-components.ts';
import { ConfigError, formatProblem, type Problem } from '../config-problem.ts';
import { parseConfigSource } from '../config-yaml.ts';
import { namedTokenKey, readTokenKey } from '../token-key.ts';

/** What is searched for, and what may stand there, as the gateway's `redact` has it. */
export interface SearchPolicy {
  readonly settings: Config;
  /** Of the tokens whose digits an exception names. */
  readonly tokenKeys: TokenKeys;
}

/** Where it is written; at most one of both. */
export interface PolicyFiles {
  /** A configuration of the gateway, of which `processors.redact` counts. */
  readonly config?: string | undefined;
  /** Files as `rule_files` names them. */
  readonly rules?: readonly string[] | undefined;
}

/** All rules that are on by default, and no exception. */
export function defaultPolicy(): SearchPolicy {
  return { settings: redactConfig.parse({}), tokenKeys: anyKey() };
}

/**
 * Reads what is searched for by the code that the gateway reads it with.
 *
 * @param warn is told what should be looked at all the same
 * @throws ConfigError that names every problem with file, line and column
 */
export async function readPolicy(
  { config, rules = [] }: PolicyFiles,
  warn: (warning: string) => void,
): Promise<SearchPolicy> {
  if (config !== undefined && rules.length > 0) {
    throw new ConfigError(['take --config or --rules: a configuration names its rule_files']);
  }
  if (config !== undefined) return readGatewayPolicy(config, warn);
  return rules.length === 0 ? defaultPolicy() : readRuleFiles(rules, warn);
}

async function readGatewayPolicy(
  file: string,
  warn: (warning: string) => void,
): Promise<SearchPolicy> {
  // Loads what a gateway is made of, which no other search needs.
  const { components } = await import('../components.ts');
  const { loadConfig, readConfigInput } = await import('../config.ts');
  const { config, warnings } = loadConfig(readConfigInput(file, process.env), components);
  for (const warning of warnings) warn(warning);
  const found = config.processors.filter(({ factory }) => factory.type === redactProcessor.type);
  const [redact] = found;
  if (!redact || found.length > 1) {
    throw new ConfigError([`${file}: processors: must have one redact, not ${found.length}`]);
  }
  const settings = redact.config as Config;
  const known = config.tokenKeys ?? (await keptKey(config.storageDirectory));
  if (!known && settings.allow.some(({ fingerprint }) => fingerprint !== undefined)) {
    warn(`${file}: there is no token.key in ${config.storageDirectory}: no fingerprint is allowed`);
  }
  return { settings, tokenKeys: known ?? anyKey() };
}

/** The key that a gateway made for itself. */
async function keptKey(directory: string): Promise<TokenKeys | undefined> {
  const key = await readTokenKey(directory);
  return key && [namedTokenKey(key)];
}

function anyKey(): TokenKeys {
  return [namedTokenKey(randomBytes(32))];
}

function readRuleFiles(files: readonly string[], warn: (warning: string) => void): SearchPolicy {
  const sources = { env: process.env, readFile: (path: string) => readFileSync(path, 'utf8') };
  const written = { redact: { rule_files: files } };
  const source = parseConfigSource(JSON.stringify({ processors: written }), sources);
  const warnings: Problem[] = [];
  const reading = { source, sources, warnings, files: [] };
  const [redact] = readComponents(reading, 'processors', written, [redactProcessor]);
  for (const warning of warnings) warn(lineOf(warning));
  if (!redact) throw new ConfigError([...new Set(source.problems.map(lineOf))]);
  return { settings: redact.config as Config, tokenKeys: anyKey() };
}

/** What has no file is wrong with the option itself, of which there is no line. */
function lineOf(problem: Problem): string {
  return problem.file === undefined ? `--rules: ${problem.message}` : formatProblem('', problem);
}
