import { assignment } from './assignment.ts';
import { commands } from './commands.ts';
import { family } from './family.ts';
import type { Rule } from './rule.ts';
import { assignedKey } from './key-assignment.ts';
import { rules } from './rules/index.ts';
import { structural } from './structural.ts';
import { toldSecret } from './told.ts';

const rotate = 'Change it where it is checked, then look in that system’s log for its use.';

/** All rules that are on when nothing else is configured, the most telling first. */
export const defaultRules: readonly Rule[] = family({ severity: 'high', rotate }, [
  ...rules,
  ...structural,
  ...commands,
  assignment,
  assignedKey,
  toldSecret,
]);
