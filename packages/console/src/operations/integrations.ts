import { z } from 'zod';
import { id, pageOf, pageQuery, time, type Operation } from './operation.ts';

const outcome = z.enum(['waiting', 'delivered', 'failed', 'dropped']);
/** As the configuration names its place. */
const integration = z
  .string()
  .regex(/^[\w./[\]-]{1,200}$/, 'must be the `name` of an integration')
  .describe('`name` of an integration.');

const delivery = z.object({
  id: z.string(),
  time,
  integration: z.string(),
  type: z.string(),
  endpoint: z.string().describe('Without what is secret.'),
  occasion: z
    .enum(['requested', 'forced', 'proposed', 'test', 'audit_events'])
    .describe(
      'Of the notice: an approval was asked for or forced, a policy proposed. `audit_events`: ' +
        'for some time a sink took none; they stay in the trail until it does.',
    ),
  about: z.string().describe('Id of the approval, or `sha256` of the draft; else empty.'),
  outcome: outcome.describe(
    '`failed`: given up, or the sink was stopped; `dropped`: too many waited already.',
  ),
  attempts: z
    .array(
      z.object({
        time,
        problem: z
          .enum(['refused', 'timeout', 'unreachable', 'tls', 'sign_in', 'not_taken'])
          .optional()
          .describe('Absent: it was taken.'),
        detail: z.string().optional().describe('Of `not_taken`, in words of ours.'),
        status: z.int().optional().describe('Of HTTP or SMTP, when there was an answer.'),
      }),
    )
    .describe('The last ten.'),
  tries: z.int().describe('How often it was tried in all.'),
  next_try: time.optional().describe('Absent while it waits for its turn, and when it is done.'),
  replay_of: z.string().optional().describe('Whose notice it sends again.'),
  may_replay: z.boolean().describe('Whether it is over, and where it went to still there.'),
});

/** Where people and SIEMs hear of what happens, and what came of it. */
export const integrationOperations = {
  listIntegrations: {
    method: 'GET',
    path: '/integrations',
    summary: 'Where audit events and notifications are sent on to, and how far',
    answer: z.object({
      integrations: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          endpoint: z.string(),
          takes: z.enum(['audit_events', 'notices']),
          ok: z.boolean(),
          delivered: z.int(),
          failed: z.int(),
        }),
      ),
    }),
  },
  testIntegration: {
    method: 'POST',
    path: '/integrations/:name/test',
    summary: 'Send a notice that nothing has happened to one of `notifications`',
    params: z.strictObject({ name: integration }),
    status: 201,
    answer: delivery,
  },
  listDeliveries: {
    method: 'GET',
    path: '/deliveries',
    summary: 'Notices and how they went, and when sinks took no audit events; the newest first',
    query: z.strictObject({
      ...pageQuery,
      integration: integration.optional(),
      outcome: outcome.optional(),
    }),
    answer: pageOf(delivery),
  },
  replayDelivery: {
    method: 'POST',
    path: '/deliveries/:id/replay',
    summary: 'Send the same notice again; it is another delivery',
    params: z.strictObject({ id }),
    status: 201,
    answer: delivery,
  },
} as const satisfies Record<string, Operation>;
