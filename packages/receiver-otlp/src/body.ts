import type { IncomingMessage } from 'node:http';
import { PipelineError, type Packed } from '@traceveil/pipeline';
import type { Claim } from './admission.ts';
import { pieceBytesMin, tooLarge } from './body-limit.ts';
import type { BodyLimit } from './body-limit.ts';
import { letGo } from './let-go.ts';
import { packedOfMember } from './packed-member.ts';
import { createUnpacker } from './unpack.ts';

/** Above this many times the limit a refused body is not read to its end: the connection goes. */
export const drainFactor = 2;

/** Of a body of known length so much must have come before there is room for all of it. */
const roomShare = 1 / 4;

/** How a body may be packed. */
export type ContentEncoding = 'identity' | 'gzip';

/** What is known of a body before it comes. */
export interface Announced {
  /** So many will come, and no more. */
  readonly bytes?: number | undefined;
  /** Nobody else has the memory of its pieces: they may be emptied. */
  readonly isOwned?: boolean;
}

/** A body that comes in pieces. */
export interface Body {
  /** Takes a piece; after a refusal it is thrown away. */
  take(piece: Buffer): void;
  /** There is no more. */
  end(): void;
  /** Nobody wants it any more; it is not unpacked further. */
  drop(reason: PipelineError): void;
  /** @throws PipelineError the refusal, as soon as it is known */
  readonly whole: Promise<Buffer>;
  /** Once it is whole: as it came, when that can go on as it is. */
  packed(): Packed | undefined;
}

/**
 * Makes a body into one buffer while it comes, unpacked. What it takes is claimed before it is kept,
 * and nothing is kept after a refusal: `too_large` above a limit, `retry` when all requests together
 * have too much, `damaged` when it is not one whole gzip file.
 */
export function createBody(
  encoding: ContentEncoding,
  limit: BodyLimit,
  claim: Claim,
  announced: Announced = {},
): Body {
  let settle: { resolve(whole: Buffer): void; reject(reason: PipelineError): void };
  const whole = new Promise<Buffer>((resolve, reject) => (settle = { resolve, reject }));
  const gathered = gather(claim, encoding === 'identity' ? announced : {});
  /** As they came. */
  const packedPieces: Buffer[] = [];
  let packed: Packed | undefined;
  let bytesTaken = 0;
  let isOver = false;
  const unpacker =
    encoding === 'identity' ? undefined : createUnpacker(limit, claim, { keep, drop, finish });

  function drop(reason: PipelineError): void {
    if (isOver) return; // A rejection not made is a stack not walked, for every request.
    isOver = true;
    gathered.clear();
    packedPieces.length = 0;
    unpacker?.stop();
    settle.reject(reason);
  }

  function keep(piece: Buffer): void {
    const refusal = gathered.add(piece);
    if (refusal) drop(refusal);
  }

  function finish(): void {
    if (isOver) return;
    isOver = true;
    const joined = gathered.join();
    packed = unpacker && packedOfMember(joined, packedPieces.splice(0));
    claim.shrinkTo(joined.length + (packed?.gzip.length ?? 0));
    settle.resolve(joined);
  }

  return {
    whole,
    take(piece) {
      if (isOver) return;
      bytesTaken += piece.length;
      if (bytesTaken > limit.bytesMax) drop(tooLarge(limit));
      else if (unpacker === undefined) keep(piece);
      else {
        packedPieces.push(piece);
        unpacker.take(piece);
      }
    },
    end() {
      if (isOver) return;
      if (unpacker === undefined || bytesTaken === 0) finish();
      else unpacker.end();
    },
    drop,
    packed: () => packed,
  };
}

/** Pieces on their way into one buffer. */
interface Gathered {
  /** Takes a piece, unless there is no room. @returns the refusal */
  add(piece: Buffer): PipelineError | undefined;
  join(): Buffer;
  clear(): void;
}

/**
 * Claims pieces as they come, or all of them once it is likely that they do. From then on each is
 * emptied at once: those that are kept until the last has come are what V8 marks its heap for.
 */
function gather(claim: Claim, { bytes: bytesMax = Infinity, isOwned }: Announced): Gathered {
  const pieces: Buffer[] = [];
  let bytes = 0;
  /** Behind `bytes` there is what was in this memory before. */
  let room: Buffer | undefined;

  function put(piece: Buffer, at: number): number {
    room?.set(piece, at);
    const end = at + piece.length;
    if (isOwned) letGo(piece);
    return end;
  }

  function makeRoom(): PipelineError | undefined {
    const refusal = claim.grow(bytesMax - bytes);
    if (refusal) return refusal;
    room = Buffer.allocUnsafeSlow(bytesMax);
    let at = 0;
    for (const piece of pieces.splice(0)) at = put(piece, at);
    claim.shrinkTo(bytesMax);
    return undefined;
  }

  return {
    add(piece) {
      if (room) {
        bytes = put(piece, bytes);
        return undefined;
      }
      const refusal = claim.grow(Math.max(piece.length, pieceBytesMin));
      if (refusal) return refusal;
      pieces.push(piece);
      bytes += piece.length;
      return bytes < bytesMax && bytes >= roomShare * bytesMax ? makeRoom() : undefined;
    },
    join() {
      const [only] = pieces;
      if (room) return room.subarray(0, bytes);
      return only !== undefined && pieces.length === 1 ? only : Buffer.concat(pieces);
    },
    clear() {
      pieces.length = 0;
      room = undefined;
    },
  };
}

/** A body, and what it came in. */
export interface ReadBody {
  readonly body: Buffer;
  readonly packed: Packed | undefined;
}

/**
 * Reads the body of a request. After a refusal what still comes is thrown away, so that the sender
 * sees the answer and the connection stays usable.
 *
 * @throws PipelineError as `createBody` says; `retry` too when the sender goes before the end
 */
export function readBody(
  request: IncomingMessage,
  encoding: ContentEncoding,
  limit: BodyLimit,
  claim: Claim,
): Promise<ReadBody> {
  const length = request.headers['content-length'];
  // The parser of Node makes a copy of each piece.
  const announced = { bytes: length === undefined ? undefined : Number(length), isOwned: true };
  const body = createBody(encoding, limit, claim, announced);
  const isGone = () =>
    body.drop(new PipelineError(limit.component, 'retry', 'the sender has gone'));
  if (request.destroyed) isGone();
  discardBody(request, limit.bytesMax); // First: a piece that was taken may be empty.
  request.on('data', (piece: Buffer) => body.take(piece));
  request.on('end', body.end);
  request.on('close', () => {
    if (!request.complete) isGone();
  });
  return body.whole.then((whole) => ({ body: whole, packed: body.packed() }));
}

/** Throws away what comes of a body that nobody reads, up to a limit. */
export function discardBody(request: IncomingMessage, bytesMax: number): void {
  let bytesRead = 0;
  request.on('error', () => {
    // The connection is gone, and with it the body: followed by `close`.
  });
  request.on('data', (piece: Buffer) => {
    bytesRead += piece.length;
    if (bytesRead > drainFactor * bytesMax) request.destroy();
  });
}
