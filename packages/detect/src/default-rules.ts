import { assignment } from './assignment.ts';
import { commands } from './commands.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import { structural } from './structural.ts';

/** All rules that are on when nothing else is configured, the most telling first. */
export const defaultRules: readonly Rule[] = [...rules, ...structural, ...commands, assignment];
