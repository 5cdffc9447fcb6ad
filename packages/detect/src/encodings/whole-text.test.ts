import { describe, expect, it } from '@jest/globals';
import { defaultRules } from '../default-rules.ts';
import { fake } from '../fake.ts';
import { replaceFindings } from '../findings.ts';
import { createScanner } from '../scanner.ts';

const scanner = createScanner(defaultRules);
const token = '[REDACTED:some-rule#0123456789ab]';
const secret = fake('tR', 18);

function redacted(bytes: Uint8Array): Buffer {
  const found = scanner.scan(bytes, 0, bytes.length);
  const whole = { start: 0, end: bytes.length };
  return Buffer.from(replaceFindings(bytes, whole, found, () => token) ?? bytes);
}

/** Once more changes nothing. */
function twice(text: string): string {
  const once = redacted(Buffer.from(text));
  expect(redacted(once).toString()).toBe(once.toString());
  return once.toString();
}

describe('of a text that is read otherwise as a whole', () => {
  it.each([
    ['a quote behind `=3D`', `A=3D1\nexport API_KEY=3D"${secret}"\nB=3D2`, secret],
    ['a line end as `=0D`', `Host: h=0D\nX-Api-Key: ${secret}=0D\nAccept: x`, secret],
    ['a sign in the next line', `user=3Dapp;Password=\n=3D${secret};Encrypt=3Dyes`, secret],
    ['a brace and a broken value', `Server=3Dh;Pwd=3D{=\n${secret}};Encrypt=3Dy=\nes;`, secret],
    ['quotes as entities', `<p>--password=&apos;${secret}&apos; -h db</p>`, secret],
    ['a letter before a quote', `PASSWORD = N&apos;${secret}&apos;, X = ON;`, secret],
    ['a scheme with a soft hyphen', `Authorization: Bea\u00adrer ${secret}\r\nA: b`, secret],
    ['a wide scheme', `Authorization: Ｂｅａｒｅｒ ${secret}\r\nA: b`, secret],
    ['a wide user', `curl -u ａｄｍｉｎ：${secret} https://host`, secret],
    ['a user with an entity', `curl -u admin&colon;${secret} https://host`, secret],
    ['a name with a broken line', `{"user":"app","p=\nassword":"${secret}","n=\n":1}`, secret],
    ['a name with a zero-width space', `{"pass\u200bword": "${secret}", "n": 1}`, secret],
    ['brackets as entities', `<p>&#123;"password"&#58;&#34;${secret}"&#125;</p>`, secret],
  ])('nothing but the secret goes: %s', (_name, text, gone) => {
    expect(twice(text)).toBe(text.replace(gone, token));
  });

  it('all of a token with a wide hyphen', () => {
    const slack = `xoxb-123456789012-1234567890123－${fake('', 24)}`;
    expect(twice(`use ${slack} now`)).toBe(`use ${token} now`);
  });

  it('a number becomes a string', () => {
    const text = `{'user': 'app', =\n'password': 7224=\n25139280, 'ports=\n': (1, None)}`;
    expect(twice(text)).toBe(text.replace('7224=\n25139280', `"${token}"`));
  });

  it.each([
    [`{&#39;user&#39;: 'app&#39;, 'password':&#32;77967&#56;4, 'n': 1&#125;`, '77967&#56;4'],
    [
      `{"user":"app","&#112;assword&#34;&#58;7948&#48;2264,&#34;n&#34;&#58;1&#125;`,
      '7948&#48;2264',
    ],
  ])('a number beside entities becomes a string: %s', (text, gone) => {
    expect(twice(text)).toBe(text.replace(gone, `&quot;${token}&quot;`));
  });

  it('what stands far from what is read is found as ever', () => {
    const far = 'and so on. '.repeat(4_000);
    const text = `password=${secret}\n${far}a&amp;b`;
    expect(twice(text)).toBe(text.replace(secret, token));
  });

  it.each([0, 1])('a member of JSON in UTF-16 goes, whichever byte is first (%i)', (order) => {
    const write = (text: string) => {
      const bytes = Buffer.from(text, 'utf16le');
      return order === 0 ? bytes : bytes.swap16();
    };
    const text = `{"user":"app","password":"${secret}","x":[{"n": 1}]}`;
    expect(redacted(write(text))).toEqual(write(text.replace(secret, token)));
  });

  it.each([0, 1])('a token in a string of JSON in UTF-16 goes (%i)', (order) => {
    const write = (text: string) => {
      const bytes = Buffer.from(text, 'utf16le');
      return order === 0 ? bytes : bytes.swap16();
    };
    const key = fake('ghp_', 36);
    for (const text of [`{"note":"use ${key} now","n":[1,"x"]}`, `["use ${key} now"]`]) {
      expect(redacted(write(text))).toEqual(write(text.replace(key, token)));
    }
  });

  it.each([
    ['digits of a secret behind `=`', `a=3D1&\napi_key=40d4${fake('', 30, 'hex')}\n`],
    ['padding before the end of a line', `{"k": "${'x'.repeat(8)}"}\napi_key: ${secret}==\nB=3D1`],
  ])('what only looks so is left: %s', (_name, text) => {
    expect(twice(text)).not.toContain('40d4');
    expect(twice(text)).not.toContain(secret);
    expect(twice(text)).not.toMatch(/\]=/);
  });
});
