import { describe, expect, it } from '@jest/globals';
import { createLeakFinder } from './leaks.ts';

const password = 'Pw=<gz1XGxr6>&\'FWR9ID"TMyw';
const nonAscii = 'pässwörd-VdSVh5tKCb-密钥';
const url = 'postgres://app:MghpglV1FG%40dlTjgiOF@db.internal:5432/app';
const find = createLeakFinder({
  user: { password, nonAscii, url },
  tool: { password: 'Pw=<OldfSm9C>&\'Cc4D5Z"do5F', nonAscii: 'pässwörd-MrwFpg3AzI-密钥' },
});
const kinds = (text: string) => find(text).map(({ place, kind }) => `${place} ${kind}`);
const ascii = (text: string) =>
  JSON.stringify(text).replaceAll(
    /\P{ASCII}/gu,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

describe('createLeakFinder', () => {
  it.each([
    ['raw', password],
    ['JSON', JSON.stringify({ password })],
    ['JSON in JSON', JSON.stringify([JSON.stringify([password])])],
    ['JSON in JSON in JSON', JSON.stringify(JSON.stringify(JSON.stringify(password)))],
    ['Go JSON', JSON.stringify(password).replaceAll('<', '\\u003c').replaceAll('&', '\\u0026')],
    ['HTML', password.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;')],
    ['Python repr', `'${password.replaceAll("'", "\\'")}'`],
    ['percent encoding', encodeURIComponent(password)],
    ['base64', Buffer.from(`{"a":"${password}"}`).toString('base64')],
    ['base64url after one byte', Buffer.from(`.${password}`).toString('base64url')],
    ['base64 of JSON', Buffer.from(JSON.stringify([password])).toString('base64')],
    ['hexadecimal', Buffer.from(password).toString('hex')],
    ['cut', `${password.slice(0, 9)}…`],
  ])('finds a password as %s', (_form, text) => {
    expect(kinds(`before ${text} after`)).toEqual(['user password']);
  });

  it.each([
    ['raw', nonAscii],
    ['ASCII JSON', ascii(nonAscii)],
    ['ASCII JSON in JSON', JSON.stringify(ascii(nonAscii))],
    ['percent encoding', encodeURIComponent(nonAscii)],
  ])('finds a password of other letters as %s', (_form, text) => {
    expect(kinds(text)).toEqual(['user nonAscii']);
  });

  it('finds the password of a URL, as written and decoded, but not the rest of it', () => {
    expect(kinds(url)).toEqual(['user url']);
    expect(kinds('MghpglV1FG@dlTjgiOF')).toEqual(['user url']);
    expect(kinds('postgres://app:gone@db.internal:5432/app')).toEqual([]);
  });

  it('ignores eight characters of a secret, and what two secrets share', () => {
    expect(find(password.slice(0, 8))).toEqual([]);
    expect(find('pässwörd-')).toEqual([]);
  });

  it('tells how much of a secret is left, and what is around it', () => {
    const [leak] = find(`xy ${password.slice(2, 14)} z`);
    expect(leak).toMatchObject({ length: 12, context: `xy ${password.slice(2, 14)} z` });
  });
});
