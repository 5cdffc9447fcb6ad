import type { FindingStatus } from '../../api.ts';

/** What is shown for each. */
export const statusNames: Readonly<Record<FindingStatus, string>> = {
  open: 'open',
  rotated: 'rotated',
  false_positive: 'false positive',
};

/** How each is marked. */
export const statusTones = {
  open: 'bad',
  rotated: 'good',
  false_positive: undefined,
} as const;
