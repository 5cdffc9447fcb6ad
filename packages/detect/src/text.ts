import { replaceAgain } from './again.ts';
import { replaceFindings, secretsOf } from './findings.ts';
import type { Confidence, Secret, Span } from './rule.ts';
import type { Scanner } from './scanner.ts';
import { isOwnToken } from './values.ts';

/** A secret in a JavaScript string. */
export interface FoundInText extends Span {
  readonly ruleId: string;
  readonly confidence: Confidence;
  /** As its reader reads it: without escapes, out of base64. Mind where you write it. */
  readonly secret: string;
}

/**
 * Finds the secrets in a string.
 *
 * @returns ascending; `start` and `end` are indices in `text`, of what stands in base64 or the like
 *          those of the whole base64
 */
export function findInText(scanner: Scanner, text: string): readonly FoundInText[] {
  const bytes = Buffer.from(text, 'utf8');
  const found: FoundInText[] = [];
  let at = 0;
  let index = 0;
  /** Offsets come ascending: each byte is counted once. */
  const indexOf = (offset: number) => {
    index += bytes.toString('utf8', at, offset).length;
    at = offset;
    return index;
  };
  for (const finding of scanner.scan(bytes, 0, bytes.length)) {
    const start = indexOf(finding.start);
    const end = indexOf(finding.end);
    for (const { ruleId, confidence, secret } of secretsOf([finding])) {
      const written = Buffer.from(secret, 'latin1').toString('utf8');
      found.push({ ruleId, confidence, secret: written, start, end });
    }
  }
  return found;
}

/**
 * Writes a string anew without its secrets. JSON stays JSON, base64 stays base64.
 *
 * Where all replacements are `[REDACTED:<rule id>#<12 hex digits>]`, what was written is searched too
 * until nothing more is found, so that a second call changes nothing. Others may look like secrets.
 *
 * @param replacementOf what is to stand there, in printable ASCII; undefined leaves a secret alone
 * @throws ScanBudgetError when more text is written inside other text than is worth reading
 * @throws RangeError when replacements are taken for secrets without end
 */
export function replaceInText(
  scanner: Scanner,
  text: string,
  replacementOf: (found: Pick<Secret, 'ruleId' | 'confidence' | 'secret'>) => string | undefined,
): string {
  let areOurs = true;
  const replace = (from: string) =>
    replaceOnce(scanner, from, (found) => {
      const replacement = replacementOf(found);
      if (replacement !== undefined && !isOwnToken(replacement)) areOurs = false;
      return replacement;
    });
  return replaceAgain(replace(text), (written) => (areOurs ? replace(written) : undefined)) ?? text;
}

function replaceOnce(
  scanner: Scanner,
  text: string,
  replacementOf: (found: Pick<Secret, 'ruleId' | 'confidence' | 'secret'>) => string | undefined,
): string | undefined {
  const bytes = Buffer.from(text, 'utf8');
  const findings = scanner.scan(bytes, 0, bytes.length);
  const whole = { start: 0, end: bytes.length };
  const clean = replaceFindings(bytes, whole, findings, ({ ruleId, confidence, secret }) =>
    replacementOf({ ruleId, confidence, secret: Buffer.from(secret, 'latin1').toString('utf8') }),
  );
  return clean && Buffer.from(clean).toString('utf8');
}
