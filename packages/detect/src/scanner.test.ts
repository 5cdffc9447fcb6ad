import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { replaceFindings, secretsOf } from './findings.ts';
import type { Finding, Secret } from './rule.ts';
import { createScanner } from './scanner.ts';
import { namedSecretId } from './search.ts';

const scanner = createScanner(defaultRules);
const github = fake('ghp_', 36);
const password = fake('', 14);

function scan(text: string): readonly Finding[] {
  const bytes = Buffer.from(text, 'utf8');
  return scanner.scan(bytes, 0, bytes.length);
}

/** As a processor does it. */
function redacted(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const whole = { start: 0, end: bytes.length };
  const replacementOf = ({ ruleId }: Secret) => `[REDACTED:${ruleId}#0123456789ab]`;
  const clean = replaceFindings(bytes, whole, scan(text), replacementOf) ?? bytes;
  return Buffer.from(clean).toString('utf8');
}

function nested(value: unknown, times: number): string {
  let text = JSON.stringify(value);
  for (let level = 0; level < times; level++) text = JSON.stringify({ inner: text });
  return text;
}

function unnested(text: string, times: number): unknown {
  let value = JSON.parse(text) as unknown;
  for (let level = 0; level < times; level++) {
    value = JSON.parse((value as { inner: string }).inner) as unknown;
  }
  return value;
}

describe('the scanner', () => {
  it.each([0, 1, 2, 3, 4, 5])('finds a token and a password whole, %i times in JSON', (times) => {
    const text = nested({ note: `use ${github} now`, password: 'a "b" \\ c' }, times);
    expect(unnested(redacted(text), times)).toEqual({
      note: 'use [REDACTED:github-token#0123456789ab] now',
      password: `[REDACTED:${namedSecretId}#0123456789ab]`,
    });
  });

  it.each([
    ['Python', `{'token': '${github}', 'n': None}`, github],
    ['a repr in JSON', JSON.stringify({ inputs: `{'k': "it's ${github}"}` }), github],
    ['JSON that was cut off', `{"a": {"b": "x ${github}", "c": "unfin`, github],
    ['a value that was cut off', `{"password": "${password}`, password],
    ['JSON lines', `{"a": 1}\n{"a": "${github}"}\n`, github],
    ['JSON in prose', `The tool said {"password": "${password}"}, thanks.`, password],
    ['prose around JSON', `Set password=${password} in {"a": "b"}.`, password],
    ['a name', `{"${github}": 1}`, github],
    ['a colour', `>>>\u001b[93m${github}\u001b[0m<<<`, github],
    ['a colour in JSON', JSON.stringify({ log: `\u001b[93m${github}\u001b[0m` }), github],
    ['escapes of letters', String.raw`{"a": "\u0070assword=${password}"}`, password],
    ['a value that begins like an escape', 'API_TOKEN=rftwn32jprj11dwi\nX=1', 'rftwn32jprj11dwi'],
    ['Ruby', `"password" => "${password}"`, password],
    ['a list of variables', `[{"name": "DB_PASSWORD", "value": "${password}"}]`, password],
    ['characters of many bytes', `käse="日本" passwort='${password}' ü`, password],
  ])('finds a secret in %s', (_kind, text, secret) => {
    expect(scan(text)).toHaveLength(1);
    expect(redacted(text)).not.toContain(secret.slice(2, -2));
    const [finding] = scan(text);
    expect(Buffer.from(text).subarray(finding?.start, finding?.end).toString()).toBe(secret);
  });

  it('puts a string in the place of a number under a telling name, and only there', () => {
    const text = '{"password": 12345678, "port": 12345678, "deep": {"api_key": -1.5e30}}';
    const token = `[REDACTED:${namedSecretId}#0123456789ab]`;
    expect(JSON.parse(redacted(text))).toEqual({
      password: token,
      port: 12345678,
      deep: { api_key: token },
    });
  });

  it.each([
    '{"password": "", "secret": null, "token": "${TOKEN}", "api_key": "<your key>"}',
    '{"password": "string", "api_key": "str"}',
    '{"usage": {"input_tokens": 1200, "max_tokens": 4096}, "next_page_token": "CAESDAoIZm9v"}',
    '{"password": "[REDACTED:named-secret#0123456789ab]"}',
    'password=[REDACTED:assigned-secret#0123456789ab]',
  ])('leaves %s alone', (text) => {
    expect(scan(text)).toEqual([]);
  });

  it('judges names as it is told to', () => {
    const told = createScanner([], {
      judge: (name) => (name === 'memo' ? 'secret' : name === 'token' ? 'ignored' : 'none'),
      names: ['memo'],
    });
    const bytes = Buffer.from(`{"memo": "hello", "token": "${github}", "password": "x"}`);
    const found = [...secretsOf(told.scan(bytes, 0, bytes.length))];
    expect(found.map(({ secret }) => secret)).toEqual(['hello']);
  });

  it('scans the range it is given, with offsets in the bytes', () => {
    const bytes = Buffer.from(`${github} ${github} ${github}`);
    const start = github.length + 1;
    expect(scanner.scan(bytes, start, start + github.length)).toMatchObject([
      { start, end: start + github.length, secret: github },
    ]);
  });
});

const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'é', '日', '😀', ' ', 'a'), maxLength: 12 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const planted = fc.constantFrom(
  { note: `see ${github}` },
  { password: 'p" \\ \n é😀 1' },
  { 'db.password': 987654 },
  { config: { api_key: [password, 'zweite-7'] } },
);
const anyDocument = fc.array(
  fc.oneof(
    planted,
    fc.dictionary(fc.constantFrom('a', 'é"', 'n\\', 'text'), leaf, { maxKeys: 3 }),
    fc.array(leaf, { maxLength: 3 }),
  ),
  { maxLength: 6 },
);

/** What the document must be afterwards, by its names alone. */
function expected(value: unknown, isSecret = false): unknown {
  if (Array.isArray(value)) return value.map((member) => expected(member, isSecret));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        expected(member, isSecret || /password|api_key/.test(name)),
      ]),
    );
  }
  if (isSecret) return `[REDACTED:${namedSecretId}#0123456789ab]`;
  return typeof value === 'string'
    ? value.replaceAll(github, '[REDACTED:github-token#0123456789ab]')
    : value;
}

describe('redacted text', () => {
  it('is the same document at every level but for what was planted', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(5), (document, times) => {
        const text = nested(document, times);
        expect(unnested(redacted(text), times)).toEqual(expected(document));
      }),
      { numRuns: 300 },
    );
  });

  it('has nothing left to find', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(3), (document, times) => {
        const once = redacted(nested(document, times));
        expect(redacted(once)).toBe(once);
      }),
    );
  });

  it('cuts no character in two, whatever the bytes', () => {
    const piece = fc.oneof(
      fc.constantFrom('password=', '"api_key": "', github, 'Bearer ', '\\u00e9', '://u:'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''), 'utf8');
        let last = 0;
        for (const { start, end } of scanner.scan(bytes, 0, bytes.length)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect((bytes[start] ?? 0) & 0xc0).not.toBe(0x80);
          expect((bytes[end] ?? 0) & 0xc0).not.toBe(0x80);
          last = end;
        }
      }),
      { numRuns: 500 },
    );
  });
});
