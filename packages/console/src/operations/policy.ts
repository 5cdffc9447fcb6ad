import { z } from 'zod';
import { id, pageOf, pageQuery, reason, time, type Operation } from './operation.ts';

/** Each is read and scanned twice. */
const sessionsMax = 50;
/** Of a text: a policy has some hundred lines. */
const yamlLengthMax = 128 * 1024;

const sha256 = z
  .string()
  .regex(/^[\da-f]{64}$/, 'must be `sha256` of the draft as it was looked at')
  .describe('Of the draft as it was looked at: what is said is about exactly that.');

const draft = z.object({
  processor: z.string(),
  yaml: z.string(),
  sha256: z.string().describe('Of processor and text.'),
  author: z.string(),
  time,
  problems: z
    .array(z.object({ file: z.string(), line: z.int(), column: z.int(), message: z.string() }))
    .describe('As `traceveil validate` tells them; line 0 has no place.'),
  proposal: z.object({ time, reason: z.string() }).optional(),
  is_own: z.boolean().describe('Whether who reads this wrote it.'),
  may_approve: z.boolean().describe('Whether who reads this may approve it now.'),
});

const version = z.object({
  number: z.int(),
  processor: z.string(),
  time,
  author: z.string().describe('`file`: what the configuration file said before.'),
  approver: z.string().describe('Empty where nobody had to approve.'),
  reason: z.string(),
  approver_reason: z.string(),
  sha256: z.string(),
  holds: z.boolean(),
});

const decision = z.strictObject({ sha256, reason });

/** What the gateway was told to mask: trying it, and changing it. */
export const policyOperations = {
  getPolicy: {
    method: 'GET',
    path: '/policy',
    summary: 'The configuration that holds, without secrets',
    answer: z.object({
      hash: z.string(),
      yaml: z.string(),
      editable: z.boolean(),
      review: z.boolean().describe('Whether another than the author has to approve.'),
      parts: z
        .array(
          z.object({
            processor: z.string(),
            yaml: z.string(),
            version: z.int().optional().describe('Absent: it is what the file says.'),
          }),
        )
        .describe('What stands below each `redact` processor.'),
    }),
  },
  tryPolicy: {
    method: 'POST',
    path: '/policy/trial',
    summary: 'What the policy, or its draft, makes of a text; nothing of it is kept',
    body: z.strictObject({
      text: z.string().max(256 * 1024),
      input: z.enum(['text', 'otlp_json']).default('text'),
      draft: z.boolean().default(false).describe('Under the draft, not what holds.'),
    }),
    answer: z.object({
      text: z.string().describe('Masked.'),
      milliseconds: z.number(),
      matches: z.array(
        z.object({
          rule_id: z.string(),
          confidence: z.string(),
          start: z.int(),
          end: z.int(),
          token: z.string(),
        }),
      ),
    }),
  },
  listPolicyVersions: {
    method: 'GET',
    path: '/policy/versions',
    summary: 'Policies that were edited here, the newest first',
    query: z.strictObject(pageQuery),
    answer: pageOf(version),
  },
  getPolicyVersion: {
    method: 'GET',
    path: '/policy/versions/:id',
    summary: 'One of them, with its text',
    params: z.strictObject({ id }),
    answer: version.extend({ yaml: z.string() }),
  },
  getPolicyDraft: {
    method: 'GET',
    path: '/policy/draft',
    summary: 'What somebody would have hold, if anybody would',
    answer: z.object({ draft: draft.optional() }),
  },
  draftPolicy: {
    method: 'POST',
    path: '/policy/draft',
    summary: 'Keep a draft in the place of the one before; says what is wrong with it',
    body: z.strictObject({
      processor: z.string().regex(/^[\w./-]{1,200}$/, 'must be the id of a processor'),
      yaml: z.string().max(yamlLengthMax),
    }),
    answer: draft,
  },
  comparePolicy: {
    method: 'POST',
    path: '/policy/comparison',
    summary: 'What the draft would change: its lines, its rules, and in recorded sessions',
    body: z.strictObject({
      sessions: z.int().min(0).max(sessionsMax).default(10).describe('How many, the newest.'),
    }),
    answer: z.object({
      processor: z.string(),
      lines: z.array(z.object({ is: z.enum(['same', 'added', 'removed']), text: z.string() })),
      rules_on: z.array(z.string()),
      rules_off: z.array(z.string()),
      sessions: z
        .array(z.object({ id: z.string(), found: z.record(z.string(), z.int()) }))
        .describe('They are recorded masked: what the draft would mask in them beyond that.'),
      sessions_read: z.int(),
    }),
  },
  proposePolicy: {
    method: 'POST',
    path: '/policy/draft/proposal',
    summary: 'Propose one’s own draft; it takes effect at once where nobody has to review',
    body: decision,
    status: 204,
  },
  approvePolicy: {
    method: 'POST',
    path: '/policy/draft/approval',
    summary: 'Have a proposed draft take effect; not its author, where another has to review',
    body: decision,
    status: 204,
  },
  rejectPolicy: {
    method: 'POST',
    path: '/policy/draft/rejection',
    summary: 'Say no to a proposed draft, or take it back',
    body: decision,
    status: 204,
  },
  rollBackPolicy: {
    method: 'POST',
    path: '/policy/versions/:id/rollback',
    summary: 'Propose what held once; it takes effect at once where nobody has to review',
    params: z.strictObject({ id }),
    body: z.strictObject({ reason }),
    status: 204,
  },
} as const satisfies Record<string, Operation>;
