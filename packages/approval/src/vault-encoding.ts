import type { BatchToHold, ValueToSeal } from '@traceveil/pipeline';
import type { KeyWrapper } from './key-wrapper.ts';
import type { NewRecord } from './record-format.ts';
import { openBox, seal } from './sealing.ts';
import {
  boundToDecision,
  boundToHeld,
  boundToValue,
  headBytes,
  type DecidedHead,
  type HeldHead,
  type SealedHead,
} from './vault-heads.ts';

/** A record, and what its head says. */
export interface Encoded<Head> {
  readonly head: Head;
  readonly record: NewRecord;
}

/** Seals a value. */
export async function encodeValue(
  value: ValueToSeal,
  time: number,
  wrapper: KeyWrapper,
): Promise<Encoded<SealedHead>> {
  const { sealedId, token, ruleId, traceId, spanId, fieldPath, service } = value;
  const place = { traceId, spanId, fieldPath, service };
  const { id: keyId } = wrapper;
  const head: SealedHead = { kind: 'sealed', sealedId, token, ruleId, ...place, time, keyId };
  const body = await seal(value.value, boundToValue(head), wrapper);
  return { head, record: { head: headBytes(head), body } };
}

/** @throws ApprovalError as `openBox` */
export function openValue(
  head: SealedHead,
  body: Uint8Array,
  wrapper: KeyWrapper,
): Promise<Uint8Array> {
  return openBox(body, { bound: boundToValue(head), keyId: head.keyId }, wrapper);
}

/** Seals items in both forms, each under a key of its own. */
export async function encodeHeld(
  what: BatchToHold,
  times: Pick<HeldHead, 'time' | 'expires'>,
  wrapper: KeyWrapper,
): Promise<Encoded<HeldHead>> {
  const { holdId, batch, raw, ruleIds, services, tokens, traceIds, holdsTraces } = what;
  const { signal, items, bytes, sender, id: batchId = '' } = batch;
  const { id, address, transport } = sender;
  const said: Omit<HeldHead, 'maskedBoxBytes'> = {
    kind: 'held',
    ...{ holdId, batchId, ...times },
    ...{ sender: { id, address, transport }, signal, items, bytes: bytes.length },
    services: [...services],
    ruleIds: [...ruleIds],
    traceIds: [...traceIds],
    tokens: [...tokens],
    ...{ holdsTraces, keyId: wrapper.id },
  };
  const masked = await seal(bytes, boundToHeld(said, 'masked'), wrapper);
  const asItCame = await seal(raw, boundToHeld(said, 'raw'), wrapper);
  const maskedBoxBytes = masked.reduce((sum, { length }) => sum + length, 0);
  const head: HeldHead = { ...said, maskedBoxBytes };
  return { head, record: { head: headBytes(head), body: [...masked, ...asItCame] } };
}

/** @throws ApprovalError as `openBox` */
export function openHeld(
  head: HeldHead,
  mode: 'masked' | 'raw',
  { body, wrapper }: { readonly body: Uint8Array; readonly wrapper: KeyWrapper },
): Promise<Uint8Array> {
  const { maskedBoxBytes, keyId } = head;
  const box = mode === 'masked' ? body.subarray(0, maskedBoxBytes) : body.subarray(maskedBoxBytes);
  return openBox(box, { bound: boundToHeld(head, mode), keyId }, wrapper);
}

/** Nothing is sealed in it: that it opens proves who wrote the head. */
export async function encodeDecision(head: DecidedHead, wrapper: KeyWrapper): Promise<NewRecord> {
  const body = await seal(new Uint8Array(), boundToDecision(head), wrapper);
  return { head: headBytes(head), body };
}

/** @throws ApprovalError as `openBox` when it was not written with the operator's key */
export async function checkDecision(
  head: DecidedHead,
  body: Uint8Array,
  wrapper: KeyWrapper,
): Promise<void> {
  await openBox(body, { bound: boundToDecision(head), keyId: head.keyId }, wrapper);
}

/** What is written of them. */
export function recordsOf(all: readonly Encoded<unknown>[]): readonly NewRecord[] {
  return all.map(({ record }) => record);
}
