import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { encodeRequest } from '../sample-request.ts';
import { createFeed } from './feed.ts';

const prose = 'A reader of the middleware would reject whatever the connection had sent before. ';
const originals = [prose.repeat(2), prose.repeat(9)].map((text, index) => {
  const body = encodeRequest([text]);
  return { file: String(index), body, spans: 1, planted: [] };
});

describe('a feed', () => {
  it('never sends the same twice', () => {
    const feed = createFeed(originals, { encoding: 'identity', isRepeat: false });
    const bodies = Array.from({ length: 20 }, (_, index) => {
      const outgoing = feed.take(index);
      const body = outgoing.body.toString('latin1');
      feed.giveBack(outgoing);
      return body;
    });
    expect(new Set(bodies).size).toBe(20);
  });

  it('changes nothing that is still on its way', () => {
    const feed = createFeed(originals, { encoding: 'identity', isRepeat: false });
    const first = feed.take(0);
    const before = Buffer.from(first.body);
    feed.take(2);
    expect(first.body.equals(before)).toBe(true);
  });

  it('sends the original again where it is asked to', () => {
    const feed = createFeed(originals, { encoding: 'identity', isRepeat: true });
    expect(feed.take(3).body.equals(originals[1]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  it.each([true, false])('packs what it would send unpacked, repeated: %s', async (isRepeat) => {
    const plain = createFeed(originals, { encoding: 'identity', isRepeat });
    const packed = createFeed(originals, { encoding: 'gzip', isRepeat });
    await packed.prepare(2, 4);
    for (const index of [2, 3, 4, 5]) {
      const { body, frame, bytes } = packed.take(index);
      expect(gunzipSync(body).equals(plain.take(index).body)).toBe(true);
      expect(frame.readUInt8(0)).toBe(1);
      expect(bytes).toBe(originals[index % 2]?.body.length);
    }
  });

  it('says so when a request was not packed', () => {
    const feed = createFeed(originals, { encoding: 'gzip', isRepeat: false });
    expect(() => feed.take(0)).toThrow('not prepared');
  });
});
