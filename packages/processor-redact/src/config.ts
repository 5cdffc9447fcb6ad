import { packNames } from '@traceveil/detect';
import { durationMs } from '@traceveil/pipeline';
import { z } from 'zod';
import { action, actionRule } from './actions.ts';
import { allowed } from './allow.ts';
import { ownRule } from './own-rules/rule-schema.ts';

/** Of `processors.redact`; words that the Collector's redaction processor has mean the same here. */
export const config = z.strictObject({
  action: action
    .prefault('mask')
    .describe(
      '`mask` puts a token in the place of a secret; `seal` keeps the value too, encrypted; ' +
        '`hold` keeps the span or log record back until a person decides (metrics are masked).',
    ),
  actions: z
    .array(actionRule)
    .prefault([])
    .describe('Another action for some; the first that fits.'),
  max_batch_scan_time: durationMs
    .refine((ms) => ms > 0, 'must be above 0')
    .prefault('20s')
    .describe('For all texts of one request; those that are left then are withheld.'),
  max_value_scan_time: durationMs
    .refine((ms) => ms > 0, 'must be above 0')
    .prefault('5s')
    .describe('For one text; one that takes longer is withheld.'),
  max_batch_texts: z
    .int()
    .min(1)
    .max(100_000_000)
    .prefault(5_000_000)
    .describe('Names and values in one request; one with more is refused.'),
  max_attributes: z
    .int()
    .min(1)
    .max(10_000_000)
    .prefault(100_000)
    .describe(
      'Of one span, log record, resource or map in a value; a request with more is refused.',
    ),
  rules: z.array(ownRule).prefault([]).describe('Your own rules.'),
  rule_files: z
    .array(z.string().min(1))
    .prefault([])
    .describe('More of them: YAML with `rules:`, or TOML as gitleaks has it.'),
  disabled_rules: z
    .array(z.string().min(1))
    .prefault([])
    .describe('Ids of rules, built in or your own, that are off.'),
  packs: z
    .array(z.enum(packNames))
    .prefault([])
    .describe('Rules for what is no secret but should stay inside.'),
  allow: z.array(allowed).prefault([]).describe('What may pass.'),
  sensitive_keys: z
    .array(z.string().min(3))
    .prefault([])
    .describe('More names whose values are lost: of attributes and of JSON members, in any case.'),
});

/** The configuration as it is used; with the rules of all files, once it is complete. */
export type Config = z.infer<typeof config>;
