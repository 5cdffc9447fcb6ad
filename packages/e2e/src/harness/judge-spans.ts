import { compare, leavesOf } from './compare.ts';
import { createLeakFinder } from './leaks.ts';
import { agentSecrets } from './agents.ts';

const find = createLeakFinder({ agent: agentSecrets });

/** What a backend's answer has to do with what was sent to it. */
export interface Verdict {
  /** Kinds of planted secrets, as sent; so that a test sees that there was something to find. */
  readonly planted: readonly string[];
  readonly left: readonly string[];
  /** Fields that differ other than by replacements; there may be none. */
  readonly differences: readonly string[];
  /** How many texts hold a replacement. */
  readonly redacted: number;
}

/** Compares what was sent with what arrived, for spans with the secrets of `agentSecrets`. */
export function judgeSpans(sent: unknown, arrived: unknown): Verdict {
  const { changes, differences } = compare(sent, arrived);
  const otherwise = changes.filter(({ removed }) => removed === undefined);
  return {
    planted: kindsIn(sent),
    left: kindsIn(arrived),
    differences: [...differences, ...otherwise.map(({ field, after }) => `${field}: ${after}`)],
    redacted: changes.length,
  };
}

/** The kinds of agents' secrets that a text or a decoded request holds, each once. */
export function kindsIn(content: unknown): string[] {
  const kinds = leavesOf(content).flatMap(({ text }) => find(text).map(({ kind }) => kind));
  return [...new Set(kinds)].sort();
}
