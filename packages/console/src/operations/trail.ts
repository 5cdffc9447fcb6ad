import { z } from 'zod';
import { pageOf, pageQuery, time, timeAsked, type Operation } from './operation.ts';

/** What events can be counted by. */
const columns = [
  'kind',
  'batch',
  'sender',
  'service',
  'user',
  'agent',
  'session',
  'trace',
  'rule',
  'exporter',
  'token',
] as const;

/** What events can be found by, too. */
const foundBy = [...columns, 'actor', 'approval', 'hold', 'sealed'] as const;

/** One value, or several: any of them fits. */
const oneOrMore = z
  .preprocess(
    (asked: unknown) => (typeof asked === 'string' ? [asked] : asked),
    z.array(z.string().min(1).max(500)).min(1).max(50),
  )
  .optional()
  .describe('Given more than once: any of them.');

const filter = {
  ...(Object.fromEntries(foundBy.map((column) => [column, oneOrMore])) as Record<
    (typeof foundBy)[number],
    typeof oneOrMore
  >),
  from: timeAsked.optional().describe('Events from then on, RFC 3339.'),
  to: timeAsked.optional().describe('Events before then, RFC 3339.'),
};

const eventBody = z.record(z.string(), z.unknown()).describe('As it stands in the trail.');
const count = z.object({ value: z.string(), events: z.int() });

/** What happened. */
export const trailOperations = {
  listEvents: {
    method: 'GET',
    path: '/events',
    summary: 'Events of the audit trail, the newest first',
    query: z.strictObject({ ...pageQuery, ...filter }),
    answer: pageOf(
      z.object({
        seq: z.number().describe('Place in the chain.'),
        time,
        kind: z.string(),
        event: eventBody,
      }),
    ),
  },
  countEvents: {
    method: 'GET',
    path: '/events/counts',
    summary: 'Events by the values of columns, the most frequent first',
    query: z.strictObject({
      ...filter,
      by: z.preprocess(
        (asked: unknown) => (typeof asked === 'string' ? [asked] : asked),
        z.array(z.enum(columns)).min(1).max(6),
      ),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    answer: z.object({ counts: z.record(z.string(), z.array(count)) }),
  },
  getSeries: {
    method: 'GET',
    path: '/events/series',
    summary: 'Events a day or an hour, by rule, service or sender',
    query: z.strictObject({
      ...filter,
      by: z.enum(['rule', 'service', 'sender']),
      step: z.enum(['hour', 'day']).default('day'),
    }),
    answer: z.object({
      points: z.array(z.object({ time, value: z.string(), events: z.int() })),
    }),
  },
  streamLive: {
    method: 'GET',
    path: '/live',
    summary: 'Decisions as they are made: server-sent events, each with the event as JSON',
    query: z.strictObject({
      kind: oneOrMore,
      service: oneOrMore,
      sender: oneOrMore,
      rule: oneOrMore,
      action: oneOrMore,
    }),
    media: 'text/event-stream',
  },
  verifyTrail: {
    method: 'POST',
    path: '/trail/verification',
    summary: 'Check the hash chain and the signatures of all of the trail',
    answer: z.object({ ok: z.boolean(), events: z.int(), problems: z.array(z.string()) }),
  },
  createEvidence: {
    method: 'POST',
    path: '/evidence',
    summary: 'Make a package of evidence, one tar.gz file',
    body: z.strictObject({
      from: timeAsked,
      to: timeAsked,
      seed: z
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .default(0)
        .describe('Of the sample; the same again.'),
    }),
    media: 'application/gzip',
  },
} as const satisfies Record<string, Operation>;
