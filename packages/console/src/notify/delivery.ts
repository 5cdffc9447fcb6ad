import { z } from 'zod';
import { notice } from './notice.ts';

/** What went wrong with an attempt: a class, for what a server says may quote anything. */
const problems = ['refused', 'timeout', 'unreachable', 'tls', 'sign_in'] as const;
/** Of a sink of audit events `detail` says more, in our words. */
const kept = [...problems, 'not_taken'] as const;

const attempt = z.object({
  time: z.string(),
  /** Absent: it was taken. */
  problem: z.enum(kept).optional(),
  detail: z.string().optional(),
  /** Of HTTP or SMTP, when there was an answer. */
  status: z.int().optional(),
});

/** As it is kept. */
export const delivery = z.object({
  id: z.int().min(1),
  /** RFC 3339, UTC, milliseconds, as all times here. */
  time: z.string(),
  /** Such as `notifications[0]`. */
  integration: z.string(),
  type: z.string(),
  /** Where to, without what is secret. */
  endpoint: z.string(),
  /** Absent: audit events, which stay in the trail until they are taken. */
  notice: notice.optional(),
  /** `failed`: given up; `dropped`: too many waited already. */
  outcome: z.enum(['waiting', 'delivered', 'failed', 'dropped']),
  /** The last ten. */
  attempts: z.array(attempt),
  /** How often it was tried in all. */
  tries: z.int(),
  /** When it is tried again; while it waits for its turn it has none. */
  next_try: z.string().optional(),
  /** Id of the delivery whose notice this sends again. */
  replay_of: z.int().optional(),
});

/** One notice on its way to one integration, or a time in which a sink took nothing. */
export type Delivery = Readonly<z.infer<typeof delivery>>;
/** One of its attempts. */
export type Attempt = Readonly<z.infer<typeof attempt>>;
/** Why an attempt came to nothing. */
export type Problem = (typeof problems)[number];

/** What came of one attempt. Holds no address and no secret. */
export interface Answer {
  /** Undefined when it was taken. */
  readonly problem?: Problem | undefined;
  readonly status?: number | undefined;
}
