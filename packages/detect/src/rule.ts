import type { Literal } from './literal.ts';

/** [start, end) of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How much harm a secret of a kind does in the wrong hands. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/**
 * How sure a finding is: `high` for a distinctive prefix or structure, or a checksum that holds;
 * `medium` for an exact shape near a provider's name; `low` for what only a general name tells of.
 */
export type Confidence = 'high' | 'medium' | 'low';

interface RuleBase {
  /** Kebab-case, provider first, such as `github-token`; stands in the replacement. */
  readonly id: string;
  /** Every rule of ours says it; a user's may leave it out. */
  readonly severity?: Severity;
  /** What to do when such a secret leaked: the page on which it is revoked, or one sentence. */
  readonly rotate?: string;
  /** Of a finding whose checksum nothing says of; `high` when left out. */
  readonly confidence?: Confidence;
  /**
   * Whether the checksum or the structure in a secret holds: then a finding is sure. Never a veto:
   * most tokens that are published as examples fail theirs.
   */
  readonly isProven?: (secret: string) => boolean;
  /**
   * Literals of at least three bytes, each the beginning of what the rule matches. Letters are
   * compared as written, or without case where the pattern has the flag `i`.
   */
  readonly keywords: readonly string[];
  /**
   * `token` (default): the keyword begins a token of one piece: no letter or digit stands before
   * it, so that a prefix is not found inside a longer word or a base64 blob, and no blank or quote
   * within six bytes behind it. `word`: nothing is asked of what stands behind. `none`: of neither.
   */
  readonly boundary?: 'token' | 'word' | 'none';
  /** Whether a line may end in it; so by default for a `token`. */
  readonly wraps?: boolean;
  /** A cheaper look than the pattern, at the bytes around the keyword at [from, to): false is no. */
  readonly admits?: Literal['admits'];
  /** Texts in which the rule finds exactly one secret, and texts in which it finds none. */
  readonly examples: { readonly finds: readonly string[]; readonly ignores: readonly string[] };
  /** Where the provider documents the format. */
  readonly source: string;
}

/** A secret that a regular expression describes. */
export interface PatternRule extends RuleBase {
  /**
   * Flags `dy` and perhaps `i`: matched from the first byte of the keyword. The secret is the group
   * `secret`, or the whole match. Every repeat that another repeat may follow has an upper bound.
   */
  readonly pattern: RegExp;
  /**
   * Says no to what has the shape but is a placeholder, a hash, a word.
   *
   * @param before what of the match stands before the secret, when that is one piece
   */
  readonly isReal?: (secret: string, before?: string) => boolean;
  /** One keyword may tell of several: the options on a command line. */
  readonly repeats?: boolean;
}

/** Where a secret stands that a rule located, and others that the same name tells of. */
export interface Located extends Span {
  readonly others?: readonly Span[];
}

/** A secret whose extent only code can tell: quoted values, PEM blocks cut in the middle. */
export interface LocatorRule extends RuleBase {
  /**
   * @param at of the keyword, which is compared without case
   * @returns where the secret stands; work and result are bounded
   */
  readonly locate: (text: string, at: number) => Located | undefined;
}

/**
 * One kind of secret, as data with its proof.
 *
 * The engine looks for all keywords of all rules in one pass over the bytes. Where one stands, the
 * rule is tried there and only there, on the text as Latin-1: one character a byte, so that an
 * index in the text is an offset in the bytes.
 */
export type Rule = PatternRule | LocatorRule;

/** How a replacement is written where it is to stand: in quotes, escaped, percent-encoded. */
export type Writing = (replacement: string) => string;

/** How a finding came about. Holds nothing of the text. */
export interface How {
  /** The keyword of the rule that stood there; none of a value that only its name gives away. */
  readonly keyword?: string;
  /** In what it is written, from the outside in: `JSON string`, `base64`. */
  readonly path: readonly string[];
}

/** A secret that was found. */
export interface Secret extends Span {
  readonly ruleId: string;
  /** What stood there as its reader reads it, without the escapes around it; Latin-1 of its bytes. */
  readonly secret: string;
  readonly confidence: Confidence;
  readonly writing: Writing;
  /** Told by a scanner that `explains`. */
  readonly how?: How;
}

/** A text that holds secrets and can only be written anew as a whole, such as base64. */
export interface Enclosing extends Span {
  /** What is written there. */
  readonly bytes: Uint8Array;
  /** In `bytes`. */
  readonly findings: readonly Finding[];
  /** Writes it anew; bytes as Latin-1. */
  readonly encode: (bytes: Uint8Array) => string;
  readonly writing: Writing;
}

/** What was found in a range. */
export type Finding = Secret | Enclosing;
