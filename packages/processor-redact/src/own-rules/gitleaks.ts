import type { ConfigFile, ConfigPath } from '@traceveil/pipeline';
import { createAllowed } from './gitleaks-allow.ts';
import {
  gitleaksFile,
  inSchemaCase,
  type GitleaksAllowlist,
  type GitleaksFile,
  type GitleaksRule,
} from './gitleaks-schema.ts';
import { createOwnRule, type CompiledRule } from './own-rule.ts';

/** A rule and where it is written, for what can be said of it only beside the others. */
export interface PlacedRule {
  readonly rule: CompiledRule;
  readonly file: ConfigFile;
  readonly path: ConfigPath;
}

/** A rule as it is written, and where. */
interface Written {
  readonly rule: GitleaksRule;
  readonly lists: readonly GitleaksAllowlist[];
  readonly file: ConfigFile;
  readonly path: ConfigPath;
}

const extendsMax = 8;
/** A literal has two bytes at least. */
const keywordLengthMin = 2;
const idLengthMax = 64;

/** Reads a configuration of gitleaks; what means nothing for a trace is warned of. */
export function readGitleaks(file: ConfigFile): readonly PlacedRule[] {
  return [...readWritten(file, 0).values()].flatMap((written) => placed(written) ?? []);
}

function readWritten(file: ConfigFile, depth: number): Map<string, Written> {
  const content = inSchemaCase(file.content);
  const parsed = content === undefined ? undefined : file.check([], gitleaksFile, content);
  if (!parsed) return new Map();
  const rules = readExtended(file, parsed, depth);
  const { allowlist, allowlists } = parsed;
  const lists = allowlist ? [allowlist, ...allowlists] : allowlists;
  warnOfFiles(file, allowlist, ['allowlist']);
  allowlists.forEach((list, index) => warnOfFiles(file, list, ['allowlists', index]));
  const own = new Set<string>();
  parsed.rules.forEach((rule, index) => {
    const path = ['rules', index];
    warnOfRule(file, rule, path);
    if (own.has(rule.id)) file.report([...path, 'id'], 'is the id of another rule');
    own.add(rule.id);
    const before = rules.get(rule.id);
    if (before) rules.set(rule.id, { ...before, rule: overlaid(before.rule, rule) });
    else rules.set(rule.id, { rule, lists: [], file, path });
  });
  for (const [id, written] of rules) {
    const more = lists.filter(({ targetRules: ids }) => ids.length === 0 || ids.includes(id));
    rules.set(id, { ...written, lists: [...written.lists, ...more] });
  }
  return rules;
}

function readExtended(
  file: ConfigFile,
  { extend }: GitleaksFile,
  depth: number,
): Map<string, Written> {
  const { useDefault, path, url, disabledRules } = extend;
  const at = (key: string) => ['extend', key];
  if (useDefault) {
    const ours = "takes Traceveil's built-in rules, which are on, instead of those of gitleaks";
    file.warn(at('useDefault'), `${ours}; allow-lists of this file hold for its own rules only`);
  }
  if (url !== undefined) file.report(at('url'), 'is not supported; name a file with `path`');
  const rules = new Map<string, Written>();
  if (path !== undefined && depth === extendsMax) {
    file.report(at('path'), `more than ${extendsMax} files extend each other`);
  } else if (path !== undefined) {
    for (const [id, rule] of readWritten(file.open(at('path'), path), depth + 1))
      rules.set(id, rule);
  }
  for (const id of disabledRules) {
    if (rules.delete(id)) continue;
    const remedy = 'built-in rules are switched off with `disabled_rules`';
    file.warn(at('disabledRules'), `${id} is no rule of the file that is extended; ${remedy}`);
  }
  return rules;
}

/** A rule that extends one of the same id: what it says holds, lists are added. */
function overlaid(before: GitleaksRule, { ...rule }: GitleaksRule): GitleaksRule {
  const said = Object.entries(rule).filter(([, value]) => value !== undefined && value !== false);
  return {
    ...before,
    ...Object.fromEntries(said),
    keywords: [...before.keywords, ...rule.keywords],
    tags: [...before.tags, ...rule.tags],
    allowlists: [...listsOf(before), ...listsOf(rule)],
    allowlist: undefined,
  };
}

function listsOf({ allowlist, allowlists }: GitleaksRule): GitleaksAllowlist[] {
  return allowlist ? [allowlist, ...allowlists] : allowlists;
}

/** What gitleaks asks of a file in a repository, and a trace does not have. */
function warnOfRule(file: ConfigFile, rule: GitleaksRule, path: ConfigPath): void {
  const { id, allowlist, allowlists } = rule;
  if (rule.path !== undefined && rule.regex) {
    file.warn([...path, 'path'], `is ignored, for a trace has no files: ${id} holds for all text`);
  }
  if (rule.required.length > 0) {
    const kept = `is ignored: ${id} finds what it matches whatever stands around it`;
    file.warn([...path, 'required'], kept);
  }
  warnOfFiles(file, allowlist, [...path, 'allowlist']);
  allowlists.forEach((list, index) => warnOfFiles(file, list, [...path, 'allowlists', index]));
}

function warnOfFiles(
  file: ConfigFile,
  list: GitleaksAllowlist | undefined,
  path: ConfigPath,
): void {
  for (const key of ['paths', 'commits'] as const) {
    if (!list || list[key].length === 0) continue;
    const isAll = list.condition === 'AND';
    const rest = isAll ? 'and as all its conditions must hold, this list allows nothing' : '';
    const what = `are ignored, for a trace has no ${key === 'paths' ? 'files' : 'commits'}`;
    file.warn([...path, key], isAll ? `${what}, ${rest}` : what);
  }
}

/** @returns undefined for one that finds nothing here, which was told */
function placed({ rule, lists, file, path }: Written): PlacedRule | undefined {
  const { id, regex, keywords, secretGroup = 0 } = rule;
  if (rule.skipReport) {
    file.warn([...path, 'skipReport'], `is true: ${id} is not used`);
    return undefined;
  }
  if (!regex) {
    if (rule.path !== undefined) {
      file.warn(
        [...path, 'path'],
        `is all that ${id} looks at, and a trace has no files: not used`,
      );
    } else file.warn(path, `${id} has no regex, and no file that is extended has one: not used`);
    return undefined;
  }
  const groups = regex.groupCount();
  if (secretGroup > groups) {
    file.report([...path, 'secretGroup'], `must be at most ${groups}: so many the regex has`);
    return undefined;
  }
  const isShort = keywords.some((keyword) => Buffer.byteLength(keyword) < keywordLengthMin);
  const isAllowed = createAllowed([...listsOf(rule), ...lists]);
  const own = createOwnRule({
    id: id.replaceAll(/[^\w.-]/g, '-').slice(0, idLengthMax),
    severity: 'high',
    pattern: regex,
    keywords: isShort ? [] : [...new Set(keywords.map((keyword) => keyword.toLowerCase()))],
    // 0 is what gitleaks takes for «not said».
    secretGroup: secretGroup === 0 ? undefined : secretGroup,
    entropy: rule.entropy === 0 ? undefined : rule.entropy,
    isGeneral: id.startsWith('generic'),
    isForeign: true,
    ...(isAllowed && { isAllowed }),
  });
  return { rule: own, file, path };
}
