import { createGunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import { PipelineError } from '@traceveil/pipeline';
import type { Claim } from './admission.ts';
import { pieceBytesMin, tooLarge } from './body-limit.ts';
import type { BodyLimit } from './body-limit.ts';

/** Up to here a body may unpack whatever its size was: what is small and even packs well. */
const unpackedFreeBytes = 1024 ** 2;

/** What zlib keeps of a file that it unpacks: a window of 32 KiB, and its tables. */
const engineBytes = 48 * 1024;

/** Unpacked bytes come in pieces of a size that fits what is usual, so that small bodies are cheap. */
const unpackedBytesMin = 4 * 1024;
const unpackedBytesMax = 64 * 1024;
const ratioUsual = 8;

/** Less waits for more: each time zlib is asked costs about 0.1 ms, also for one byte. */
const packedBytesMin = 16 * 1024;

/** Where unpacked bytes go. */
export interface Unpacked {
  keep(piece: Buffer): void;
  drop(reason: PipelineError): void;
  finish(): void;
}

/** Unpacks a body while it comes. */
export interface Unpacker {
  take(piece: Buffer): void;
  end(): void;
  /** Unpacks no more. */
  stop(): void;
}

/**
 * Makes an unpacker. It does not run ahead of the ratio: what would be above it for as much as has
 * come waits, still packed, for more to come, and is refused when there is no more. So the same
 * body is always taken or always refused, however it was cut on its way.
 */
export function createUnpacker(limit: BodyLimit, claim: Claim, to: Unpacked): Unpacker {
  let gunzip: Gunzip | undefined;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let packedBytes = 0;
  let unpackedBytes = 0;
  let isWhole = false;

  function isAhead(): boolean {
    return unpackedBytes > Math.max(limit.ratioMax * packedBytes, unpackedFreeBytes);
  }

  function start(chunkSize: number): Gunzip {
    const started = createGunzip({ chunkSize });
    started.on('data', (piece: Buffer) => {
      unpackedBytes += piece.length;
      if (unpackedBytes > limit.bytesMax) to.drop(tooLarge(limit));
      else if (!isAhead()) to.keep(piece);
      else if (isWhole) to.drop(packedTooWell(limit));
      else {
        started.pause();
        to.keep(piece);
      }
    });
    started.on('error', () => to.drop(damaged(limit)));
    started.on('end', () => {
      // Bytes after the last member are not read by zlib: refused, since nothing else has looked at
      // them.
      if (isWhole && started.bytesWritten === packedBytes) to.finish();
      else to.drop(damaged(limit));
    });
    return started;
  }

  /** @returns whether there is room for it */
  function unpackWaiting(): boolean {
    if (!gunzip) {
      const usual = Math.max(ratioUsual * waitingBytes, unpackedBytesMin);
      const chunkBytes = Math.min(usual, unpackedBytesMax);
      const refusal = claim.grow(engineBytes + chunkBytes);
      if (refusal) {
        to.drop(refusal);
        return false;
      }
      gunzip = start(chunkBytes);
    }
    const [only] = waiting;
    gunzip.write(waiting.length === 1 ? only : Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
    if (gunzip.isPaused() && !isAhead()) gunzip.resume();
    return true;
  }

  return {
    take(piece) {
      const refusal = claim.grow(Math.max(piece.length, pieceBytesMin));
      if (refusal) {
        to.drop(refusal);
        return;
      }
      packedBytes += piece.length;
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes >= packedBytesMin) unpackWaiting();
    },
    end() {
      isWhole = true;
      if (isAhead()) to.drop(packedTooWell(limit));
      else if (waitingBytes === 0 || unpackWaiting()) gunzip?.end();
    },
    stop() {
      waiting = [];
      gunzip?.destroy();
    },
  };
}

function damaged({ component, damaged: remedy }: BodyLimit): PipelineError {
  return new PipelineError(component, remedy, 'the body is not one whole gzip file');
}

function packedTooWell({ component, ratioMax }: BodyLimit): PipelineError {
  const problem = `the body unpacks to more than ${String(ratioMax)} times its size`;
  return new PipelineError(component, 'too_large', problem);
}
