import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32c } from './crc32c.ts';

// RFC 3720, appendix B.4, and the customary check value.
it.each([
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, byte) => byte)), 0x46dd794e],
  ['31 to 0', Buffer.from(Array.from({ length: 32 }, (_, byte) => 31 - byte)), 0x113fdb5c],
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['nothing', Buffer.alloc(0), 0],
])('is the published sum of %s', (_what, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

it('is the same for bytes that come in pieces', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
      const first = crc32c(bytes.subarray(0, cut));
      expect(crc32c(bytes.subarray(cut), first)).toBe(crc32c(bytes));
    }),
  );
});
