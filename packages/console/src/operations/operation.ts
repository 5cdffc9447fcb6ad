import { z } from 'zod';

/** One thing that can be asked of the API: its `operationId` is its key in the table. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, parameters written `:name`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** 200 unless said otherwise; 204 has no `answer`. */
  readonly status?: 200 | 201 | 204 | 302;
  readonly answer?: z.ZodType;
  /** Of an answer that is no JSON. */
  readonly media?: 'text/event-stream' | 'application/gzip';
}

/** RFC 3339, UTC. */
export const time = z.string().describe('RFC 3339, UTC, milliseconds.');

/** A time that is asked for. */
export const timeAsked = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-05-01T00:00:00Z' })
  .describe('RFC 3339.');

/** Something in a path: no secret is a name of ours, and none is that short. */
export const id = z
  .string()
  .regex(/^[\w.:|@+-]{1,200}$/, 'must be an id as a list of the API gives it')
  .describe('As a list gives it.');

/** Why: stands in the audit trail. */
export const reason = z
  .string()
  .trim()
  .min(3, 'must say why: it stands in the audit trail')
  .max(1_000)
  .describe('Stands in the audit trail.');

/** Words for which part of a list is wanted. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Items at most.'),
  after: z.string().max(1_000).optional().describe('`next` of the part before.'),
};

/** A part of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().describe('Asks for what comes behind; absent at the end.'),
  });
}

/** @see RFC 9457 */
export const problem = z.object({
  type: z.string().describe('`about:blank`, or what the page can act on: `urn:traceveil:…`.'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What happened and what to do. Never a text of a trace.'),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('What is wrong with what was sent, field by field.'),
});
