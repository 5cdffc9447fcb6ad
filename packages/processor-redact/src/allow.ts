import { createHash } from 'node:crypto';
import type { Secret } from '@traceveil/detect';
import { z } from 'zod';
import { isSurer } from './confidence.ts';
import { pattern } from './own-rules/pattern.ts';

/** What may pass; what an entry says must hold all of it. */
export const allowed = z
  .strictObject({
    fingerprint: z
      .string()
      .regex(/^[\da-f]{12}$/, 'must be the 12 hex digits of a replacement token')
      .optional()
      .describe('The digits of a replacement token: this secret, under any of the token keys.'),
    sha256: z
      .string()
      .regex(/^[\da-f]{64}$/i, 'must be 64 hex digits, such as `printf %s … | sha256sum` gives')
      .transform((digits) => digits.toLowerCase())
      .optional()
      .describe('Of the secret.'),
    pattern: pattern.optional().describe('RE2 syntax; matches the secret as a whole.'),
    key: z
      .string()
      .min(1)
      .optional()
      .describe('The value of an attribute or JSON member of this name is not looked at.'),
    service: z.string().min(1).optional().describe('In what this `service.name` sends.'),
    rule: z.string().min(1).optional().describe('What this rule found.'),
    confidence: z
      .enum(['low', 'medium'])
      .optional()
      .describe('What is no surer: `low` is what only a general name tells of.'),
  })
  .check(({ value, issues }) => {
    const said = Object.entries(value).filter(([, written]) => written !== undefined);
    const names = said.map(([name]) => name);
    const problem =
      names.length === 0
        ? 'must say what is allowed: fingerprint, sha256, pattern, key, service, rule or confidence'
        : names.includes('key') && names.length > 1
          ? 'has a key, which stands alone: such a value is not looked at'
          : undefined;
    if (problem !== undefined) issues.push({ code: 'custom', message: problem, input: value });
  });

/** One entry of `allow`. */
export type Allowed = z.infer<typeof allowed>;

/** What is known of a secret that was found. */
export interface Found extends Pick<Secret, 'ruleId' | 'secret' | 'confidence'> {
  /** Whether its token has these digits, under the deployment's active key or a former one. */
  readonly isFingerprint: (digits: string) => boolean;
  /** Asked for only where an entry names a service. */
  readonly service: () => string | undefined;
}

/** @returns whether a secret may pass */
export function createAllow(entries: readonly Allowed[]): (found: Found) => boolean {
  const checks = entries.filter(({ key }) => key === undefined);
  if (checks.length === 0) return () => false;
  return (found) => {
    const text = utf8(found.secret);
    return checks.some((entry) => isAllowed(entry, found, text));
  };
}

function isAllowed(entry: Allowed, found: Found, text: string): boolean {
  const { fingerprint, sha256, rule, service, confidence } = entry;
  if (rule !== undefined && rule !== found.ruleId) return false;
  if (confidence !== undefined && isSurer(found.confidence, confidence)) return false;
  if (fingerprint !== undefined && !found.isFingerprint(fingerprint)) return false;
  if (entry.pattern && !entry.pattern.matches(text)) return false;
  if (sha256 !== undefined && createHash('sha256').update(text).digest('hex') !== sha256) {
    return false;
  }
  return service === undefined || service === found.service();
}

/** What stands in bytes that came as Latin-1, one character a byte. */
export function utf8(latin1: string): string {
  return /[\x80-\xff]/.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
}
