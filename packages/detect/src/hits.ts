import type { Encoding } from './encodings/encoding.ts';
import { runEncodings } from './encodings/index.ts';
import { endOfRun, findRuns } from './encodings/runs.ts';
import type { LiteralFinder } from './literals.ts';
import type { Judge } from './names.ts';
import type { Rule, Span } from './rule.ts';

/** What a literal is for. */
export interface Owner {
  /** Index of the rule that has it as a keyword. */
  readonly rank?: number;
  readonly keyword?: string;
  /** What may be read there in another way. */
  readonly encodings?: readonly Encoding[];
}

/** What is compiled once and serves every text. */
export interface Engine {
  readonly rules: readonly Rule[];
  /** By literal. */
  readonly owners: readonly Owner[];
  /** Index of the owner of long runs of letters and digits. */
  readonly runs: number;
  readonly finder: LiteralFinder;
  readonly judge: Judge;
}

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
  literals: number[] | undefined,
  found: readonly number[],
  engine: Engine,
  { bytes, end }: Span & { readonly bytes: Uint8Array },
): readonly number[] | undefined {
  const runs = found.filter((at) => isWorthReading(engine, bytes, at, end));
  if (runs.length === 0) return literals;
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

/** Whether there is a literal in what is written there, or another run, or lines go on. */
function isWorthReading(engine: Engine, bytes: Uint8Array, at: number, end: number): boolean {
  const to = endOfRun(bytes, at, end);
  const next = bytes[to];
  if (to - at >= lineLengthMin && (next === 0x5c || next === 0x0a || next === 0x0d)) return true;
  return runEncodings.some((encoding) =>
    encoding.read(bytes, { start: at, end }, at).some((reading) => {
      const inner = 'view' in reading ? reading.view.bytes : reading.bytes;
      return (
        engine.finder.find(inner, 0, inner.length) !== undefined ||
        findRuns(inner, 0, inner.length) !== undefined
      );
    }),
  );
}
