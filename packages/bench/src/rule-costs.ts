import { createScanner, defaultRules, type Rule } from '@traceveil/detect';
import { cpuSecondsOf } from './cpu.ts';
import { scanTexts } from './texts.ts';

/** What a rule costs in a scan of requests. */
export interface RuleCost {
  readonly ruleId: string;
  /** Keywords of it in the texts. */
  readonly hits: number;
  /** Times that its pattern or its code was tried: after a cheaper look around the keyword. */
  readonly tries: number;
  /** Of the CPU time of the scan with all rules. */
  readonly share: number;
}

/** What all rules cost. */
export interface CostReport {
  readonly scanCpuMs: number;
  /** Of the texts. */
  readonly bytes: number;
  readonly costs: readonly RuleCost[];
}

/** How often a rule stands in the set: what it costs is divided by so much, and so is the noise. */
const copies = 40;
const rounds = 2;
/** For the measure that all others are taken from. */
const baseRounds = 8;

type Leaf = readonly [bytes: Uint8Array, start: number, end: number];

/**
 * Measures each rule where it works: the texts are scanned with all rules, and with all rules and
 * the one rule forty times more. By what the scan takes longer, a fortieth, is what the rule
 * costs: its keywords in the automaton, the cheaper look, the pattern, its checks.
 */
export function measureCosts(requests: readonly Uint8Array[]): CostReport {
  const leaves: Leaf[] = [];
  for (const request of requests) {
    scanTexts(request, ({ bytes, start, end }) => leaves.push([bytes, start, end]));
  }
  const counts = countCalls(defaultRules, leaves);
  const base = scanSeconds(defaultRules, leaves, baseRounds);
  const costs = defaultRules.map((rule): RuleCost => {
    const { hits, tries } = counts.get(rule) ?? { hits: 0, tries: 0 };
    const known = { ruleId: rule.id, hits, tries };
    // A keyword that stands nowhere costs nothing: the automaton takes one step a byte for all.
    if (hits + tries === 0) return { ...known, share: 0 };
    const more = Array.from({ length: copies }, () => ({ ...rule }));
    const seconds = scanSeconds([...defaultRules, ...more], leaves, rounds);
    return { ...known, share: Math.max(0, (seconds - base) / copies / base) };
  });
  const bytes = leaves.reduce((sum, [, start, end]) => sum + end - start, 0);
  return { scanCpuMs: base * 1_000, bytes, costs: costs.toSorted((a, b) => b.share - a.share) };
}

function scanSeconds(rules: readonly Rule[], leaves: readonly Leaf[], least: number): number {
  const scanner = createScanner(rules);
  return cpuSecondsOf(() => {
    for (const leaf of leaves) scanner.scan(...leaf);
  }, least);
}

interface Calls {
  hits: number;
  tries: number;
}

/** What each rule was asked in a scan. */
export function countCalls(
  rules: readonly Rule[],
  leaves: readonly Leaf[],
): ReadonlyMap<Rule, Readonly<Calls>> {
  const counts = new Map(rules.map((rule): [Rule, Calls] => [rule, { hits: 0, tries: 0 }]));
  const scanWith = (counted: (rule: Rule, calls: Calls) => Rule) => {
    const scanner = createScanner(Array.from(counts, ([rule, calls]) => counted(rule, calls)));
    for (const leaf of leaves) scanner.scan(...leaf);
  };
  scanWith(countedHits);
  scanWith(countedTries);
  return counts;
}

function countedHits(rule: Rule, calls: Calls): Rule {
  const admits = () => {
    calls.hits++;
    return false;
  };
  return { ...rule, admits };
}

function countedTries(rule: Rule, calls: Calls): Rule {
  if ('pattern' in rule) return { ...rule, pattern: new CountedPattern(rule.pattern, calls) };
  return {
    ...rule,
    locate(text, at) {
      calls.tries++;
      return rule.locate(text, at);
    },
  };
}

class CountedPattern extends RegExp {
  readonly #calls: Calls;

  constructor(pattern: RegExp, calls: Calls) {
    super(pattern.source, pattern.flags);
    this.#calls = calls;
  }

  override exec(text: string): RegExpExecArray | null {
    this.#calls.tries++;
    return super.exec(text);
  }
}
