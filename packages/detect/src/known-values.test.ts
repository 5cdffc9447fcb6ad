import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fake } from './fake.ts';
import { replaceFindings } from './findings.ts';
import { createKnownValues, isUnmistakable } from './known-values.ts';

const password = 'q7!x"Zr9pLm#2';
const token = fake('ghp_', 36);
const values = createKnownValues([
  { ruleId: 'github-token', secret: token },
  { ruleId: 'named-secret', secret: password },
]);

function redacted(bytes: Uint8Array): string {
  const whole = { start: 0, end: bytes.length };
  const found = values.scanner.scan(bytes, 0, bytes.length);
  return Buffer.from(replaceFindings(bytes, whole, found, () => '*') ?? bytes).toString('latin1');
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const percent = (text: string) =>
  Array.from(text, (letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');

describe.each([token, password])('the value %s', (value) => {
  it.each([
    ['plain', `so it is ${value}.`, 'so it is *.'],
    ['in JSON', JSON.stringify({ a: `x ${value}` }), '{"a":"x *"}'],
    ['in JSON in JSON', JSON.stringify({ a: JSON.stringify([value]) }), '{"a":"[\\"*\\"]"}'],
    ['percent-encoded', `?a=${encodeURIComponent(value)}&b`, '?a=*&b'],
    ['in base64', base64(value), base64('*')],
    ['in base64, not at its start', base64(`a ${value} b`), base64('a * b')],
    ['in hex', Buffer.from(value).toString('hex'), '2a'],
    ['in UTF-16', Buffer.from(` ${value} `, 'utf16le').toString('latin1'), ' \0*\0 \0'],
    ['in entities', `<p>${value.replaceAll('"', '&quot;')}</p>`, '<p>*</p>'],
  ])('is found %s', (_way, text, clean) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(values.mayStandIn(bytes, 0, bytes.length)).toBe(true);
    expect(redacted(bytes)).toBe(clean);
  });

  it('is found where a fast look sees nothing, in a text that is hidden letter by letter', () => {
    expect(redacted(Buffer.from(percent(value)))).toBe(encodeURIComponent('*'));
  });
});

it('looks at every place in a text', () => {
  fc.assert(
    fc.property(fc.nat(80), fc.nat(80), (before, after) => {
      const bytes = Buffer.from(`${'.'.repeat(before)}${token}${'.'.repeat(after)}`);
      expect(values.mayStandIn(bytes, 0, bytes.length)).toBe(true);
      expect(values.mayStandIn(bytes, before + 25, bytes.length)).toBe(false);
    }),
  );
});

it.each([
  [token, true],
  [password, true],
  ['correct-Horse', true],
  ['hunter2', false],
  ['production', false],
  ['20261122', false],
  ['192.168.100.200', false],
  ['2026-11-22 10:00', false],
])('calls %s unmistakable: %p', (secret, expected) => {
  expect(isUnmistakable(secret)).toBe(expected);
});
