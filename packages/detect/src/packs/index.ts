import type { Rule } from '../rule.ts';

/** Rules that are off unless wanted: what they find is no secret, but should stay inside. */
export const packs = {
  'internal-configuration': [] as readonly Rule[],
  'personal-data': [] as readonly Rule[],
} as const;

/** Names of packs, as a configuration has them. */
export const packNames = Object.keys(packs) as (keyof typeof packs)[];
