import type { Severity, Span } from './rule.ts';

/** A text, or a part of one. */
export interface TextRange extends Span {
  readonly bytes: Uint8Array;
}

/** What an operator's rule found: where the secret stands, and all that tells of it. */
export interface OwnMatch extends Span {
  readonly matched: Span;
}

/**
 * A rule that an operator wrote. Unlike ours, which are tried where a keyword begins and only there,
 * it reads what stands around its keywords, names and values of a structure alike.
 */
export interface OwnRule {
  readonly id: string;
  readonly severity: Severity;
  /** Compared without case; when there is none, every text is read. UTF-8 as Latin-1. */
  readonly keywords: readonly string[];
  /** Finds what other rules know better, which then name it. */
  readonly isGeneral: boolean;
  /**
   * @param hits  offsets in `bytes` at which its keywords stand, ascending
   * @param spend is told of bytes that are about to be read, and throws when they are too many
   * @returns ascending and not overlapping
   */
  readonly search: (
    text: TextRange,
    hits: readonly number[],
    spend: (bytes: number) => void,
  ) => readonly OwnMatch[];
}
