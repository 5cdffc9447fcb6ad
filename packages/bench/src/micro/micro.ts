import type { TrafficRequest } from '../traffic/traffic.ts';
import { runMicro } from './cases.ts';
import { formatGrowth, measureGrowth } from './growth.ts';
import type { MicroReport } from './report.ts';
import { runRules } from './rules.ts';

/**
 * @param what `growth`, `rules`, or a regular expression that names cases
 * @param sets by name; the first is the one that grows
 */
export async function formatMicro(
  what: string,
  sets: Readonly<Record<string, readonly TrafficRequest[]>>,
): Promise<MicroReport> {
  if (what === 'growth') {
    const [batches = []] = Object.values(sets);
    const results = await measureGrowth(batches);
    return { results, text: formatGrowth(results) };
  }
  if (what === 'rules') {
    return runRules(Object.values(sets).flatMap((requests) => requests.map(({ body }) => body)));
  }
  return runMicro(new RegExp(what), sets);
}
