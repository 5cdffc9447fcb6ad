import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { PipelineError } from '@traceveil/pipeline';
import { createAdmission } from './admission.ts';
import type { Claim } from './admission.ts';
import { createBody } from './body.ts';
import type { Body } from './body.ts';

const KiB = 1024;
const MiB = 1024 ** 2;
const limit = {
  component: 'receiver/otlp',
  bytesMax: 64 * MiB,
  ratioMax: 200,
  damaged: 'invalid',
} as const;

/** A claim that tells how much it is, and how much it was at most. */
function watchedClaim(bytesMax = 512 * MiB) {
  const claim = createAdmission('receiver/otlp', bytesMax).open();
  const watched = { bytes: 0, mostBytes: 0, asked: 0 };
  const own: Claim = {
    ...claim,
    grow(bytes) {
      watched.asked += 1;
      const refusal = claim.grow(bytes);
      if (!refusal) watched.bytes += bytes;
      watched.mostBytes = Math.max(watched.mostBytes, watched.bytes);
      return refusal;
    },
    shrinkTo(bytes) {
      claim.shrinkTo(bytes);
      watched.bytes = Math.min(watched.bytes, bytes);
    },
  };
  return Object.assign(watched, { claim: own });
}

function feed(body: Body, bytes: Buffer, pieceBytes: number): Promise<Buffer | PipelineError> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    body.take(bytes.subarray(at, at + pieceBytes));
  }
  body.end();
  return body.whole.catch((error: unknown) => error as PipelineError);
}

const text = Buffer.from(Array.from({ length: 5_000 }, (_, n) => `span ${String(n)}`).join());
/** Does not pack. */
const noise = Buffer.concat(
  Array.from({ length: 2_000 }, (_, n) => createHash('sha512').update(String(n)).digest()),
);
const cuts = [1, 7, 1_000, MiB];

describe('a body that comes in pieces', () => {
  it.each(cuts)(
    'is unpacked the same in pieces of %d bytes, and then holds its size',
    async (cut) => {
      const watched = watchedClaim();
      const two = Buffer.concat([gzipSync(text), gzipSync(Buffer.alloc(0)), gzipSync(text)]);
      const whole = await feed(createBody('gzip', limit, watched.claim), two, cut);
      expect(whole).toEqual(Buffer.concat([text, text]));
      expect(watched.bytes).toBe(2 * text.length);
    },
  );

  it('is handed on as it came when it is one piece', async () => {
    const { claim } = watchedClaim();
    const whole = await feed(createBody('identity', limit, claim), text, MiB);
    expect((whole as Buffer).buffer).toBe(text.buffer);
    expect(await feed(createBody('gzip', limit, claim), Buffer.alloc(0), 1)).toHaveLength(0);
  });

  const packed = gzipSync(text);
  it.each(
    cuts.flatMap((cut) =>
      (
        [
          ['ends early', packed.subarray(0, -9)],
          ['has a wrong checksum', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8, 0x55)])],
          ['is followed by garbage', Buffer.concat([packed, Buffer.from('more')])],
          ['is followed by zeros', Buffer.concat([packed, Buffer.alloc(9)])],
          ['is followed by half a file', Buffer.concat([packed, packed.subarray(0, 20)])],
          ['is none', text],
        ] as const
      ).map(([what, bytes]) => [what, cut, bytes] as const),
    ),
  )('is refused when the gzip file %s, in pieces of %d bytes', async (_, cut, bytes) => {
    const refusal = await feed(createBody('gzip', limit, watchedClaim().claim), bytes, cut);
    expect(refusal).toMatchObject({ remedy: 'invalid' });
  });

  it.each(cuts)('is judged by its whole ratio, in pieces of %d bytes', async (cut) => {
    const blob = gzipSync(Buffer.alloc(3 * MiB));
    const atFirst = Buffer.concat([blob, gzipSync(noise)]);
    const taken = await feed(createBody('gzip', limit, watchedClaim().claim), atFirst, cut);
    expect(taken).toHaveLength(3 * MiB + noise.length);
    const refusal = await feed(createBody('gzip', limit, watchedClaim().claim), blob, cut);
    expect(refusal).toMatchObject({ remedy: 'too_large' });
    expect((refusal as PipelineError).message).toContain('more than 200 times its size');
  });

  it('goes on when so much has come that it is within its ratio', async () => {
    const watched = watchedClaim();
    const body = createBody('gzip', limit, watched.claim);
    body.take(gzipSync(Buffer.alloc(20 * MiB)));
    while (watched.mostBytes < 3 * MiB) await sleep(5);
    await sleep(100);
    expect(watched.mostBytes).toBeLessThan(5 * MiB);
    body.take(gzipSync(noise));
    body.end();
    expect(await body.whole).toHaveLength(20 * MiB + noise.length);
  });

  it('does not run ahead of its ratio while it comes', async () => {
    const watched = watchedClaim();
    const body = createBody('gzip', limit, watched.claim);
    body.take(gzipSync(Buffer.alloc(60 * MiB)).subarray(0, -1));
    await sleep(200);
    expect(watched.mostBytes).toBeLessThan(13 * MiB);
    body.end();
    await expect(body.whole).rejects.toMatchObject({ remedy: 'too_large' });
  });

  it('is unpacked no further once it is refused', async () => {
    const watched = watchedClaim(MiB);
    const body = createBody('gzip', { ...limit, ratioMax: 1_100 }, watched.claim);
    const refusal = await feed(body, gzipSync(Buffer.alloc(60 * MiB)), MiB);
    expect(refusal).toMatchObject({ remedy: 'retry' });
    const { asked } = watched;
    await sleep(100);
    expect(watched.asked).toBe(asked);
    expect(watched.mostBytes).toBeLessThanOrEqual(MiB);
  });

  it.each(['identity', 'gzip'] as const)(
    'is refused above the limit as soon as it is, %s',
    async (encoding) => {
      const body = createBody(encoding, { ...limit, bytesMax: 32 * KiB }, watchedClaim().claim);
      body.take(encoding === 'gzip' ? gzipSync(Buffer.alloc(20 * MiB)) : Buffer.alloc(33 * KiB));
      await expect(body.whole).rejects.toMatchObject({ remedy: 'too_large' });
    },
  );

  it('is unpacked only when it is worth the while, however small its pieces are', async () => {
    const watched = watchedClaim();
    const body = createBody('gzip', limit, watched.claim);
    const whole = feed(body, gzipSync(text), 1);
    expect(watched.mostBytes).toBeGreaterThan(512 * KiB);
    await whole;
    // One for each byte that came, and few for what was unpacked.
    expect(watched.asked).toBeLessThan(gzipSync(text).length + 10);
  });

  it('claims what pieces of one byte take', async () => {
    const watched = watchedClaim();
    await feed(createBody('identity', limit, watched.claim), Buffer.alloc(1_000), 1);
    expect(watched.mostBytes).toBeGreaterThan(100_000);
    expect(watched.bytes).toBe(1_000);
  });

  describe('of a length that is known', () => {
    const body = (limitBytes?: number) => {
      const watched = watchedClaim(limitBytes);
      const announced = { bytes: text.length, isOwned: true };
      return { watched, made: createBody('identity', limit, watched.claim, announced) };
    };

    it.each(cuts)('is the same, in memory of its own, in pieces of %d bytes', async (cut) => {
      const { watched, made } = body();
      const whole = (await feed(made, text, cut)) as Buffer;
      expect(whole).toEqual(text);
      expect(whole.buffer.byteLength).toBe(
        cut < text.length ? text.length : text.buffer.byteLength,
      );
      expect(watched.bytes).toBe(text.length);
    });

    it('is claimed as it comes until a quarter is there, then whole', () => {
      const { watched, made } = body();
      const quarter = Math.ceil(text.length / 4);
      made.take(text.subarray(0, quarter - 1));
      expect(watched.bytes).toBe(quarter - 1);
      made.take(text.subarray(quarter - 1, quarter));
      expect(watched.bytes).toBe(text.length);
      made.take(text.subarray(quarter, 2 * quarter));
      expect(watched.bytes).toBe(text.length);
    });

    it('is refused when there is no room for the rest of it', async () => {
      const { made } = body(text.length / 2);
      expect(await feed(made, text, 1_000)).toMatchObject({ remedy: 'retry' });
    });

    it('has nothing but what came when less came', async () => {
      const { made } = body();
      const half = text.subarray(0, text.length / 2);
      expect(await feed(made, half, 1_000)).toEqual(half);
    });

    it('empties its pieces, but not what they are a part of', async () => {
      const { made } = body();
      const middle = text.length / 2;
      const own = Buffer.allocUnsafeSlow(middle);
      text.copy(own);
      made.take(own);
      made.take(text.subarray(middle));
      made.end();
      expect(await made.whole).toEqual(text);
      expect(own).toHaveLength(0);
      expect(text.length).toBeGreaterThan(middle);
    });
  });

  it('is dropped when its sender goes, whatever comes then', async () => {
    const body = createBody('gzip', limit, watchedClaim().claim);
    body.take(gzipSync(text).subarray(0, 20));
    body.drop(new PipelineError('receiver/otlp', 'retry', 'the sender has gone'));
    body.take(text);
    body.end();
    await expect(body.whole).rejects.toMatchObject({ remedy: 'retry' });
  });
});
