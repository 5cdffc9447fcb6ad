import { z } from 'zod';
import { id, pageOf, pageQuery, time, type Operation } from './operation.ts';

const strings = z.array(z.string());

const sessionRow = z.object({
  id: z.string(),
  first: time,
  last: time,
  requests: z.int(),
  items: z.int(),
  services: strings,
  masked: z.record(z.string(), z.int()).describe('How often, by rule.'),
});

const findingStatus = z.enum(['open', 'rotated', 'false_positive']);
const fingerprint = z
  .string()
  .regex(/^[\da-f]{12}$/, 'must be the 12 hex digits of a token')
  .describe('The 12 hex digits of the token.');

const finding = z.object({
  fingerprint: z.string(),
  rule_id: z.string(),
  first_seen: time,
  last_seen: time,
  places: z.int(),
  services: strings,
  senders: strings,
  status: findingStatus,
  owner: z.string(),
  remedy: z.string().describe('What to do when one leaked; empty when nothing is known.'),
  rotate_url: z.string(),
});

const heldRow = z.object({
  hold_id: z.string(),
  time,
  expires: time,
  sender: z.string(),
  services: strings,
  rule_ids: strings,
  trace_ids: strings,
  tokens: strings,
  items: z.int(),
});

const sealedRow = z.object({
  sealed_id: z.string(),
  time,
  token: z.string(),
  rule_id: z.string(),
  service: z.string(),
  trace_id: z.string(),
  span_id: z.string(),
  field_path: z.string(),
});

const traceLinks = z
  .array(z.object({ name: z.string(), url: z.string() }))
  .describe('Where the traces can be looked at, such as Jaeger.');

/** What was recorded, found, held back and sealed: masked, all of it. */
export const traceOperations = {
  listSessions: {
    method: 'GET',
    path: '/sessions',
    summary: 'Recorded sessions, the newest first',
    query: z.strictObject(pageQuery),
    answer: pageOf(sessionRow),
  },
  getSession: {
    method: 'GET',
    path: '/sessions/:id',
    summary: 'A session as a conversation, masked, with what became of its batches',
    params: z.strictObject({ id: z.string().min(1).max(500).describe('As the list gives it.') }),
    answer: z.object({
      session: z
        .record(z.string(), z.unknown())
        .describe('As `traceveil session show --json` writes it.'),
      trace_links: traceLinks.describe('Templates, with `{trace_id}` to be filled in.'),
    }),
  },
  listFindings: {
    method: 'GET',
    path: '/findings',
    summary: 'Secrets by their token, the last seen first',
    query: z.strictObject({ ...pageQuery, status: findingStatus.optional() }),
    answer: pageOf(finding),
  },
  getFinding: {
    method: 'GET',
    path: '/findings/:fingerprint',
    summary: 'One secret, by its token',
    params: z.strictObject({ fingerprint }),
    answer: finding,
  },
  updateFinding: {
    method: 'PATCH',
    path: '/findings/:fingerprint',
    summary: 'Say what is done about a secret, and who does it',
    params: z.strictObject({ fingerprint }),
    body: z.strictObject({
      status: findingStatus.optional(),
      owner: z.string().max(200).optional(),
    }),
    answer: finding,
  },
  listHeld: {
    method: 'GET',
    path: '/held',
    summary: 'What is held back and waits for a person',
    query: z.strictObject(pageQuery),
    answer: pageOf(heldRow),
  },
  getHeld: {
    method: 'GET',
    path: '/held/:id',
    summary: 'One of them, with the masked request',
    params: z.strictObject({ id }),
    answer: heldRow.extend({
      request: z.unknown().describe('OTLP/JSON, masked.'),
      trace_links: traceLinks,
    }),
  },
  listSealed: {
    method: 'GET',
    path: '/sealed',
    summary: 'What lies under seal: where it stood, never the value',
    query: z.strictObject({
      ...pageQuery,
      token: z.string().max(200).optional().describe('As it stands in the text.'),
      trace: z.string().max(32).optional(),
    }),
    answer: pageOf(sealedRow),
  },
} as const satisfies Record<string, Operation>;
