import { canonicalJson } from '@traceveil/pipeline';
import type { ChainHead } from './chain.ts';
import type { SigningKey } from './signing-key.ts';
import type { CheckpointEvent, CheckpointOccasion } from './trail-event.ts';

/** What a start may write before its first checkpoint: what it found, and the configuration. */
export const unsignedStartMax = 16;

/** What a checkpoint is made of. */
export interface CheckpointFacts {
  readonly time: string;
  readonly occasion: CheckpointOccasion;
  readonly count: number;
  /** Events until the next one. */
  readonly every: number;
  /** The event that it follows. */
  readonly head: ChainHead;
}

/** Signs an event that has the hash of all before it: with that, all of them are signed. */
export function makeCheckpoint(facts: CheckpointFacts, key: SigningKey): CheckpointEvent {
  const { time, occasion, count, every, head } = facts;
  const next_by = head.seq + 1 + every + unsignedStartMax;
  const unsigned = { time, kind: 'checkpoint', occasion, count, next_by, key_id: key.id } as const;
  return { ...unsigned, signature: key.sign(signedText(unsigned, head)) };
}

function signedText(unsigned: object, head: ChainHead): string {
  return canonicalJson({ ...unsigned, seq: head.seq + 1, prev_hash: head.hash });
}

/** What the signature of a checkpoint that was read is over. */
export function signedTextOf(event: Readonly<Record<string, unknown>>): string {
  return canonicalJson({ ...event, signature: undefined });
}
