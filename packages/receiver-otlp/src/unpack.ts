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

  return {
    take(piece) {
      const usual = Math.min(
        Math.max(ratioUsual * piece.length, unpackedBytesMin),
        unpackedBytesMax,
      );
      const ownBytes = gunzip ? 0 : engineBytes + usual;
      const refusal = claim.grow(Math.max(piece.length, pieceBytesMin) + ownBytes);
      if (refusal) {
        to.drop(refusal);
        return;
      }
      gunzip ??= start(usual);
      packedBytes += piece.length;
      gunzip.write(piece);
      if (gunzip.isPaused() && !isAhead()) gunzip.resume();
    },
    end() {
      isWhole = true;
      if (isAhead()) to.drop(packedTooWell(limit));
      else gunzip?.end();
    },
    stop() {
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
