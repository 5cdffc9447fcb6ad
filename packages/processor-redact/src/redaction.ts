import { ScanBudgetError, type Scanner } from '@traceveil/detect';
import { CleanTexts } from '@traceveil/detect/internal';
import type { Signal } from '@traceveil/pipeline';
import { Coverage } from './coverage.ts';
import { KeyCache } from './key-cache.ts';
import { LeafCounter } from './leaf-counter.ts';
import type { Policy } from './policy.ts';
import { ScanBudget, ValueTimeError } from './scan-budget.ts';
import { TraceSecrets, type TraceLesson } from './trace-secrets.ts';

/** What stands where a text could not be searched: nothing passes unscanned. */
export interface Withheld {
  /** Says why, in the audit trail. */
  readonly ruleId: 'detector-error' | 'scan-budget' | 'value-scan-time';
  readonly token: string;
}

/** What stands in the place of a text, by what kept it from being searched. */
export function withheldFor(error: unknown): Withheld {
  const ruleId = reasonOf(error);
  return { ruleId, token: `[WITHHELD:${ruleId}]` };
}

function reasonOf(error: unknown): Withheld['ruleId'] {
  if (error instanceof ValueTimeError) return 'value-scan-time';
  return error instanceof ScanBudgetError ? 'scan-budget' : 'detector-error';
}

/** What redaction works with; compiled once. */
export interface Redaction {
  readonly scanner: Scanner;
  readonly policy: Policy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when a text could not be searched; it is withheld. */
  readonly onError: (error: unknown) => void;
  /** Of keys that are clean, what they say. */
  readonly keys: KeyCache;
  /** Long texts in which the scanner finds nothing. */
  readonly clean: CleanTexts;
  /** What was found in traces that may go on. */
  readonly traces: TraceSecrets;
  /** What became of each field. */
  readonly coverage: Coverage;
  readonly counters: Readonly<Record<Signal, LeafCounter>>;
  /** Of the batch at hand. */
  readonly budget: ScanBudget;
}

/** What the operator and the program decide of it. */
export interface RedactionParts extends Pick<Redaction, 'scanner' | 'policy' | 'now' | 'onError'> {
  /** Without it, a batch costs what it costs. */
  readonly budget?: ScanBudget;
  /** Told of what was found in traces, for those who get other batches of them. */
  readonly onLearnt?: ((lesson: TraceLesson) => void) | undefined;
}

const unlimited = {
  timeMs: Infinity,
  valueTimeMs: Infinity,
  textsMax: Infinity,
  attributesMax: Infinity,
};

/** Compiles what redaction works with. */
export function createRedaction(parts: RedactionParts): Redaction {
  const coverage = new Coverage();
  const counters = {
    traces: new LeafCounter(coverage, 'traces'),
    logs: new LeafCounter(coverage, 'logs'),
    metrics: new LeafCounter(coverage, 'metrics'),
  };
  const { budget = new ScanBudget(unlimited), onLearnt, ...given } = parts;
  const traces = new TraceSecrets(undefined, undefined, onLearnt);
  const memory = { keys: new KeyCache(), clean: new CleanTexts(), traces };
  return { ...given, ...memory, coverage, counters, budget };
}
