import { z } from 'zod';
import { id, pageOf, pageQuery, reason, time, timeAsked, type Operation } from './operation.ts';

const strings = z.array(z.string());
const decision = z.object({ by: z.string(), time, reason: z.string() });
const status = z.enum(['pending', 'approved', 'denied', 'expired', 'used']);

const approval = z.object({
  id: z.string(),
  kind: z.enum(['reveal', 'release']),
  status,
  subject_ids: strings.describe('Of sealed values, or of what is held.'),
  subject_sha256: z.string().describe('Of exactly what was asked for.'),
  reveal_tokens: strings.describe('Of a release: tokens whose values would stand again.'),
  rule_ids: strings,
  services: strings,
  trace_ids: strings,
  requester: z.string(),
  reason: z.string(),
  created: time,
  expires: time.describe('Decided, or used, by then.'),
  approvals_needed: z.int(),
  approvals: z.array(decision),
  denial: decision.optional(),
  forced: z.boolean(),
  may_decide: z.boolean().describe('Whether who asks may approve or deny it now.'),
  may_force: z.boolean(),
  may_use: z.boolean().describe('Whether who asks may use it now.'),
});

const preapproval = z.object({
  id: z.string(),
  service: z.string(),
  rule_id: z.string(),
  until: time,
  by: z.string(),
  reason: z.string(),
});

/** Asking for what is sealed or held, deciding, and using what was decided. */
export const approvalOperations = {
  listApprovals: {
    method: 'GET',
    path: '/approvals',
    summary: 'Requests for approval, the newest first',
    query: z.strictObject({ ...pageQuery, status: status.optional() }),
    answer: pageOf(approval),
  },
  getApproval: {
    method: 'GET',
    path: '/approvals/:id',
    summary: 'One request for approval',
    params: z.strictObject({ id }),
    answer: approval,
  },
  requestApproval: {
    method: 'POST',
    path: '/approvals',
    summary: 'Ask for a sealed value to be shown to oneself, or for held items to go on',
    body: z.strictObject({
      kind: z.enum(['reveal', 'release']),
      subject_ids: z.array(id).min(1).max(100).describe('`sealed_id`s or `hold_id`s.'),
      reveal_tokens: z
        .array(z.string().max(200))
        .max(100)
        .default([])
        .describe('Of a release: what is to stand in clear again. None: all stays masked.'),
      reason,
    }),
    status: 201,
    answer: approval,
  },
  decideApproval: {
    method: 'POST',
    path: '/approvals/:id/decision',
    summary: 'Approve or deny; nobody decides on what they asked for',
    params: z.strictObject({ id }),
    body: z.strictObject({
      decision: z.enum(['approve', 'deny']),
      subject_sha256: z
        .string()
        .regex(/^[\da-f]{64}$/, 'must be `subject_sha256` of what was looked at')
        .describe('Of what was looked at: a decision is about exactly that.'),
      reason,
    }),
    answer: approval,
  },
  forceApproval: {
    method: 'POST',
    path: '/approvals/:id/force',
    summary: 'Break glass: the force group approves, and everyone hears of it',
    params: z.strictObject({ id }),
    body: z.strictObject({
      subject_sha256: z.string().regex(/^[\da-f]{64}$/, 'must be that of what was looked at'),
      reason,
    }),
    answer: approval,
  },
  useApproval: {
    method: 'POST',
    path: '/approvals/:id/use',
    summary: 'See what was approved, once, or let it go on; by who asked for it',
    params: z.strictObject({ id }),
    answer: z.object({
      values: z
        .array(z.object({ sealed_id: z.string(), token: z.string(), value: z.string() }))
        .describe('Of a reveal. To be shown and forgotten.'),
      visible_until: time.optional().describe('When a page must hide it; absent: shown once.'),
    }),
  },
  listPreapprovals: {
    method: 'GET',
    path: '/preapprovals',
    summary: 'What needs no further approval, until when',
    query: z.strictObject(pageQuery),
    answer: pageOf(preapproval),
  },
  preapprove: {
    method: 'POST',
    path: '/preapprovals',
    summary: 'Approve beforehand what one rule finds at one service, until a day',
    body: z.strictObject({
      service: z.string().min(1).max(200),
      rule_id: z.string().min(1).max(200),
      until: timeAsked,
      reason,
    }),
    status: 201,
    answer: preapproval,
  },
} as const satisfies Record<string, Operation>;
