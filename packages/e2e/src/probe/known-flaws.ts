import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Found } from './run.ts';

/** What does not hold yet of one kind of secret in one encoding. */
export interface KnownFlaw {
  /** As `Flaw.flaw`. */
  readonly flaw: string;
  readonly group: string;
  readonly encoding: string;
  readonly kind: string;
  readonly count: number;
}

/** The file that lists them; written by `report.ts --write`. */
export const knownFlawsFile = fileURLToPath(
  new URL('../../src/probe/known-flaws.json', import.meta.url),
);

/** What is known not to hold yet. */
export function readKnownFlaws(): readonly KnownFlaw[] {
  return JSON.parse(readFileSync(knownFlawsFile, 'utf8')) as KnownFlaw[];
}

/** Counts flaws by all but the carrier, in a fixed order. */
export function summarize(found: readonly Found[]): readonly KnownFlaw[] {
  const counts = new Map<string, KnownFlaw>();
  for (const { flaw, label } of found) {
    const { group, encoding, kind } = label;
    const key = [flaw, group, encoding, kind].join('\n');
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { flaw, group, encoding, kind, count });
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, known]) => known);
}
