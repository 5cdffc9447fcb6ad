import type { IncomingMessage } from 'node:http';
import { gunzip } from 'node:zlib';
import { PipelineError } from '@traceveil/pipeline';
import type { Claim } from './admission.ts';

/** Above this many times the limit a refused body is not read to its end: the connection goes. */
const drainFactor = 2;

/** Up to here a body may unpack whatever its size was: what is small and even packs well. */
const unpackedFreeBytes = 1024 ** 2;

/** How a body may be packed. */
export type ContentEncoding = 'identity' | 'gzip';

/** A limit and who holds it. */
export interface BodyLimit {
  readonly component: string;
  /** Before and after unpacking. */
  readonly bytesMax: number;
  /** Bytes after unpacking for each byte before; `undefined`: as many as `bytesMax` lets. */
  readonly ratioMax: number | undefined;
}

/**
 * Reads a body into one buffer. After a refusal what still comes is thrown away, so that the sender
 * sees the answer and the connection stays usable.
 *
 * @throws PipelineError `too_large` above the limit; `retry` when the sender goes before the end, or
 *         all requests together have too much
 */
export function readBody(
  request: IncomingMessage,
  limit: BodyLimit,
  claim: Claim,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) {
      reject(gone(limit));
      return;
    }
    const chunks: Buffer[] = [];
    let bytesRead = 0;
    let isRefused = false;
    request.on('data', (chunk: Buffer) => {
      bytesRead += chunk.length;
      if (bytesRead > drainFactor * limit.bytesMax) request.destroy();
      if (isRefused) return;
      const refusal = bytesRead > limit.bytesMax ? tooLarge(limit) : claim.grow(chunk.length);
      if (refusal === undefined) {
        chunks.push(chunk);
        return;
      }
      isRefused = true;
      chunks.length = 0;
      reject(refusal);
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks));
    });
    request.on('error', () => {
      // Followed by `close`.
    });
    request.on('close', () => {
      if (request.complete) return; // An error not made is a stack not walked, for every request.
      reject(gone(limit));
    });
  });
}

function gone({ component }: BodyLimit): PipelineError {
  return new PipelineError(component, 'retry', 'the sender has gone');
}

/** Throws away what comes of a body that nobody reads, up to a limit. */
export function discardBody(request: IncomingMessage, bytesMax: number): void {
  let bytesRead = 0;
  request.on('error', () => {
    // The connection is gone, and with it the body.
  });
  request.on('data', (chunk: Buffer) => {
    bytesRead += chunk.length;
    if (bytesRead > drainFactor * bytesMax) request.destroy();
  });
}

/**
 * Unpacks a body.
 *
 * @returns `body` itself when it is not packed, or empty
 * @throws PipelineError `too_large` above the limit; `invalid` when it is not one whole gzip file
 */
export async function unpack(
  body: Buffer,
  encoding: ContentEncoding,
  limit: BodyLimit,
): Promise<Buffer> {
  if (encoding === 'identity' || body.length === 0) return body;
  const ratioBytes = Math.max((limit.ratioMax ?? Infinity) * body.length, unpackedFreeBytes);
  return new Promise((resolve, reject) => {
    const options = { maxOutputLength: Math.min(limit.bytesMax, ratioBytes), info: true };
    gunzip(body, options, (error, result: unknown) => {
      if (error !== null) {
        const isTooLarge = 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
        if (!isTooLarge) reject(bad());
        else reject(ratioBytes < limit.bytesMax ? packedTooWell(limit) : tooLarge(limit));
        return;
      }
      // `info` makes this the result; the types do not know. Bytes after the last member are
      // not read by zlib: refused, since nothing else has looked at them.
      const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } };
      if (engine.bytesWritten === body.length) resolve(buffer);
      else reject(bad());
    });
  });

  function bad(): PipelineError {
    return new PipelineError(limit.component, 'invalid', 'the body is not one whole gzip file');
  }
}

function packedTooWell({ component, ratioMax }: BodyLimit): PipelineError {
  const problem = `the body unpacks to more than ${String(ratioMax)} times its size`;
  return new PipelineError(component, 'too_large', problem);
}

/** The refusal of a body above the limit. */
export function tooLarge({ component, bytesMax }: Omit<BodyLimit, 'ratioMax'>): PipelineError {
  const problem = `the body is above the limit of ${String(bytesMax)} bytes: send smaller batches`;
  return new PipelineError(component, 'too_large', problem);
}
