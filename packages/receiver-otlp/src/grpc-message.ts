import type { ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { PipelineError, type Packed } from '@traceveil/pipeline';
import type { Claim } from './admission.ts';
import { createBody, drainFactor } from './body.ts';
import type { Body, ContentEncoding } from './body.ts';
import { tooLarge } from './body-limit.ts';
import type { BodyLimit } from './body-limit.ts';

/** Whether it is packed, and how long it is, stand before a message. */
const prefixBytes = 5;

/** A message on its way. */
export interface Message {
  /** @throws PipelineError as soon as it is refused; then the rest is thrown away */
  readonly whole: Promise<Buffer>;
  /** As of a body. */
  packed(): Packed | undefined;
  /** Nobody waits for it any more. */
  drop(reason: PipelineError): void;
}

/**
 * Reads the one message of a call.
 *
 * @param encoding  of a message that says that it is packed
 * @see gRPC over HTTP/2, «Length-Prefixed-Message»
 */
export function readMessage(
  stream: ServerHttp2Stream,
  encoding: ContentEncoding,
  limit: BodyLimit,
  claim: Claim,
): Message {
  const prefix = Buffer.alloc(prefixBytes);
  let prefixRead = 0;
  let bytesLeft = 0;
  let body: Body | undefined;
  let settle: { resolve(whole: Promise<Buffer>): void; reject(reason: PipelineError): void };
  const whole = new Promise<Buffer>((resolve, reject) => (settle = { resolve, reject }));
  let isRefused = false;

  function drop(reason: PipelineError): void {
    isRefused = true;
    body?.drop(reason);
    settle.reject(reason);
  }

  /** @returns what is left of the piece */
  function takePrefix(piece: Buffer): Buffer {
    const copied = piece.copy(prefix, prefixRead);
    prefixRead += copied;
    if (prefixRead < prefixBytes) return piece.subarray(copied);
    const [isPacked = 0] = prefix;
    bytesLeft = prefix.readUInt32BE(1);
    if (isPacked > 1) drop(malformed(limit, 'begins with a flag that gRPC does not have'));
    else if (bytesLeft > limit.bytesMax) drop(tooLarge(limit));
    else if (isPacked === 1 && encoding === 'identity') {
      drop(malformed(limit, 'is packed, and grpc-encoding does not say how'));
    } else {
      const used = isPacked === 1 ? encoding : 'identity';
      // Pieces are parts of what was read of the connection: they are not ours to empty.
      body = createBody(used, limit, claim, { bytes: bytesLeft });
      settle.resolve(body.whole);
    }
    return piece.subarray(copied);
  }

  discardCall(stream, limit.bytesMax);
  stream.on('data', (piece: Buffer) => {
    const rest = prefixRead < prefixBytes ? takePrefix(piece) : piece;
    if (isRefused || rest.length === 0) return;
    if (rest.length > bytesLeft) {
      drop(malformed(limit, 'is not the only one of its call'));
      return;
    }
    bytesLeft -= rest.length;
    body?.take(rest);
  });
  stream.on('end', () => {
    if (prefixRead < prefixBytes || bytesLeft > 0) drop(malformed(limit, 'is not whole'));
    else body?.end();
  });
  return { whole, drop, packed: () => body?.packed() };
}

/** Throws away what comes of a message that nobody reads, up to a limit. */
export function discardCall(stream: ServerHttp2Stream, bytesMax: number): void {
  let bytesRead = 0;
  stream.on('data', (piece: Buffer) => {
    bytesRead += piece.length;
    if (bytesRead > drainFactor * bytesMax) stream.close(constants.NGHTTP2_NO_ERROR);
  });
}

function malformed({ component }: BodyLimit, what: string): PipelineError {
  return new PipelineError(component, 'invalid', `the message ${what}`);
}
