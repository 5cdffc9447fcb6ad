import { defaultRules, type Rule } from '@traceveil/detect';
import { nearestTo } from '../suggest.ts';
import { listRules } from './list.ts';
import { showRule } from './show.ts';

/** As on the command line. */
export interface RulesOptions {
  readonly json: boolean;
  readonly rule?: string | undefined;
}

/**
 * `traceveil rules`: 0, or of `test` what `scan` says.
 *
 * @returns undefined when it is called in another way than it is meant to be
 * @throws Error when there is no such rule
 */
export async function rules(
  action: string | undefined,
  names: readonly string[],
  { json, rule }: RulesOptions,
): Promise<0 | 1 | 2 | undefined> {
  const all = defaultRules;
  const [name, ...others] = names;
  if (others.length > 0) return undefined;
  if (action === 'list' && name === undefined) {
    process.stdout.write(listRules(all, json));
    return 0;
  }
  if (name === undefined) return undefined;
  if (action === 'show') {
    process.stdout.write(showRule(find(all, name), json));
    return 0;
  }
  if (action !== 'test') return undefined;
  const { testRules } = await import('./test-rules.ts');
  return testRules(name, rule === undefined ? all : [find(all, rule)]);
}

function find(all: readonly Rule[], id: string): Rule {
  const rule = all.find((one) => one.id === id);
  if (rule) return rule;
  const ids = all.map((one) => one.id);
  const nearest = nearestTo(id, ids) ?? ids.find((one) => one.startsWith(id));
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw new Error(`there is no rule ${JSON.stringify(id)}: see traceveil rules list${meant}`);
}
