import { createHash } from 'node:crypto';
import { defaultRules } from '@traceveil/detect';

/**
 * The ids of some rules of ours, drawn by lot, always the same: a rule that comes or goes changes
 * little.
 */
export function drawRules(count: number): ReadonlySet<string> {
  const lots = defaultRules.map(({ id }) => ({ id, lot: lotOf(id) }));
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return new Set(lots.slice(0, count).map(({ id }) => id));
}

function lotOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
