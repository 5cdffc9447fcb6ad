import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { replaceFindings } from './findings.ts';
import { scanPieces } from './pieces.ts';
import { createScanner } from './scanner.ts';

const scanner = createScanner(defaultRules);
const secret = fake('ghp_', 36);
const pemLines = `${fake('MIIE', 60, 'base64')}\n${fake('q', 63, 'base64')}\n${fake('z', 40, 'base64')}`;
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${pemLines}\n-----END RSA PRIVATE KEY-----`;

/** Each text with `*` in the place of what was found in it. */
function redacted(texts: readonly string[]): string[] {
  // As in a request: something stands between them.
  const bytes = Buffer.from(texts.map((text) => `\0\0${text}`).join(''));
  let at = 0;
  const ranges = texts.flatMap((text) => [(at += 2), (at += Buffer.byteLength(text))]);
  const found = scanPieces(scanner, bytes, ranges);
  return texts.map((text, index) => {
    const [start = 0, end = 0] = ranges.slice(2 * index, 2 * index + 2);
    const clean = replaceFindings(bytes, { start, end }, found.get(start) ?? [], () => '*');
    return clean ? Buffer.from(clean).toString() : text;
  });
}

function cut(text: string, lengths: readonly number[]): string[] {
  let at = 0;
  const pieces: string[] = [];
  for (const length of lengths) pieces.push(text.slice(at, (at += length)));
  return [...pieces, text.slice(at)];
}

const words = 'one of many words that say nothing at all, and so they go on and on, and on ';

it('takes nothing that a first pass left in two texts for one secret', () => {
  const left = [
    '{"password":"[REDACTED:named-secret#00a173a81566]',
    '[REDACTED:github-token#b69c323474db]\0',
  ];
  expect(redacted(left)).toEqual(left);
});

describe('a secret in pieces', () => {
  it.each(Array.from({ length: secret.length - 1 }, (_, index) => index + 1))(
    'is found in two texts, split after %i letters',
    (length) => {
      const [before = '', after = ''] = cut(secret, [length]);
      expect(redacted([`${words}${before}`, `${after} ${words}`])).toEqual([
        `${words}*`,
        `* ${words}`,
      ]);
    },
  );

  it('is found letter by letter', () => {
    expect(redacted(Array.from(`a ${secret} b`)).join('')).toBe(`a ${'*'.repeat(40)} b`);
  });

  it.each([5, 17, 64, 100])('is found as lines of a key, in pieces of %i letters', (length) => {
    const lengths = Array.from({ length: Math.floor(pem.length / length) }, () => length);
    const clean = redacted(cut(pem, lengths)).join('');
    for (const line of pemLines.split('\n')) expect(clean).not.toContain(line.slice(4, 14));
  });

  it('is found in the members of objects that were streamed', () => {
    const chunks = Array.from(secret, (content, index) =>
      JSON.stringify({ id: index, choices: [{ delta: { content } }], object: 'chunk' }),
    );
    const clean = redacted(chunks).map((chunk) => JSON.parse(chunk) as unknown);
    expect(clean).toEqual(
      Array.from(secret, (_, index) => ({
        id: index,
        choices: [{ delta: { content: '*' } }],
        object: 'chunk',
      })),
    );
  });

  it('is left to the search of its own text when it stands in one', () => {
    expect(redacted([`${words}${secret} `, words])).toEqual([`${words}${secret} `, words]);
  });
});

it('goes on in a text of letters that may be those of a name', () => {
  expect(redacted(['password = lewzR7MraZTq', 'lblvKRUD\nretries = 3'])).toEqual([
    'password = *',
    '*\nretries = 3',
  ]);
});

it('is the value of an option in a list of arguments', () => {
  const list = ['node', 'agent.js', '--db-password', 'x7!correct', '--verbose', '--token', secret];
  const clean = ['node', 'agent.js', '--db-password', '*', '--verbose', '--token', '*'];
  expect(redacted(list)).toEqual(clean);
});

it.each([
  [['user', 'assistant', 'user']],
  [['The password', ' is not known to', ' anybody here.']],
  [[`${words}sk-`, 'learn is a library']],
  [[secret, 'main', 'of two']],
])('finds nothing in %j', (texts) => {
  expect(redacted(texts)).toEqual(texts);
});
