import type { Batch } from './batch.ts';

/** A secret that policy wants kept under seal. In memory only, until a vault has sealed it. */
export interface ValueToSeal {
  /** A random UUID; stands as `sealed_id` in the `redact` event of the place. */
  readonly sealedId: string;
  /** What stands in its place: `[REDACTED:<rule-id>#<12 hex>]`. */
  readonly token: string;
  readonly ruleId: string;
  /** 32 lower-case hex digits; empty where the signal has none. */
  readonly traceId: string;
  /** 16 lower-case hex digits; empty where the signal has none. */
  readonly spanId: string;
  /** As in the `redact` event. */
  readonly fieldPath: string;
  readonly service: string;
  /** The secret itself, as it was found. */
  readonly value: Uint8Array;
}

/** Items that policy wants held back until a person has approved them. */
export interface BatchToHold {
  /** A random UUID. */
  readonly holdId: string;
  /** The items as they may leave: masked. Its id is that of the batch they came in. */
  readonly batch: Batch;
  /** The same items as they came. In memory only, until a vault has sealed them. */
  readonly raw: Uint8Array;
  /** Of their `redact` events, each once. */
  readonly ruleIds: readonly string[];
  readonly services: readonly string[];
  readonly tokens: readonly string[];
  readonly traceIds: readonly string[];
  /** Whether what comes later of these traces is held too. */
  readonly holdsTraces: boolean;
}

/** What is to be kept of one batch beside what goes on. */
export interface ToKeep {
  readonly sealed: readonly ValueToSeal[];
  readonly held: readonly BatchToHold[];
}

/** A batch of which a part is of traces that are held. */
export interface TakenApart {
  readonly held: Batch;
  /** 32 lower-case hex digits each. */
  readonly traceIds: readonly string[];
  /** Of no items when all of it is held. */
  readonly rest: Batch;
}

/** What a pipeline keeps things in that do not go on. */
export interface Keeper extends Pick<Vault, 'keep'> {
  /** When what is held, and kept, is decided without a person: RFC 3339. */
  expiryOf(holdId: string): string;
  /** @returns undefined, the common case, when nothing of it is of a trace that is held */
  takeApart(batch: Batch): TakenApart | undefined;
}

/** Keeps what must not leave, encrypted under the operator's key. */
export interface Vault {
  /**
   * Resolves when all of it is durable, and nothing of it can be read without the key.
   *
   * @throws PipelineError `retry` when it cannot be kept: the batch is refused then
   */
  keep(what: ToKeep): Promise<void>;
  /** Whether what comes of a trace is to be held, for an earlier part of it waits for a person. */
  isHeldTrace(traceId: string): boolean;
}
