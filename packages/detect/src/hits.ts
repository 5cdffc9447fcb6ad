import type { Block, Encoding, Reading } from './encodings/encoding.ts';
import { runEncodings } from './encodings/index.ts';
import { endOfRun } from './encodings/runs.ts';
import type { LiteralFinder } from './literals.ts';
import type { Judge } from './names.ts';
import type { OwnRule } from './own-rule.ts';
import type { Rule, Span } from './rule.ts';
import type { Turns } from './turns.ts';

/** What a literal is for. */
export interface Owner {
  /** Index of the rule that has it as a keyword. */
  readonly rank?: number;
  readonly keyword?: string;
  /** Index of the operator's rule that has it as a keyword. */
  readonly own?: number;
  /** What may be read there in another way. */
  readonly encodings?: readonly Encoding[];
}

/** What is compiled once and serves every text. */
export interface Engine {
  readonly rules: readonly Rule[];
  readonly ownRules: readonly OwnRule[];
  /** An operator's rule has no keywords. */
  readonly readsAll: boolean;
  /** By literal. */
  readonly owners: readonly Owner[];
  /** Index of the owner of long runs of letters and digits. */
  readonly runs: number;
  readonly finder: LiteralFinder;
  readonly judge: Judge;
  /** Longer texts are searched in turns, of about so much each. */
  readonly turnBytes: number;
  /** Whether findings say how they came about. */
  readonly explains: boolean;
}

/** Of some bytes. */
export type Place = Span & { readonly bytes: Uint8Array };

/** From this length on a run may be the first line of several, in which a literal is broken. */
const lineLengthMin = 48;

/**
 * Adds long runs of letters and digits in which something is written to the literals of a text.
 *
 * @param literals as the finder gave them
 * @param found    as `findRuns` did
 * @returns pairs of (offset, index of the owner), ascending; undefined when there is none
 */
export function withRuns(
  literals: readonly number[] | undefined,
  found: readonly number[],
  engine: Engine,
  { bytes, end }: Place,
): readonly number[] | undefined {
  const runs = found.filter((at) => isWorthReading(engine, bytes, at, end));
  return runs.length === 0 ? literals : merged(literals, runs, engine);
}

/** The same for a long text. */
export function* withRunsInTurns(
  literals: readonly number[] | undefined,
  found: readonly number[],
  engine: Engine,
  { bytes, end }: Place,
): Turns<readonly number[] | undefined> {
  const runs: number[] = [];
  for (const at of found) {
    if (yield* isWorthReadingInTurns(engine, bytes, at, end)) runs.push(at);
    yield;
  }
  return runs.length === 0 ? literals : merged(literals, runs, engine);
}

function merged(
  literals: readonly number[] | undefined,
  runs: readonly number[],
  engine: Engine,
): readonly number[] {
  const all: number[] = [];
  let index = 0;
  for (const run of runs) {
    for (; literals && index < literals.length && (literals[index] ?? 0) < run; index += 2) {
      all.push(literals[index] ?? 0, literals[index + 1] ?? 0);
    }
    all.push(run, engine.runs);
  }
  for (; literals && index < literals.length; index++) all.push(literals[index] ?? 0);
  return all;
}

/** Up to where an encoding was read, and whether nothing is written there. */
interface Region {
  readonly end: number;
  readonly isIdle: boolean;
}

/**
 * Leaves out hints behind which nothing is written: a `%20` in a URL, a joined emoji.
 *
 * @param hits all of a text; when there is more than hints among them, all are kept
 * @returns undefined when none is left
 */
export function* withoutIdleHints(
  hits: readonly number[],
  engine: Engine,
  { bytes, start, end }: Place,
): Turns<readonly number[] | undefined> {
  const kept: number[] = [];
  const passed = new Map<Encoding, Region>();
  for (let index = 0; index < hits.length; index += 2) {
    const [at = 0, hit = 0] = [hits[index], hits[index + 1]];
    const encodings = engine.owners[hit]?.encodings;
    if (!encodings) return hits;
    for (const encoding of encodings) {
      let region = passed.get(encoding);
      if (!region || at >= region.end) {
        const readings = encoding.read(bytes, { start, end }, at);
        const isIdle = !readings.some((reading) => hasHits(engine, reading));
        region = { end: Math.max(at + 1, ...readings.map((reading) => reading.end)), isIdle };
        passed.set(encoding, region);
        yield;
      }
      if (!region.isIdle) kept.push(at, hit);
    }
  }
  return kept.length === 0 ? undefined : kept;
}

/** Whether something is met in what is read. */
function hasHits({ finder, readsAll }: Engine, reading: Reading | Block): boolean {
  const inner = 'view' in reading ? reading.view.bytes : reading.bytes;
  if (readsAll) return true;
  return finder.find(inner, 0, inner.length) !== undefined || finder.runs !== undefined;
}

/** Whether there is a literal in what is written there, or another run, or lines go on. */
function isWorthReading(engine: Engine, bytes: Uint8Array, at: number, end: number): boolean {
  if (goesOn(bytes, at, end)) return true;
  return runEncodings.some((encoding) =>
    encoding.read(bytes, { start: at, end }, at).some((reading) => hasHits(engine, reading)),
  );
}

/** The same for a run that may be long. */
function* isWorthReadingInTurns(
  engine: Engine,
  bytes: Uint8Array,
  at: number,
  end: number,
): Turns<boolean> {
  if (goesOn(bytes, at, end)) return true;
  for (const encoding of runEncodings) {
    for (const reading of encoding.read(bytes, { start: at, end }, at)) {
      const inner = 'view' in reading ? reading.view.bytes : reading.bytes;
      if (inner.length <= engine.turnBytes) {
        if (hasHits(engine, reading)) return true;
        continue;
      }
      if (engine.readsAll) return true;
      const whole = { start: 0, end: inner.length };
      const { hits, runs } = yield* engine.finder.findInTurns(inner, whole, engine.turnBytes);
      if (hits || runs) return true;
    }
  }
  return false;
}

function goesOn(bytes: Uint8Array, at: number, end: number): boolean {
  const to = endOfRun(bytes, at, end);
  const next = bytes[to];
  return to - at >= lineLengthMin && (next === 0x5c || next === 0x0a || next === 0x0d);
}
