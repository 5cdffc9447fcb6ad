/** The kinds of OTLP request that pass through, in the order of the Collector's documentation. */
export const signals = ['traces', 'logs', 'metrics'] as const;

/** One of `signals`. */
export type Signal = (typeof signals)[number];

/** Who handed a batch in. */
export interface Sender {
  /** Authenticated identity, or `anonymous`. */
  readonly id: string;
  /** Peer address without port, such as `127.0.0.1`. */
  readonly address: string;
  readonly transport: 'grpc' | 'http';
}

const senderIdCharactersMax = 256;
const notAuthenticated: ReadonlySet<string> = new Set(['anonymous', 'unknown']);

/** Whether an authenticated sender may be called so: printable, of one word, no word of ours. */
export function isSenderId(id: string): boolean {
  if (id.length > senderIdCharactersMax || notAuthenticated.has(id)) return false;
  return /^[^\s\p{C}]+$/u.test(id);
}

/** One OTLP export request on its way through. Immutable: to change it, return another. */
export interface Batch {
  readonly signal: Signal;
  /** A serialized `Export<Signal>ServiceRequest`. */
  readonly bytes: Uint8Array;
  /** Spans, log records or metric data points in `bytes`. */
  readonly items: number;
  readonly sender: Sender;
  /** Of use only to `packedOf`, which knows whether these bytes are still those that came. */
  readonly packed?: Packed;
  /** A random UUID that the audit trail knows it by; it has one once it is in a pipeline. */
  readonly id?: string;
}

/** A batch as it came, packed. */
export interface Packed {
  /** The bytes that it unpacks to: those of no other batch, whatever was copied into it. */
  readonly of: Uint8Array;
  /** A gzip file of one member, without text of its own around it. */
  readonly gzip: Uint8Array;
}

/** The gzip file that unpacks to these bytes, if they are those that came in it. */
export function packedOf(bytes: Uint8Array, packed: Packed | undefined): Uint8Array | undefined {
  return packed?.of === bytes ? packed.gzip : undefined;
}

/** A batch for who keeps it: what it came in is let go. */
export function withoutPacked(batch: Batch): Batch {
  const rest = { ...batch };
  Reflect.deleteProperty(rest, 'packed');
  return rest;
}

/** A batch that is written elsewhere: its bytes are these, one after another. */
export interface BatchInParts extends Omit<Batch, 'bytes'> {
  readonly parts: readonly Uint8Array[];
}

/** What the sender of an accepted batch is told. */
export interface Outcome {
  /** Items that were not taken and must not be sent again. */
  readonly rejectedItems: number;
  /** English, for developers, without text of the batch; empty when there is nothing to say. */
  readonly message: string;
  /** Nobody reads the bytes that were handed in any more: others go on in their place. */
  readonly isReplaced?: true;
}

/**
 * Takes responsibility for a batch. Resolves when the sender may hear "ok".
 *
 * @param signal aborted when the sender has gone or the handler's time is over
 * @throws PipelineError when the batch was not taken; nothing of it leaves then
 */
export type Accept = (batch: Batch, signal: AbortSignal) => Promise<Outcome>;
