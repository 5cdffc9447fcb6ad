import { durationMs } from '@traceveil/pipeline';
import { z } from 'zod';

/** What all sinks that send a trail have in common. */
export const followerConfig = {
  start_at: z
    .enum(['beginning', 'end'])
    .prefault('beginning')
    .describe('Of a sink that is new: all that is in the trail, or what comes from now on.'),
  max_batch_events: z
    .int()
    .min(1)
    .max(10_000)
    .prefault(500)
    .describe('That are sent at once; no more than 1 MiB of them either.'),
};

/** What a follower takes of it. */
export type FollowerConfig = z.infer<z.ZodObject<typeof followerConfig>>;

/** For one attempt: what takes no time at all never succeeds. */
export const attemptTimeout = durationMs.refine(
  (ms) => ms > 0 && ms <= 3_600_000,
  'must be above 0 and at most 1h',
);
