import { RE2JS } from 're2js';
import { z } from 'zod';

/** An operator's pattern, on an engine whose time is linear in the text. */
const pattern = z
  .string()
  .min(1)
  .transform((written, context) => {
    try {
      return RE2JS.compile(written);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a regular expression in RE2 syntax' });
      return z.NEVER;
    }
  });

/** Of `processors.redact`; the words are those of the Collector's redaction processor. */
export const config = z.strictObject({
  action: z
    .literal('mask')
    .prefault('mask')
    .describe('`mask` puts a token in the place of a secret.'),
  sensitive_keys: z
    .array(z.string().min(3))
    .prefault([])
    .describe('More names whose values are lost: of attributes and of JSON members, in any case.'),
  ignored_keys: z
    .array(z.string().min(1))
    .prefault([])
    .describe('Values of attributes and JSON members with these names are left alone.'),
  allowed_values: z
    .array(pattern)
    .prefault([])
    .describe('Found secrets that match such a pattern as a whole are left alone.'),
  allowed_fingerprints: z
    .array(z.string().regex(/^[\da-f]{12}$/, 'must be the 12 hex digits of a replacement token'))
    .prefault([])
    .describe('Secrets whose replacement has these digits are left alone.'),
});

/** The configuration as it is used. */
export type Config = z.infer<typeof config>;
