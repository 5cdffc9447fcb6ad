import type { Scanner } from '@traceveil/detect';
import type { Signal } from '@traceveil/pipeline';
import { Coverage } from './coverage.ts';
import { KeyCache } from './key-cache.ts';
import { LeafCounter } from './leaf-counter.ts';
import type { Policy } from './policy.ts';
import { TraceSecrets } from './trace-secrets.ts';

/** What stands where a detector failed: nothing passes unscanned. */
export const withheld = { ruleId: 'detector-error', token: '[WITHHELD:detector-error]' } as const;

/** What redaction works with; compiled once. */
export interface Redaction {
  readonly scanner: Scanner;
  readonly policy: Policy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when a detector threw; the value is withheld. */
  readonly onError: (error: unknown) => void;
  /** Of keys that are clean, what they say. */
  readonly keys: KeyCache;
  /** What was found in traces that may go on. */
  readonly traces: TraceSecrets;
  /** What became of each field. */
  readonly coverage: Coverage;
  readonly counters: Readonly<Record<Signal, LeafCounter>>;
}

/** What the operator and the program decide of it. */
export type RedactionParts = Pick<Redaction, 'scanner' | 'policy' | 'now' | 'onError'>;

/** Compiles what redaction works with. */
export function createRedaction(parts: RedactionParts): Redaction {
  const coverage = new Coverage();
  const counters = {
    traces: new LeafCounter(coverage, 'traces'),
    logs: new LeafCounter(coverage, 'logs'),
    metrics: new LeafCounter(coverage, 'metrics'),
  };
  return { ...parts, keys: new KeyCache(), traces: new TraceSecrets(), coverage, counters };
}
