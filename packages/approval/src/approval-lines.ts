import { hash } from 'node:crypto';
import { canonicalJson } from '@traceveil/pipeline';
import { z } from 'zod';
import { timeWindow } from './approvals-config.ts';
import type { Ask, Person } from './approval.ts';

// What stands in a line of the journal. What a line says was told before.

const texts = z.array(z.string()).readonly();

const person = z.strictObject({
  kind: z.enum(['user', 'api_token']),
  id: z.string(),
  owner: z.string(),
  groups: texts,
  roles: texts,
});

const subject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reveal'), sealedIds: texts }),
  z.strictObject({
    kind: z.literal('release'),
    holdId: z.string(),
    mode: z.enum(['masked', 'revealed', 'drop']),
    tokens: texts,
  }),
]);

const need = z.strictObject({
  rule: z.int(),
  approvals: z.int().min(1),
  groups: texts,
  windows: z.array(timeWindow).readonly(),
});

const requestLine = z.strictObject({
  kind: z.literal('request'),
  id: z.uuid(),
  time: z.number(),
  expires: z.number(),
  requester: person,
  subject,
  reason: z.string(),
  /** As it was asked for: null is "as long as the rules say". */
  durationMs: z.number().nullable(),
  /** For how long it can be used, from the last approval on. */
  useMs: z.number(),
  once: z.boolean(),
  sha256: z.string(),
  services: texts,
  ruleIds: texts,
  needs: z.array(need).min(1).readonly(),
});

const decisionLine = z.strictObject({
  kind: z.literal('decision'),
  id: z.uuid(),
  time: z.number(),
  person,
  decision: z.enum(['approve', 'deny', 'force']),
  reason: z.string(),
  /** Of the request that it is about. */
  sha256: z.string(),
  preapprovalId: z.string().nullable(),
});

const usedLine = z.strictObject({ kind: z.literal('used'), id: z.uuid(), time: z.number() });
const expiredLine = z.strictObject({ kind: z.literal('expired'), id: z.uuid(), time: z.number() });
/** That it was so late: what is over stays over when the clock is put back. */
const timeLine = z.strictObject({ kind: z.literal('time'), time: z.number() });

const preapprovalLine = z.strictObject({
  kind: z.literal('preapproval'),
  id: z.uuid(),
  time: z.number(),
  person,
  services: texts,
  ruleIds: texts,
  until: z.number(),
  reason: z.string(),
});

const withdrawnLine = z.strictObject({
  kind: z.literal('withdrawn'),
  /** Of the pre-approval. */
  id: z.uuid(),
  time: z.number(),
  person,
  reason: z.string(),
});

const anyLine = z.discriminatedUnion('kind', [
  requestLine,
  decisionLine,
  usedLine,
  expiredLine,
  timeLine,
  preapprovalLine,
  withdrawnLine,
]);

/** Somebody asked. */
export type RequestLine = z.infer<typeof requestLine>;
/** Somebody said something of it. */
export type DecisionLine = z.infer<typeof decisionLine>;
/** Somebody approved beforehand. */
export type PreapprovalLine = z.infer<typeof preapprovalLine>;
/** One of them. */
export type ApprovalLine = z.infer<typeof anyLine>;

/** @returns undefined when it is none of ours */
export function parseLine(value: unknown): ApprovalLine | undefined {
  return anyLine.safeParse(value).data;
}

/** Of exactly what was asked for, in hex: what an approval is bound to. */
export function askHash({ subject: what, reason, durationMs }: Ask, requester: Person): string {
  const { kind, id, owner } = requester;
  const asked = {
    subject: what,
    requester: { kind, id, owner },
    reason,
    duration_ms: durationMs ?? null,
  };
  return hash('sha256', canonicalJson(asked));
}
