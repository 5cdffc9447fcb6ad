import type { Machine } from '@traceveil/bench/machine';
import type { CapturedReport } from './captured.ts';
import type { Group } from './group.ts';
import type { Score } from './score.ts';
import type { Comparison } from './scanners/compare.ts';
import type { Explanation } from './explained.ts';
import type { TraceFinding, TracesReport } from './traces.ts';

/** What the labelled texts say. No text of them is in it. */
export interface CorporaReport {
  /** The last one is all of them together. */
  readonly scores: readonly Score[];
  readonly misses: readonly Group[];
  readonly mistakes: readonly Group[];
  readonly disputed: readonly Group[];
}

/** What one of our rules finds and costs. */
export interface RuleRow {
  readonly ruleId: string;
  readonly finds: number;
  readonly mistakes: number;
  readonly hits: number;
  readonly tries: number;
  /** Of the scan's CPU time. */
  readonly costShare: number;
}

/** What each rule finds and costs. */
export interface RulesReport {
  readonly scanCpuMs: number;
  /** Those that found or cost something. */
  readonly rows: readonly RuleRow[];
}

/** A finding in the traces, explained. */
export interface ExplainedFinding extends TraceFinding {
  readonly explanation: Explanation | undefined;
}

/** All that was measured; what was not is left out. */
export interface Report {
  readonly machine: Machine;
  readonly time: string;
  /** How many rules there are. */
  readonly rules: number;
  readonly corpora?: CorporaReport;
  readonly traces?: TracesReport & { readonly explained: readonly ExplainedFinding[] };
  readonly captured?: CapturedReport;
  readonly costs?: RulesReport;
  readonly scanners?: Comparison;
}

/** No rule may cost more of the scan. */
export const costShareMax = 0.02;
