import { admitsName, admitsToken, admitsTokenOf } from './admits.ts';
import type { Encoding } from './encodings/encoding.ts';
import { hintedEncodings, runEncodings } from './encodings/index.ts';
import type { Literal } from './literal.ts';
import { createLiteralFinder } from './literals.ts';
import { judgeName, nameKeywords, type Judge } from './names.ts';
import type { OwnRule } from './own-rule.ts';
import type { Finding, Rule } from './rule.ts';
import {
  withoutIdleHints,
  withRuns,
  withRunsInTurns,
  type Engine,
  type Owner,
  type Place,
} from './hits.ts';
import { LongSearch } from './long-search.ts';
import { Search } from './search.ts';
import { finish, turnBytes as turnBytesUsed, type Turns } from './turns.ts';

/** Finds secrets in bytes. Holds nothing of what it scanned. */
export interface Scanner {
  /**
   * Announces a request whose parts are to be scanned one by one, so that many are looked at at once.
   * Its bytes must not change until another is announced.
   *
   * @param skipped pairs of (start, end), ascending: parts that will hardly be scanned
   */
  survey(bytes: Uint8Array, skipped?: readonly number[]): void;
  /** A text that is longer should be scanned in turns. */
  readonly turnBytes: number;
  /**
   * @param bytes UTF-8, or any bytes
   * @param look  called now and then; what it throws ends the search
   * @returns what is to be replaced: ascending, not overlapping, offsets in `bytes`
   * @throws ScanBudgetError when more text is written inside other text than is worth reading
   */
  scan(bytes: Uint8Array, start: number, end: number, look?: () => void): readonly Finding[];
  /**
   * Finds what `scan` finds, and stops between two steps for others to have a turn: for a text longer
   * than `turnBytes`. Other texts may be scanned meanwhile.
   */
  scanInTurns(bytes: Uint8Array, start: number, end: number): Turns<Scanned>;
  /** Whether the range of the last `scan` may have had a byte above 0x7f; false is no. */
  hasHighBytes(): boolean;
  /** Whether something in the range of the last `scan` may be written in other characters. */
  hasEncodings(): boolean;
}

/** What stands in a text that was scanned in turns. */
export interface Scanned {
  readonly findings: readonly Finding[];
  readonly hasHighBytes: boolean;
  readonly hasEncodings: boolean;
}

const nothing: readonly Finding[] = [];

/** What a scanner is told besides its rules. */
export interface ScannerOptions {
  /** What the name of a member of JSON tells of its value; `judgeName` when left out. */
  readonly judge?: Judge;
  /** Names of at least three characters that `judge` knows and `judgeName` does not. */
  readonly names?: readonly string[];
  /** More hints at ways of writing. */
  readonly encodings?: readonly Encoding[];
  /** Whether findings say how they came about: which keyword, in what it is written. */
  readonly explains?: boolean;
  /** For tests: a text that is longer is searched in turns. */
  readonly turnBytes?: number;
  /** Rules that the operator wrote. */
  readonly ownRules?: readonly OwnRule[];
}

/**
 * Compiles rules; what is compiled once serves every text.
 *
 * @param rules of several that find the same range, the earlier one names it
 */
export function createScanner(
  rules: readonly Rule[],
  {
    judge = judgeName,
    names = [],
    encodings = [],
    explains = false,
    turnBytes = turnBytesUsed,
    ownRules = [],
  }: ScannerOptions = {},
): Scanner {
  const literals: Literal[] = [];
  const owners: Owner[] = [];
  const own = (owner: Owner, literal: Literal) => {
    literals.push(literal);
    owners.push(owner);
  };
  rules.forEach((rule, rank) => {
    for (const text of rule.keywords) own({ rank, keyword: text }, literalOf(rule, text));
  });
  // Members' names make their values secrets with any rules; most have these keywords already.
  const known = new Set(literals.map(({ text }) => text));
  for (const text of nameKeywords) {
    if (!known.has(text)) own({}, { text, caseless: true, admits: admitsName });
  }
  for (const text of names) own({}, { text, caseless: true });
  ownRules.forEach(({ keywords }, index) => {
    for (const text of keywords) own({ own: index }, { text, caseless: true });
  });
  for (const encoding of [...hintedEncodings, ...encodings]) {
    for (const hint of encoding.hints) own({ encodings: [encoding] }, hint);
  }
  const finder = createLiteralFinder(literals);
  const runs = owners.push({ encodings: runEncodings }) - 1;
  const readsAll = ownRules.some(({ keywords }) => keywords.length === 0);
  const engine = { rules, ownRules, readsAll, owners, runs, finder, judge, explains, turnBytes };
  let highBytes = false;
  let encoded = false;
  return {
    turnBytes,
    survey: (bytes, skipped) => finder.survey(bytes, skipped),
    hasHighBytes: () => highBytes,
    hasEncodings: () => encoded,
    scanInTurns: (bytes, start, end) => scanInTurns(engine, { bytes, start, end }),
    scan(bytes, start, end, look) {
      if (!readsAll && finder.isQuiet(bytes, start, end)) {
        highBytes = false;
        encoded = false;
        return nothing;
      }
      let literalHits: readonly number[] | undefined = finder.find(bytes, start, end);
      const { runs } = finder;
      highBytes = finder.hasHighBytes;
      if (!literalHits && !runs && !readsAll) {
        encoded = false;
        return nothing;
      }
      encoded = literalHits !== undefined && hasHint(literalHits, owners);
      if (encoded && literalHits) {
        literalHits = finish(withoutIdleHints(literalHits, engine, { bytes, start, end }));
      }
      const hits = runs ? withRuns(literalHits, runs, engine, { bytes, start, end }) : literalHits;
      // Of runs only those are left in which something is written.
      if (hits !== literalHits) encoded = true;
      if (!hits && !readsAll) return nothing;
      const text = { bytes, start, end, isOpen: true, hits: hits ?? [] };
      return new Search(engine, end - start, look).text(text, 0);
    },
  };
}

/** What `scan` does, in turns. */
function* scanInTurns(engine: Engine, range: Place): Turns<Scanned> {
  const { finder, owners, turnBytes, readsAll } = engine;
  const found = yield* finder.findInTurns(range.bytes, range, turnBytes);
  const { runs, hasHighBytes } = found;
  let literals: readonly number[] | undefined = found.hits;
  let hasEncodings = literals !== undefined && hasHint(literals, owners);
  if (hasEncodings && literals) literals = yield* withoutIdleHints(literals, engine, range);
  const hits = runs ? yield* withRunsInTurns(literals, runs, engine, range) : literals;
  if (hits !== literals) hasEncodings = true;
  if (!hits && !readsAll) return { findings: nothing, hasHighBytes, hasEncodings };
  const text = { ...range, isOpen: true, hits: hits ?? [] };
  const findings = yield* new LongSearch(engine, range.end - range.start).text(text, 0);
  return { findings, hasHighBytes, hasEncodings };
}

function literalOf(rule: Rule, text: string): Literal {
  const pattern = 'pattern' in rule ? rule.pattern : undefined;
  const caseless = pattern?.ignoreCase ?? true;
  if (rule.admits) return { text, caseless, admits: rule.admits };
  if ((rule.boundary ?? 'token') !== 'token') return { text, caseless };
  const admits = pattern ? admitsTokenOf(pattern, text) : admitsToken;
  return { text, caseless, isToken: true, admits };
}

function hasHint(hits: readonly number[], owners: readonly Owner[]): boolean {
  for (let at = 1; at < hits.length; at += 2) {
    if (owners[hits[at] ?? 0]?.encodings) return true;
  }
  return false;
}
