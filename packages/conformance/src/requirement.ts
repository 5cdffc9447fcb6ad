import { NoAnswerError } from './no-answer-error.ts';

/**
 * How binding a statement is, in the words of the specification. `rule` is said in the indicative;
 * `note` binds nobody.
 */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'RECOMMENDED' | 'MAY' | Told;
type Told = 'rule' | 'note';

/** What came of a check. */
export interface Verdict {
  readonly result: 'pass' | 'fail' | 'not applicable' | 'cannot be tested';
  /** One line; for `fail` what was expected and what came instead. */
  readonly why: string;
  readonly expected?: string;
  readonly got?: string;
}

/** One statement of the specification, and how to see whether a server keeps it. */
export interface Requirement<Probes> {
  /** Of the row in `docs/conformance.md`; a row can hold several statements. */
  readonly id: string;
  readonly level: Level;
  /** In a few words. */
  readonly requirement: string;
  check(probes: Probes): Verdict | Promise<Verdict>;
}

/** A requirement with its verdict. */
export interface Row extends Verdict {
  readonly over: 'http' | 'grpc';
  readonly id: string;
  readonly level: Level;
  readonly requirement: string;
}

/** Checks one after another: each has the server for itself. */
export async function checkAll<Probes>(
  over: Row['over'],
  requirements: readonly Requirement<Probes>[],
  probes: Probes,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { id, level, requirement, check } of requirements) {
    rows.push({ over, id, level, requirement, ...(await verdictOf(() => check(probes))) });
  }
  return rows;
}

async function verdictOf(check: () => Verdict | Promise<Verdict>): Promise<Verdict> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof NoAnswerError) return fail('an answer', error.message);
    throw error;
  }
}

/** It does what is asked. */
export const pass = (why: string): Verdict => ({ result: 'pass', why });

/** It does something else. */
export const fail = (expected: string, got: string): Verdict => ({
  result: 'fail',
  why: `expected ${expected}, got ${got}`,
  expected,
  got,
});

/** The case does not arise with this server. */
export const notApplicable = (why: string): Verdict => ({ result: 'not applicable', why });

/** Only the server's owner can provoke or see it. */
export const cannotTest = (why: string): Verdict => ({ result: 'cannot be tested', why });

/** One of several answers that a verdict rests on. */
export interface Observation {
  /** What was sent. */
  readonly what: string;
  /** What came. */
  readonly got: string;
  readonly isFine: boolean;
}

/** Passes when all are fine; otherwise names those that are not. */
export function judgeAll(expected: string, observations: readonly Observation[]): Verdict {
  const bad = observations.filter(({ isFine }) => !isFine);
  if (bad.length > 0)
    return fail(expected, bad.map(({ what, got }) => `${what}: ${got}`).join('; '));
  return pass([...new Set(observations.map(({ got }) => got))].join('; '));
}

/** Makes something when it is first asked for, once. */
export function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => (made ??= make());
}
