import type { Rule } from '../rule.ts';
import { internalConfiguration } from './internal-configuration.ts';
import { personalData } from './personal-data.ts';

/** Names of packs, as a configuration has them. */
export const packNames = ['internal-configuration', 'personal-data'] as const;

/** Rules that are off unless wanted: what they find is no secret, but should stay inside. */
export const packs: Readonly<Record<(typeof packNames)[number], readonly Rule[]>> = {
  'internal-configuration': internalConfiguration,
  'personal-data': personalData,
};
