import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Flaw } from './findings.ts';

/** What does not yet hold in one field of one library's requests. */
export interface Miss {
  readonly library: string;
  /** `traces`, `logs` or `metrics`. */
  readonly signal: string;
  readonly field: string;
  /** As `Flaw.kind`. */
  readonly kind: string;
  readonly count: number;
}

/** The file that lists them; written by `captured-report.ts --write`. */
export const knownMissesFile = fileURLToPath(
  new URL('../../src/captured-known-misses.json', import.meta.url),
);

/** What is known not to hold yet. */
export function readKnownMisses(): readonly Miss[] {
  return JSON.parse(readFileSync(knownMissesFile, 'utf8')) as Miss[];
}

/** Counts flaws of one library and signal by field and kind, in a fixed order. */
export function summarize(library: string, signal: string, flaws: readonly Flaw[]): Miss[] {
  const counts = new Map<string, Miss>();
  for (const { field, kind } of flaws) {
    const key = `${field}\n${kind}`;
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { library, signal, field, kind, count });
  }
  return [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, miss]) => miss);
}
