import { assignment } from './assignment.ts';
import { commands } from './commands.ts';
import type { Rule } from './rule.ts';
import { structural } from './structural.ts';

/** Of nobody's own: structures, commands, names. */
const general = new Set([...structural, ...commands, assignment].map(({ id }) => id));

/** Of the same shape at several providers, whose ids begin with what these do. */
const shared = new Set(
  `live vector log ci browser exchange blockchain threat weather market analytics map media shop
  rfc8959`.split(/\s+/),
);

/** Whose secret a rule finds, in one word; `any` for what is nobody's own. */
export function providerOf({ id }: Pick<Rule, 'id'>): string {
  const [word = 'any'] = id.split('-', 1);
  return general.has(id) || shared.has(word) ? 'any' : word;
}
