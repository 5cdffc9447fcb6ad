import { splitRequest } from '@traceveil/otlp';
import type { Batch, Signal } from '@traceveil/pipeline';

/** What one request carries of a batch. */
export interface Piece {
  /** Spans, log records or data points. */
  readonly items: number;
  /** As they are in a batch. */
  readonly bytes: Uint8Array;
  /** Before compression. Undefined: these items are in no request that is small enough. */
  readonly body: Uint8Array | undefined;
}

/**
 * Cuts a batch into bodies of at most `bytesMax`, one by one: one that is small enough, as nearly
 * all are, is not looked into.
 *
 * @param encode makes a body of protobuf, which may grow by that
 * @see OTLP specification, «OTLP/gRPC Request»: never send a request above the limit
 */
export function* piecesOf(
  { bytes, signal, items }: Pick<Batch, 'bytes' | 'signal' | 'items'>,
  encode: (bytes: Uint8Array, signal: Signal) => Uint8Array,
  bytesMax: number,
): Generator<Piece, void> {
  const body = encode(bytes, signal);
  if (body.byteLength <= bytesMax) {
    yield { items, bytes, body };
    return;
  }
  if (items <= 1) {
    yield { items, bytes, body: undefined };
    return;
  }
  const partBytesMax = Math.floor((bytes.byteLength * bytesMax) / body.byteLength);
  for (const part of splitRequest(bytes, signal, partBytesMax)) {
    const piece = { bytes: part.bytes, signal, items: part.items };
    if (part.isRest) yield restOf(piece, encode, bytesMax);
    else yield* piecesOf(piece, encode, bytesMax);
  }
}

/** Not cut again: each cut would leave a rest that is hardly smaller. */
function restOf(
  { bytes, signal, items }: Pick<Batch, 'bytes' | 'signal' | 'items'>,
  encode: (bytes: Uint8Array, signal: Signal) => Uint8Array,
  bytesMax: number,
): Piece {
  const body = encode(bytes, signal);
  return { items, bytes, body: body.byteLength <= bytesMax ? body : undefined };
}
