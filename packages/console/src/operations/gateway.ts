import { z } from 'zod';
import { id, pageOf, pageQuery, time, type Operation } from './operation.ts';

const deadLetter = z.object({
  id: z.string(),
  time,
  exporter: z.string(),
  signal: z.string(),
  items: z.int(),
  bytes: z.int(),
  reason: z.string(),
});

const items = z.object({
  received: z.int(),
  forwarded: z.int(),
  held: z.int(),
  denied: z.int(),
  rejected: z.int(),
  dead_lettered: z.int(),
  in_flight: z.int(),
});

/** How the gateway does, and what it was told to do. */
export const gatewayOperations = {
  getOverview: {
    method: 'GET',
    path: '/overview',
    summary: 'How the gateway does, at a glance',
    answer: z.object({
      version: z.string(),
      started: time,
      ready: z.boolean(),
      items: items.describe('Since the start: received is the sum of the others.'),
      spans_per_second: z.number(),
      redactions: z.int(),
      queue_share: z.number().describe('0 to 1, of the fullest queue.'),
      queue_age_seconds: z.number(),
      canary: z.object({ ok: z.boolean(), time: time.optional() }),
      audit: z.object({ ok: z.boolean(), events: z.int(), checkpoint: time.optional() }),
      pending_approvals: z.int(),
      trace_links: z.array(z.object({ name: z.string(), url: z.string() })),
    }),
  },
  getCoverage: {
    method: 'GET',
    path: '/coverage',
    summary: 'Which fields were seen and scanned, by service',
    answer: z.record(z.string(), z.unknown()),
  },
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Receivers, queues, exporters, memory, event loop',
    answer: z.object({
      figures: z.array(
        z.object({
          name: z.string(),
          labels: z.record(z.string(), z.string()),
          value: z.number(),
        }),
      ),
      components: z.array(z.string()),
    }),
  },
  listDeadLetters: {
    method: 'GET',
    path: '/dead-letters',
    summary: 'What a backend refused for good',
    query: z.strictObject(pageQuery),
    answer: pageOf(deadLetter),
  },
  resendDeadLetter: {
    method: 'POST',
    path: '/dead-letters/:id/resend',
    summary: 'Send one again',
    params: z.strictObject({ id }),
    status: 204,
  },
  dropDeadLetter: {
    method: 'DELETE',
    path: '/dead-letters/:id',
    summary: 'Throw one away',
    params: z.strictObject({ id }),
    status: 204,
  },
  listRules: {
    method: 'GET',
    path: '/rules',
    summary: 'Rules, and which are on',
    answer: z.object({
      rules: z.array(z.object({ id: z.string(), title: z.string(), on: z.boolean() })),
    }),
  },
  listSenders: {
    method: 'GET',
    path: '/senders',
    summary: 'Who sends, as the trail tells',
    answer: z.object({
      senders: z.array(z.object({ id: z.string(), events: z.int(), last_seen: time })),
    }),
  },
} as const satisfies Record<string, Operation>;
