import { signals } from '@traceveil/pipeline';
import { z } from 'zod';

// What stands in the head of a record, in JSON. Nothing in it is secret: it is what the audit trail
// says too.

const sealedHead = z.strictObject({
  kind: z.literal('sealed'),
  sealedId: z.string(),
  token: z.string(),
  ruleId: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  fieldPath: z.string(),
  service: z.string(),
  time: z.number(),
  keyId: z.string(),
});

const heldHead = z.strictObject({
  kind: z.literal('held'),
  holdId: z.string(),
  batchId: z.string(),
  time: z.number(),
  expires: z.number(),
  sender: z.strictObject({
    id: z.string(),
    address: z.string(),
    transport: z.enum(['grpc', 'http']),
  }),
  signal: z.enum(signals),
  items: z.number(),
  bytes: z.number(),
  /** Of the first of two boxes: the clean bytes; behind it are those that came. */
  maskedBoxBytes: z.number(),
  services: z.array(z.string()),
  ruleIds: z.array(z.string()),
  traceIds: z.array(z.string()),
  tokens: z.array(z.string()),
  holdsTraces: z.boolean(),
  keyId: z.string(),
});

const decidedHead = z.strictObject({
  kind: z.literal('decided'),
  holdId: z.string(),
  outcome: z.enum(['forwarded_masked', 'forwarded_revealed', 'dropped']),
  reason: z.enum(['approved', 'denied']),
  approvalId: z.string(),
  tokens: z.array(z.string()),
  time: z.number(),
  keyId: z.string(),
});

const releasedHead = z.strictObject({
  kind: z.literal('released'),
  holdId: z.string(),
  time: z.number(),
});

/** That it was so late: what is over stays over when the clock is put back. */
const timeHead = z.strictObject({ kind: z.literal('time'), time: z.number() });

const anyHead = z.discriminatedUnion('kind', [
  sealedHead,
  heldHead,
  decidedHead,
  releasedHead,
  timeHead,
]);

/** Of a value that is sealed. */
export type SealedHead = z.infer<typeof sealedHead>;
/** Of items that are held. */
export type HeldHead = z.infer<typeof heldHead>;
/** Of what was decided about held items. */
export type DecidedHead = z.infer<typeof decidedHead>;
/** One of them. */
export type VaultHead = z.infer<typeof anyHead>;

/** The bytes of a head. */
export function headBytes(head: VaultHead): Uint8Array {
  return Buffer.from(JSON.stringify(head));
}

/** @returns undefined when it is none of ours */
export function parseHead(bytes: Uint8Array): VaultHead | undefined {
  try {
    return anyHead.safeParse(JSON.parse(Buffer.from(bytes).toString())).data;
  } catch {
    return undefined; // Not JSON.
  }
}

/** What a sealed value is bound to: all that is said of it. */
export function boundToValue(head: SealedHead): readonly string[] {
  const { sealedId, traceId, spanId, fieldPath, token, ruleId, service, time, keyId } = head;
  const place = [traceId, spanId, fieldPath, token];
  return ['traceveil sealed value 1', sealedId, ...place, ruleId, service, String(time), keyId];
}

/** What held bytes are bound to: all that is said of them, and whether they are clean. */
export function boundToHeld(
  head: Omit<HeldHead, 'maskedBoxBytes'>,
  mode: 'masked' | 'raw',
): readonly string[] {
  const { kind, holdId, batchId, time, expires, sender, signal, items, bytes } = head;
  const { services, ruleIds, traceIds, tokens, holdsTraces, keyId } = head;
  const fixed = { kind, holdId, batchId, time, expires, sender, signal, items, bytes, keyId };
  const lists = { services, ruleIds, traceIds, tokens, holdsTraces };
  return ['traceveil held batch 1', mode, holdId, JSON.stringify({ ...fixed, ...lists })];
}

/** What the proof of a decision is bound to: all of it. */
export function boundToDecision(head: DecidedHead): readonly string[] {
  const { holdId, outcome, reason, approvalId, tokens, time, keyId } = head;
  const what = [holdId, outcome, reason, approvalId, String(time), keyId];
  return ['traceveil decision 1', ...what, ...tokens];
}
