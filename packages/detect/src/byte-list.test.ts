import { expect, it } from '@jest/globals';
import { byteList } from './byte-list.ts';

const numbers = '174, 47, 154, 16, 202, 193, 206, 113';
const hex = '0x35, 0x34, 0x65, 0x9b,\n    0x1c, 0x2e, 0x90, 0xff';

it.each([
  [`[${numbers}]`, numbers],
  [`[]byte{${numbers}}`, numbers],
  [`new byte[] { ${numbers} }`, numbers],
  [`bytes([${numbers}])`, numbers],
  [`{${hex}}`, hex],
  [`Uint8Array.from([${numbers}])`, numbers],
])('the bytes of a key are found in %j', (text, list) => {
  const span = byteList(text, 0);
  expect(text.slice(span?.start, span?.end)).toBe(list);
});

it.each(['[1, 2, 3]', '[1, 2, 3, 4, 5, 6, 7, 8, 9]', '[0, 0, 0, 0, 0, 0, 0, 0]', 'hunter22', '{}'])(
  'no key is found in %j',
  (text) => {
    expect(byteList(text, 0)).toBeUndefined();
  },
);
