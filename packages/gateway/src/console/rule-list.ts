import { defaultRules, packs, type OwnRule, type Rule } from '@traceveil/detect';
import { redactProcessor, rulesOn, type Config } from '@traceveil/processor-redact';
import type { GatewayConfig } from '../config.ts';

/** What to do when a secret leaked, and where; empty when nothing is known. */
export interface RuleAdvice {
  readonly remedy: string;
  readonly rotate_url: string;
}

const unknown: RuleAdvice = { remedy: '', rotate_url: '' };

/** A rule, and whether a processor looks for what it finds. */
export interface ListedRule {
  readonly id: string;
  readonly title: string;
  readonly on: boolean;
}

const known = new Map<string, Rule>(
  [...defaultRules, ...Object.values(packs).flat()].map((rule) => [rule.id, rule]),
);

/** What is to be done when a secret of a rule leaked. */
export function adviceOf(ruleId: string): RuleAdvice {
  const rotate = known.get(ruleId)?.rotate ?? '';
  if (rotate === '') return unknown;
  const [page = ''] = /https?:\/\/\S+$/.exec(rotate) ?? [];
  const remedy = rotate === page ? 'Revoke it on this page, and issue another.' : rotate;
  return { remedy, rotate_url: page };
}

/** How sure a rule is of what it finds. */
export function confidenceOf(ruleId: string): string {
  const rule = known.get(ruleId);
  // What only its name gives away has no rule.
  return rule ? (rule.confidence ?? 'high') : 'low';
}

/** All rules, those of the operator first; on where any processor that a pipeline names has it. */
export function listRules(config: Pick<GatewayConfig, 'processors' | 'pipelines'>): ListedRule[] {
  const used = new Set(config.pipelines.flatMap(({ processors }) => processors));
  const settings = config.processors
    .filter(({ id, factory }) => used.has(id) && factory === redactProcessor)
    .map(({ config: own }) => own as Config);
  const own = settings.flatMap(({ rules }): readonly OwnRule[] => rules);
  const on = new Set(
    settings.flatMap((one) => {
      const { rules, ownRules } = rulesOn(one);
      return [...rules, ...ownRules].map(({ id }) => id);
    }),
  );
  const ids = new Set([...own.map(({ id }) => id), ...known.keys()]);
  return [...ids].map((id) => ({ id, title: titleOf(id), on: on.has(id) }));
}

/** Such as `Github token`: a rule is named by what it finds. */
function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
