import { SourceError, type PolicyPart, type Sources } from '@traceveil/console';
import { redactProcessor } from '@traceveil/processor-redact';
import { stringify } from 'yaml';
import { findLeaks, twins } from '../canary.ts';
import type { ComponentConfig } from '../config-components.ts';
import { ConfigError, formatPath } from '../config-problem.ts';
import type { GatewayConfig, LoadedConfig } from '../config.ts';
import type { Current } from '../current.ts';
import { overlaid, type WantedPolicy } from '../policy/load-policy.ts';
import { readPolicyBook, type KeptDraft } from '../policy/policy-book.ts';
import { loadTokenKeys } from '../token-key.ts';
import { diffLines } from './line-diff.ts';
import { createPolicyChanges, listed } from './policy-changes.ts';
import { tryPolicy } from './policy-trial.ts';
import { listRules } from './rule-list.ts';
import type { Ask } from './thread.ts';

/** How the gateway reads its configuration, and takes it over. */
export interface PolicyEditing {
  /** Reads it as it would be with this draft. @throws ConfigError */
  load(draft: WantedPolicy): LoadedConfig;
  /** Takes over what is on disk now. @returns what is wrong; none: it holds */
  reload(reason: string): Promise<readonly string[]>;
}

/** What policies are edited with. */
export interface PolicyDependencies {
  readonly current: Pick<Current, 'config' | 'built'>;
  /** Undefined where no policy can be edited. */
  readonly editing: PolicyEditing | undefined;
  readonly now: () => number;
}

/** What of the sources is about policies. */
export type PolicySources = Pick<
  Sources,
  | 'policy'
  | 'tryPolicy'
  | 'policyVersions'
  | 'policyVersion'
  | 'policyDraft'
  | 'draftPolicy'
  | 'comparePolicy'
  | 'proposePolicy'
  | 'decidePolicy'
  | 'rollBackPolicy'
>;

/** @param ask a thread that has the recordings */
export function createPolicySources(dependencies: PolicyDependencies, ask: Ask): PolicySources {
  const { current, now } = dependencies;
  const directory = current.config.storageDirectory;
  const partOf = (processor: string) => policyPart(current.config, processor);
  const editingNow = () => editingOf(dependencies);
  const check = (draft: WantedPolicy) => checkDraft(editingNow(), draft);
  const known = rememberLast(check, ({ sha256 }: KeptDraft) => `${sha256} ${current.config.hash}`);
  const changes = createPolicyChanges({
    ...{ directory, now, check, partOf },
    reload: (reason) => editingNow().reload(reason),
    needsReview: () => current.config.console?.policy.review ?? true,
  });
  const draftNow = () => {
    editingNow();
    const { draft } = bookIn(directory);
    if (draft === undefined) throw new SourceError('missing', 'there is no draft of a policy');
    return draft;
  };

  return {
    policy() {
      const { config } = current;
      const review = config.console?.policy.review ?? true;
      const parts = redactors(config).map(({ id }) => partOf(id));
      return Promise.resolve({
        ...{ hash: config.hash, yaml: config.shown, parts, review },
        editable: isEditable(dependencies),
      });
    },
    async tryPolicy(text, input, isDraft) {
      if (!isDraft) {
        const processorOf = (id: string) => current.built.processors.get(id)?.component;
        return tryPolicy({ config: current.config, processorOf }, text, input);
      }
      const config = loadDraft(editingNow(), draftNow());
      const keys = await loadTokenKeys(config);
      const processorOf = (id: string) => twins(config, [id], keys)[0];
      return tryPolicy({ config, processorOf }, text, input);
    },
    ...versionsIn(directory),
    async policyDraft() {
      const { draft } = bookIn(directory);
      if (draft === undefined || !isEditable(dependencies)) return undefined;
      return { ...draft, proposal: draft.proposal, problems: await known(draft) };
    },
    async draftPolicy(by, processor, yaml) {
      editingNow();
      const draft = await changes.draft(by, processor, yaml);
      return { ...draft, proposal: draft.proposal, problems: await check(draft) };
    },
    async comparePolicy(sessions) {
      const draft = draftNow();
      const next = loadDraft(editingNow(), draft);
      const { processor } = draft;
      const compared = await comparedProcessors(current.config, next, processor);
      const found = await ask('compare', compared, sessions);
      return {
        ...{ processor, sessions_read: found.length },
        lines: diffLines(partOf(processor).yaml, draft.yaml),
        ...changedRules(current.config, next, processor),
        sessions: found.filter((one) => Object.keys(one.found).length > 0),
      };
    },
    proposePolicy: (by, sha256, reason) => changes.propose(by, { sha256, reason }),
    decidePolicy: (by, decision, what) => changes.decide(by, decision, what),
    rollBackPolicy: (by, number, reason) => changes.rollBack(by, number, reason),
  };
}

/** A check holds the event loop up for a tenth of a second: not each time that somebody looks. */
function rememberLast<Draft, Result>(
  check: (draft: Draft) => Promise<Result>,
  keyOf: (draft: Draft) => string,
): (draft: Draft) => Promise<Result> {
  let last: { readonly key: string; readonly result: Result } | undefined;
  return async (draft) => {
    const key = keyOf(draft);
    if (last?.key !== key) last = { key, result: await check(draft) };
    return last.result;
  };
}

function isEditable({ current, editing }: PolicyDependencies): boolean {
  return editing !== undefined && current.config.console?.policy.editable === true;
}

function editingOf(dependencies: PolicyDependencies): PolicyEditing {
  const { editing } = dependencies;
  if (editing !== undefined && isEditable(dependencies)) return editing;
  const todo = 'write `console.policy.editable: true` into the configuration, and restart';
  throw new SourceError('refused', `policies are not edited here: ${todo}`);
}

function redactors(config: Pick<GatewayConfig, 'processors' | 'pipelines'>) {
  const used = new Set(config.pipelines.flatMap(({ processors }) => processors));
  return config.processors.filter(({ id, factory }) => used.has(id) && factory === redactProcessor);
}

/** @throws SourceError when there is no such one */
function redactorOf(config: GatewayConfig, id: string): ComponentConfig<typeof redactProcessor> {
  const found = redactors(config).find((one) => one.id === id);
  if (found) return found as ComponentConfig<typeof redactProcessor>;
  throw new SourceError('missing', 'no pipeline has a `redact` processor of this name');
}

function policyPart(config: GatewayConfig, id: string): PolicyPart {
  const { recipe } = redactorOf(config, id);
  const overlay = overlaid(config, id);
  const yaml = overlay?.yaml ?? stringify(recipe.written, { lineWidth: 0 });
  return { processor: id, yaml, version: overlay?.version };
}

/** What threads make them of. */
async function comparedProcessors(held: GatewayConfig, next: GatewayConfig, processor: string) {
  const tokenKeys = await loadTokenKeys(next);
  const dataOf = (config: GatewayConfig) => {
    const { recipe, identity } = redactorOf(config, processor);
    return { recipe, identity, tokenKeys };
  };
  return { before: dataOf(held), after: dataOf(next) };
}

function changedRules(held: GatewayConfig, next: GatewayConfig, processor: string) {
  const rulesOf = ({ processors, pipelines }: GatewayConfig) => {
    const rules = listRules({
      processors: processors.filter(({ id }) => id === processor),
      pipelines,
    });
    return new Set(rules.filter(({ on }) => on).map(({ id }) => id));
  };
  const [before, after] = [rulesOf(held), rulesOf(next)];
  return {
    rules_on: [...after].filter((id) => !before.has(id)),
    rules_off: [...before].filter((id) => !after.has(id)),
  };
}

/** @throws SourceError when it does not fit */
function loadDraft(editing: PolicyEditing, draft: WantedPolicy): GatewayConfig {
  try {
    return editing.load(draft).config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [first = ''] = error.problems;
    throw new SourceError('invalid', `the draft cannot hold: ${first}`, { cause: error });
  }
}

/** As `traceveil validate` tells them; then whether planted secrets would come through. */
async function checkDraft(editing: PolicyEditing, draft: WantedPolicy) {
  try {
    const leaks = await findLeaks(editing.load(draft).config);
    return leaks.map((message) => ({ file: 'draft', line: 0, column: 0, message }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.places.length === 0) {
      return error.problems.map((message) => ({ file: '', line: 0, column: 0, message }));
    }
    return error.places.map(({ file = 'the configuration', line, column, path, message }) => ({
      ...{ file, line, column },
      message: path.length === 0 ? message : `${formatPath(path)}: ${message}`,
    }));
  }
}

function bookIn(directory: string) {
  try {
    return readPolicyBook(directory);
  } catch (cause) {
    throw new SourceError('unavailable', (cause as Error).message, { cause });
  }
}

function versionsIn(directory: string): Pick<Sources, 'policyVersions' | 'policyVersion'> {
  return {
    async policyVersions({ limit, after }) {
      const book = bookIn(directory);
      const numberMax = after === undefined ? Infinity : Number(after);
      const older = book.versions.filter(({ number }) => number < numberMax).toReversed();
      const items = older.slice(0, limit).map((one) => listed(one, book));
      const last = items.at(-1);
      const next = older.length > limit && last ? String(last.number) : undefined;
      return Promise.resolve({ items, next });
    },
    async policyVersion(number) {
      const book = bookIn(directory);
      const found = book.versions.find((one) => one.number === number);
      return Promise.resolve(found && { ...listed(found, book), yaml: found.yaml });
    },
  };
}
