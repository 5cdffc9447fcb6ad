import { z } from 'zod';
import { pattern } from './pattern.ts';

const texts = z.array(z.string()).prefault([]);
const condition = z
  .string()
  .prefault('OR')
  .transform((written, context) => {
    if (/^(?:or|\|\|)$/i.test(written)) return 'OR' as const;
    if (/^(?:and|&&)$/i.test(written)) return 'AND' as const;
    context.addIssue({ code: 'custom', message: 'must be AND or OR' });
    return z.NEVER;
  });

const allowlist = z.strictObject({
  id: z.string().optional(),
  description: z.string().optional(),
  condition,
  commits: texts,
  paths: texts,
  regexTarget: z.enum(['', 'secret', 'match', 'line']).prefault(''),
  regexes: z.array(pattern).prefault([]),
  stopwords: texts,
  targetRules: texts,
});

const rule = z.strictObject({
  id: z.string().min(1, 'must not be empty'),
  description: z.string().optional(),
  regex: pattern.optional(),
  path: z.string().optional(),
  secretGroup: z.int().min(0).optional(),
  entropy: z.number().min(0).max(8).optional(),
  keywords: z.array(z.string()).prefault([]),
  tags: texts,
  allowlist: allowlist.optional(),
  allowlists: z.array(allowlist).prefault([]),
  skipReport: z.boolean().prefault(false),
  required: z.array(z.unknown()).prefault([]),
});

const extend = z.strictObject({
  useDefault: z.boolean().prefault(false),
  path: z.string().optional(),
  url: z.string().optional(),
  disabledRules: texts,
});

/** A configuration of gitleaks, versions 8.0 to 8.30. */
export const gitleaksFile = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  minVersion: z.string().optional(),
  extend: extend.prefault({}),
  rules: z.array(rule).prefault([]),
  allowlist: allowlist.optional(),
  allowlists: z.array(allowlist).prefault([]),
});

/** Exceptions of one rule or of a whole file. */
export type GitleaksAllowlist = z.infer<typeof allowlist>;
/** One rule. */
export type GitleaksRule = z.infer<typeof rule>;
/** A whole file. */
export type GitleaksFile = z.infer<typeof gitleaksFile>;

/** Its keys, which gitleaks reads in any case. */
const keys = new Map(
  [rule, allowlist, extend, gitleaksFile]
    .flatMap((schema) => Object.keys(schema.shape))
    .map((key) => [key.toLowerCase(), key]),
);

/** Keys in the case in which the schema has them. */
export function inSchemaCase(content: unknown): unknown {
  if (Array.isArray(content)) return content.map(inSchemaCase);
  if (typeof content !== 'object' || content === null || content instanceof Date) return content;
  return Object.fromEntries(
    Object.entries(content).map(([key, value]) => [
      keys.get(key.toLowerCase()) ?? key,
      inSchemaCase(value),
    ]),
  );
}
