import { defaultRules, packs } from '@traceveil/detect';
import { namedSecretId } from '@traceveil/detect/internal';
import type { ConfigFile, ConfigPath } from '@traceveil/pipeline';
import { isMeant } from './actions.ts';
import type { Config } from './config.ts';
import { readGitleaks, type PlacedRule } from './own-rules/gitleaks.ts';
import { ownRuleFile } from './own-rules/rule-schema.ts';

/**
 * Reads the files of rules, and checks what can be said of rules only beside each other.
 *
 * @param config `undefined` when it has mistakes, to which those of the files are added
 */
export function complete(config: Config | undefined, own: ConfigFile): Config | undefined {
  const rules: PlacedRule[] = (config?.rules ?? []).map((rule, index) => ({
    rule,
    file: own,
    path: ['rules', index],
  }));
  for (const [index, name] of (config?.rule_files ?? namesIn(own.content)).entries()) {
    rules.push(...readRuleFile(own.open(['rule_files', index], name), name));
  }
  warnOfCost(rules);
  reportDuplicates(rules);
  if (!config) return undefined;
  reportUnknown(config, rules, own);
  return { ...config, rules: rules.map(({ rule }) => rule) };
}

/** Names of files in what is not yet known to be a configuration. */
function namesIn(content: unknown): readonly string[] {
  const names: unknown = (content as { readonly rule_files?: unknown } | null)?.rule_files;
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : [];
}

function reportUnknown(config: Config, rules: readonly PlacedRule[], own: ConfigFile): void {
  const known = new Set([...rules.map(({ rule }) => rule.id), ...builtInIds()]);
  const check = (path: ConfigPath, id: string) => {
    if (!known.has(id)) own.report(path, `is the id of no rule${nearest(id, [...known])}`);
  };
  config.disabled_rules.forEach((id, index) => check(['disabled_rules', index], id));
  known.add(namedSecretId);
  config.actions.forEach(({ rules: globs = [] }, index) => {
    for (const [at, glob] of globs.entries()) {
      if ([...known].some((id) => isMeant(glob, id))) continue;
      own.report(['actions', index, 'rules', at], `fits no rule${nearest(glob, [...known])}`);
    }
  });
  config.allow.forEach(({ rule }, index) => {
    if (rule !== undefined) check(['allow', index, 'rule'], rule);
  });
}

function readRuleFile(file: ConfigFile, name: string): readonly PlacedRule[] {
  if (file.content === undefined) return [];
  if (name.toLowerCase().endsWith('.toml')) return readGitleaks(file);
  const parsed = file.check([], ownRuleFile, file.content);
  return (parsed?.rules ?? []).map((rule, index) => ({ rule, file, path: ['rules', index] }));
}

function warnOfCost(rules: readonly PlacedRule[]): void {
  for (const { rule, file, path } of rules) {
    if (rule.keywords.length > 0) continue;
    file.warn(path, `${rule.id} has no keywords: it reads every text, which costs much time`);
  }
}

function reportDuplicates(rules: readonly PlacedRule[]): void {
  const builtIn = builtInIds();
  const known = new Set<string>();
  for (const { rule, file, path } of rules) {
    const { id } = rule;
    if (known.has(id)) file.report([...path, 'id'], 'is the id of another rule');
    // Files of gitleaks are taken as they are, and happen to have ids of ours.
    else if (builtIn.has(id) && !rule.isForeign) {
      file.report([...path, 'id'], 'is the id of a built-in rule; take another');
    }
    known.add(id);
  }
}

function builtInIds(): Set<string> {
  const all = [...defaultRules, ...Object.values(packs).flat()];
  return new Set(all.map(({ id }) => id));
}

/** An id that shares its beginning with the one that is not known, or holds it. */
function nearest(written: string, ids: readonly string[]): string {
  const words = written.toLowerCase().split(/[^a-z\d]+/);
  const scores = ids.map((id) => ({
    id,
    score: words.filter((word) => id.split('-').includes(word)).length,
  }));
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a), { id: '', score: 0 });
  return best.score === 0 ? '' : `; did you mean "${best.id}"?`;
}
