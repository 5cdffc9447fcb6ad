import { expect, it } from '@jest/globals';
import { fake } from './fake.ts';
import { createScanner } from './scanner.ts';
import { toldSecret } from './told.ts';

const scanner = createScanner([toldSecret]);
const secret = fake('', 12);

it.each(['\xab', '\xe2\x80', '\xf0\x9f', '\xed\xa0\x80', '\xff\xff', '\xc3\xa9', '\xe2\x80\x93'])(
  'finds all of what is told behind the bytes %j, UTF-8 or not',
  (between) => {
    const word = Buffer.from('contraseña').toString('latin1');
    const bytes = Buffer.from(`${word}${between}: ${secret}`, 'latin1');
    const found = scanner.scan(bytes, 0, bytes.length);
    expect(found).toMatchObject([
      { start: bytes.length - secret.length, end: bytes.length, secret },
    ]);
  },
);
