import { existsSync, readFileSync } from 'node:fs';
import type { Disputed } from './score.ts';
import type { TraceFinding } from './traces.ts';

/** What a person says of a finding after a look at the text around it. */
export interface Explanation {
  /** `mistake`: nobody would call it a secret. */
  readonly verdict: 'secret' | 'test value' | 'mistake';
  readonly why: string;
}

/** Id of a finding in the traces → what it is. */
export type Explanations = Readonly<Record<string, Explanation>>;

/** What people have judged; each file is written by hand, and may be absent. */
export interface Judgements {
  /** Id of a negative, or of a miss, or `source/rule` of misses → why. */
  readonly disputed: Disputed;
  /** Id of a text whose source calls more or other letters a secret than we do → why. */
  readonly labels: Disputed;
  readonly findings: Explanations;
}

/** @param docs where the page is written */
export function readJudgements(docs: URL): Judgements {
  return {
    disputed: readOptional(new URL('quality-disputed.json', docs)) as Disputed,
    labels: readOptional(new URL('quality-labels.json', docs)) as Disputed,
    findings: readOptional(new URL('quality-findings.json', docs)) as Explanations,
  };
}

function readOptional(file: URL): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** One that nobody has explained counts as a mistake. */
export function isMistake(finding: TraceFinding, explanations: Explanations): boolean {
  return (explanations[finding.id]?.verdict ?? 'mistake') === 'mistake';
}
