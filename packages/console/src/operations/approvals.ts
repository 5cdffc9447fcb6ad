import { z } from 'zod';
import { id, pageOf, pageQuery, reason, time, timeAsked, type Operation } from './operation.ts';

const strings = z.array(z.string());
const sha256 = z
  .string()
  .regex(/^[\da-f]{64}$/, 'must be `sha256` of the request as it was looked at')
  .describe('Of the request as it was looked at: a decision is about exactly that.');
const state = z.enum(['pending', 'approved', 'denied', 'expired', 'used']);
const kind = z.enum(['reveal', 'release']);

const approval = z.object({
  id: z.string(),
  kind,
  state: state.describe('`approved`: a reveal can be used; a release is under way or done.'),
  created: time,
  expires: time.describe('While pending: decided by then; when approved: used by then.'),
  requester: z.string(),
  reason: z.string(),
  sealed_ids: strings.describe('Of a reveal; else none.'),
  hold_id: z.string().describe('Of a release; else empty.'),
  mode: z.enum(['masked', 'revealed', 'drop']).optional().describe('Of a release.'),
  tokens: strings.describe('Whose values would be seen, or stand again.'),
  places: z
    .array(
      z.object({
        sealed_id: z.string(),
        token: z.string(),
        rule_id: z.string(),
        service: z.string(),
        trace_id: z.string(),
        span_id: z.string(),
        field_path: z.string(),
      }),
    )
    .describe('Of a reveal: where the values stood.'),
  sha256: z.string().describe('Of exactly what is asked for.'),
  services: strings,
  rule_ids: strings,
  needs: z
    .array(
      z.object({
        rule: z.int(),
        approvals: z.int(),
        groups: strings,
        windows: z
          .array(
            z.object({ days: strings, from: z.string(), to: z.string(), time_zone: z.string() }),
          )
          .describe('When it may be approved and used; none: always.'),
      }),
    )
    .describe('Each on its own: how many persons, one of a group if any is named.'),
  decisions: z.array(
    z.object({
      time,
      by: z.string(),
      decision: z.enum(['approve', 'deny', 'force']),
      reason: z.string(),
      preapproved: z.boolean(),
    }),
  ),
  once: z.boolean().describe('Whether it can be used once only.'),
  uses: z.int(),
  is_own: z.boolean().describe('Whether who reads this asked for it.'),
  may_decide: z.boolean().describe('Whether who reads this may approve or deny it now.'),
  may_force: z.boolean().describe('Whether who reads this may break the glass for it now.'),
  may_use: z.boolean().describe('Whether who reads this may use it now.'),
});

const preapproval = z.object({
  id: z.string(),
  services: strings,
  rule_ids: strings,
  created: time,
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
    query: z.strictObject({
      ...pageQuery,
      state: state.optional(),
      kind: kind.optional(),
      mine: z.enum(['true', 'false']).optional().describe('`true`: what one asked for oneself.'),
    }),
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
    summary: 'Ask to see sealed values oneself, or that what is held goes on',
    body: z.strictObject({
      subject: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('reveal').describe('See sealed values.'),
          sealed_ids: z.array(id).min(1).max(100),
        }),
        z.strictObject({
          kind: z.literal('release').describe('Let go on what is held.'),
          hold_id: id,
          mode: z.enum(['masked', 'revealed', 'drop']).default('masked'),
          tokens: z
            .array(z.string().max(200))
            .max(1_000)
            .default([])
            .describe('Of `revealed`: whose values stand again.'),
        }),
      ]),
      duration_seconds: z
        .int()
        .min(1)
        .max(86_400)
        .optional()
        .describe('For how long it can be used; else as long as the rules say.'),
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
      sha256,
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
        .array(
          z.object({
            sealed_id: z.string(),
            token: z.string(),
            field_path: z.string(),
            value: z.string(),
          }),
        )
        .describe('To be shown and forgotten: never to be kept anywhere.'),
      visible_until: time.describe('When a page must hide it.'),
      once: z.boolean(),
    }),
  },
  listPreapprovals: {
    method: 'GET',
    path: '/preapprovals',
    summary: 'What needs no further approval, until when',
    answer: z.object({ items: z.array(preapproval) }),
  },
  preapprove: {
    method: 'POST',
    path: '/preapprovals',
    summary: 'Approve beforehand what rules find at services, until a time',
    body: z.strictObject({
      services: z.array(z.string().min(1).max(200)).min(1).max(100),
      rule_ids: z.array(z.string().min(1).max(200)).min(1).max(100),
      until: timeAsked,
      reason,
    }),
    status: 201,
    answer: preapproval,
  },
  withdrawPreapproval: {
    method: 'POST',
    path: '/preapprovals/:id/withdrawal',
    summary: 'End what was approved beforehand, whoever did it',
    params: z.strictObject({ id }),
    body: z.strictObject({ reason }),
    status: 204,
  },
} as const satisfies Record<string, Operation>;
