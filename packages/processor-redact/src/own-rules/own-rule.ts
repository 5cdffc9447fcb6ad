import type { OwnMatch, OwnRule, Severity, Span, TextRange } from '@traceveil/detect';
import type { RE2JS } from 're2js';
import { entropyOf } from './entropy.ts';
import { findMatches, type PatternMatch } from './find-matches.ts';
import { readProgram, type Program } from './program.ts';
import { mayLackAll, reachOf, type Reach } from './reach.ts';
import { windowsAround, type Window } from './windows.ts';

/** What a rule is made of, once it is known to be one. */
export interface OwnRuleParts {
  readonly id: string;
  readonly severity: Severity;
  readonly pattern: RE2JS;
  /** In the case in which they were written. */
  readonly keywords: readonly string[];
  /** `undefined`: the first group that has anything, or else the whole match. */
  readonly secretGroup: number | undefined;
  /** Bits a letter; a secret has more. */
  readonly entropy: number | undefined;
  readonly isGeneral: boolean;
  readonly isForeign: boolean;
  readonly isAllowed?: (candidate: Candidate) => boolean;
}

/** What a pattern matched, for exceptions to look at. */
export interface Candidate {
  readonly secret: string;
  readonly match: () => string;
  /** The whole line, or lines, that the match stands in. */
  readonly line: () => string;
}

/** Letters of UTF-8 take up to four bytes. */
const letterLengthMax = 4;
const unboundedBefore = 4_096;
const unboundedBehind = 16_384;
/** A repeat without bound over no blanks goes on to the end of the word, however long. */
const wordBehind = 1_024;
const lineLengthMax = 4_096;

/** A rule, and whether it was written for another program, whose ids it has. */
export interface CompiledRule extends OwnRule {
  readonly isForeign: boolean;
}

/** Compiles a rule. Where a match may be without any keyword, one anywhere in the text will do. */
export function createOwnRule(parts: OwnRuleParts): CompiledRule {
  const program = readProgram(parts.pattern);
  const whole = reachOf(program, '');
  const window = windowOfAll(program, parts.keywords);
  const length = letterLengthMax * (whole?.behind ?? 0);
  const bounded = { pattern: parts.pattern, length };
  return {
    id: parts.id,
    severity: parts.severity,
    keywords: parts.keywords.flatMap(writings),
    isGeneral: parts.isGeneral,
    isForeign: parts.isForeign,
    search(text, hits, spend) {
      const spans = window ? windowsAround(text, hits, window) : [text];
      const found: OwnMatch[] = [];
      let at = text.start;
      for (const span of spans) {
        if (span.end <= at) continue;
        const from = Math.max(at, span.start);
        for (const match of findMatches(bounded, text, { start: from, end: span.end }, spend)) {
          at = match.end;
          const secret = secretOf(parts, match, text, spend);
          if (secret) found.push({ ...secret, matched: { start: match.start, end: match.end } });
        }
      }
      return found;
    },
  };
}

/** @returns undefined when a match may lie far from every keyword, so that all has to be read */
function windowOfAll(program: Program, keywords: readonly string[]): Window | undefined {
  if (keywords.length === 0 || mayLackAll(program, keywords)) return undefined;
  return joined(
    keywords.flatMap((keyword) => {
      const reach = reachOf(program, keyword);
      return reach ? [windowOf(reach, keyword.length)] : [];
    }),
  );
}

function windowOf({ before, behind, isOverBlanks }: Reach, length: number): Window {
  const isUnbounded = before === Infinity || behind === Infinity;
  const most = (letters: number, unbounded: number) =>
    letters === Infinity ? unbounded : Math.min(letterLengthMax * letters, unboundedBehind);
  return {
    before: most(before, isOverBlanks ? unboundedBefore : wordBehind),
    behind: letterLengthMax * length + most(behind, isOverBlanks ? unboundedBehind : wordBehind),
    isToBlank: isUnbounded,
  };
}

function joined(windows: readonly Window[]): Window {
  return {
    before: Math.max(0, ...windows.map(({ before }) => before)),
    behind: Math.max(0, ...windows.map(({ behind }) => behind)),
    isToBlank: windows.some(({ isToBlank }) => isToBlank),
  };
}

/** The literals of a keyword: without case, as bytes. Letters beyond ASCII in either case. */
function writings(keyword: string): string[] {
  const cases = new Set([keyword.toLowerCase(), keyword.toUpperCase()]);
  const bytes = [...cases].map((text) => Buffer.from(text).toString('latin1'));
  return /^[\x20-\x7e]*$/.test(keyword) ? bytes.slice(0, 1) : bytes;
}

function secretOf(
  parts: OwnRuleParts,
  match: PatternMatch,
  text: TextRange,
  spend: (bytes: number) => void,
): Span | undefined {
  const span = groupOf(parts, match);
  if (!span || span.end <= span.start) return undefined;
  const secret = read(text.bytes, span);
  if (parts.entropy !== undefined && entropyOf(secret) <= parts.entropy) return undefined;
  const line = () => {
    const around = lineAround(text, match);
    spend(around.end - around.start);
    return read(text.bytes, around);
  };
  const candidate = { secret, match: () => read(text.bytes, match), line };
  return parts.isAllowed?.(candidate) === true ? undefined : span;
}

function groupOf({ pattern, secretGroup }: OwnRuleParts, match: PatternMatch): Span | undefined {
  if (secretGroup !== undefined) return secretGroup === 0 ? match : match.group(secretGroup);
  for (let index = 1; index <= pattern.groupCount(); index++) {
    const group = match.group(index);
    if (group && group.end > group.start) return group;
  }
  return match;
}

const newline = 0x0a;

function lineAround({ bytes, start, end }: TextRange, match: Span): Span {
  let from = match.start;
  const least = Math.max(start, from - lineLengthMax);
  while (from > least && bytes[from - 1] !== newline) from--;
  let to = match.end;
  const most = Math.min(end, to + lineLengthMax);
  while (to < most && bytes[to] !== newline) to++;
  return { start: from, end: to };
}

function read(bytes: Uint8Array, { start, end }: Span): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
