import { createHash } from 'node:crypto';
import type { Confidence, Explanation, Rule, Severity } from '@traceveil/detect';

/** Where in a file: both from 1, columns in UTF-16 units, as editors and SARIF count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A secret that was found, for a report. Never the value. */
export interface Found {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** As it was named, or below the folder that was named; `-` for standard input. */
  readonly file: string;
  /** Of text: where it begins and where it ends. */
  readonly start?: Position;
  readonly end?: Position;
  /** Of an OTLP request: the line it stands in, 1 when the file is one request. */
  readonly line?: number;
  /** Of an OTLP request: the path of the field, as in the audit trail. */
  readonly field?: string;
  /** Of the secret as its reader reads it, in bytes; 0 when all of a field was lost with it. */
  readonly length: number;
  /** The first four characters where everybody knows them, as of `ghp_`; else empty. */
  readonly preview: string;
  /** The same in the next run, wherever the lines around it have moved to. */
  readonly fingerprint: string;
  readonly explanation?: Explanation;
}

const previewLength = 4;
const fingerprintDigits = 32;

/** Severity of what no rule of its own says one of: a value that only its name gives away. */
const severityOfNamed: Severity = 'high';

/** How bad it is when such a secret leaks. */
export function severityOf(rule: Pick<Rule, 'severity'> | undefined): Severity {
  return rule?.severity ?? severityOfNamed;
}

/** The first four characters where they are a prefix that the rule's provider publishes. */
export function previewOf(rule: Rule | undefined, secret: string): string {
  if (!rule || !('pattern' in rule) || (rule.boundary ?? 'token') !== 'token') return '';
  const isPublic = rule.keywords.some(
    (keyword) => keyword.length >= previewLength && secret.startsWith(keyword),
  );
  return isPublic ? `${secret.slice(0, previewLength)}…` : '';
}

/** Of texts that hold no secret: a hash of a secret could be guessed back. */
export function fingerprintOf(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts));
  return hash.digest('hex').slice(0, fingerprintDigits);
}
