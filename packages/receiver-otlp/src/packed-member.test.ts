import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { packedOf } from '@traceveil/pipeline';
import { packedOfMember } from './packed-member.ts';

const text = Buffer.from('what was said '.repeat(200));
const secret = 'in-a-comment';

/** A header with a text in it, as RFC 1952 has it. */
function withText(flag: number, content: string): Buffer {
  const file = gzipSync(text);
  const header = Buffer.from(file.subarray(0, 10));
  header[3] = flag;
  return Buffer.concat([header, Buffer.from(`${content}\0`), file.subarray(10)]);
}

describe('a gzip file that came', () => {
  it('can go on, says nothing but its data, and is of those bytes alone', () => {
    const file = gzipSync(text, { level: 9 });
    file.writeUInt32LE(1_700_000_000, 4);
    const packed = packedOfMember(text, [file.subarray(0, 7), file.subarray(7)]);
    const gzip = packedOf(text, packed);
    expect(gzip && gunzipSync(gzip)).toEqual(text);
    expect(gzip?.subarray(0, 10)).toEqual(Buffer.from('1f8b08000000000000ff', 'hex'));
    expect(gzip?.subarray(10)).toEqual(file.subarray(10));
    expect(packedOf(Buffer.from(text), packed)).toBeUndefined();
  });

  it.each([
    ['a name', withText(8, secret)],
    ['a comment', withText(16, secret)],
    ['an extra field', withText(4, `${String.fromCharCode(secret.length, 0)}${secret}`)],
    ['a checksum of the header', withText(2, '')],
    ['another member behind it', Buffer.concat([gzipSync(text), gzipSync('')])],
    ['an empty member before it', Buffer.concat([gzipSync(''), withText(8, secret)])],
    ['nothing', Buffer.alloc(0)],
  ])('does not go on with %s', (_, file) => {
    expect(packedOfMember(text, [file])).toBeUndefined();
  });

  it('goes on as it was packed, at any level', async () => {
    for (const level of [0, 1, 6, 9]) {
      const pieces: Buffer[] = [];
      const stream = createGzip({ level });
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.end(text);
      await new Promise((ended) => stream.on('end', ended));
      const gzip = packedOf(text, packedOfMember(text, pieces));
      expect(gzip && gunzipSync(gzip)).toEqual(text);
    }
  });
});
