import type { RE2JS } from 're2js';

/** A step of what RE2 compiles a pattern to: it reads one character, or none. */
export interface Step {
  readonly kind: 'fork' | 'pass' | 'read' | 'match' | 'fail';
  /** Where it goes on. */
  readonly next: readonly number[];
  /** Of `read`: whether it takes a character. */
  readonly takes: (rune: number) => boolean;
  /** Of `read`: whether it takes any character that is not one of these. */
  readonly takesOther: (runes: ReadonlySet<number>) => boolean;
}

/** The steps of a pattern and the one it begins with. */
export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  /** One character, or pairs of first and last. */
  readonly runes: Int32Array;
  matchRune(rune: number): boolean;
}

// By the number of the instruction in RE2's `Inst`; a test has a pattern of each kind.
const kinds: readonly Step['kind'][] = [
  'fail',
  'fork', // ALT
  'fork', // ALT_MATCH
  'pass', // CAPTURE
  'pass', // EMPTY_WIDTH
  'fail',
  'match',
  'pass', // NOP
  'read', // RUNE
  'read', // RUNE1
  'read', // RUNE_ANY
  'read', // RUNE_ANY_NOT_NL
];
const anyRune = 10;
const anyRuneButNewline = 11;
const newline = 0x0a;

/** Reads the steps of a compiled pattern. */
export function readProgram(pattern: RE2JS): Program {
  const { inst, start } = pattern.re2Input.prog as {
    readonly inst: readonly Instruction[];
    readonly start: number;
  };
  return { steps: inst.map(readStep), start };
}

function readStep(instruction: Instruction): Step {
  const { op, out, arg } = instruction;
  const kind = kinds[op] ?? 'fail';
  const next = kind === 'match' || kind === 'fail' ? [] : kind === 'fork' ? [out, arg] : [out];
  const isAny = op === anyRune || op === anyRuneButNewline;
  return {
    kind,
    next,
    takes: (rune) => (isAny ? op === anyRune || rune !== newline : instruction.matchRune(rune)),
    takesOther: (runes) => isAny || isMore(instruction, runes),
  };
}

function isMore({ runes: own }: Instruction, runes: ReadonlySet<number>): boolean {
  // A single one may stand for both of its cases, which are among `runes` both or neither.
  if (own.length === 1) return !runes.has(own[0] ?? 0);
  for (let at = 0; at < own.length; at += 2) {
    const [first = 0, last = 0] = [own[at], own[at + 1]];
    if (last - first >= runes.size) return true;
    for (let rune = first; rune <= last; rune++) if (!runes.has(rune)) return true;
  }
  return false;
}
