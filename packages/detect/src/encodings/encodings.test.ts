import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countWork } from '../counting/counted-work.ts';
import { defaultRules } from '../default-rules.ts';
import { fake } from '../fake.ts';
import { replaceFindings } from '../findings.ts';
import { createScanner } from '../scanner.ts';
import { base64 as inBase64 } from './base64.ts';

const scanner = createScanner(defaultRules);
const secret = fake('ghp_', 36);
const token = '[REDACTED:github-token#0123456789ab]';

function redacted(bytes: Uint8Array): Buffer {
  const whole = { start: 0, end: bytes.length };
  const findings = scanner.scan(bytes, 0, bytes.length);
  const replacementOf = ({ ruleId }: { ruleId: string }) => `[REDACTED:${ruleId}#0123456789ab]`;
  return Buffer.from(replaceFindings(bytes, whole, findings, replacementOf) ?? bytes);
}

/** Writes a text in another way, and reads it again with code that is not ours. */
interface Way {
  write(text: string): Buffer;
  read(bytes: Buffer): string;
}

function everyLetter(write: (code: number) => string) {
  return (text: string) => Buffer.from(Array.from(Buffer.from(text), write).join(''), 'latin1');
}

const unquote = (text: string) =>
  text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([\dA-F]{2})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const unbase64 = (bytes: Buffer) => Buffer.from(bytes.toString(), 'base64').toString();

const ways: Readonly<Record<string, Way>> = {
  percent: {
    write: (text) => Buffer.from(encodeURIComponent(text).replaceAll('_', '%5F')),
    read: (bytes) => decodeURIComponent(bytes.toString()),
  },
  'percent for every letter': {
    write: everyLetter((code) => `%${code.toString(16).padStart(2, '0')}`),
    read: (bytes) => decodeURIComponent(bytes.toString()),
  },
  'percent twice': {
    write: everyLetter((code) => `%25${code.toString(16).padStart(2, '0')}`),
    read: (bytes) => decodeURIComponent(decodeURIComponent(bytes.toString())),
  },
  base64: { write: (text) => Buffer.from(base64(text)), read: unbase64 },
  'base64 without padding': {
    write: (text) => Buffer.from(base64(text).replace(/={1,2}$/, '')),
    read: unbase64,
  },
  base64url: {
    write: (text) => Buffer.from(Buffer.from(text).toString('base64url')),
    read: unbase64,
  },
  'base64 twice': {
    write: (text) => Buffer.from(base64(base64(text))),
    read: (bytes) => unbase64(Buffer.from(unbase64(bytes))),
  },
  'base64 in lines': {
    write: (text) => Buffer.from(base64(text).replaceAll(/.{76}(?=.)/g, '$&\r\n')),
    read: unbase64,
  },
  hex: {
    write: (text) => Buffer.from(Buffer.from(text).toString('hex')),
    read: (bytes) => Buffer.from(bytes.toString(), 'hex').toString(),
  },
  'upper case hex': {
    write: (text) => Buffer.from(Buffer.from(text).toString('hex').toUpperCase()),
    read: (bytes) => Buffer.from(bytes.toString(), 'hex').toString(),
  },
  'UTF-16': {
    write: (text) => Buffer.from(text, 'utf16le'),
    read: (bytes) => bytes.toString('utf16le'),
  },
  'UTF-16, big end first': {
    write: (text) => swapped(Buffer.from(text, 'utf16le')),
    read: (bytes) => swapped(bytes).toString('utf16le'),
  },
  'quoted-printable': {
    write: (text) =>
      Buffer.from(
        text
          .replaceAll(
            /[=\r\n]/g,
            (letter) => `=${(letter.charCodeAt(0) + 0x100).toString(16).slice(1).toUpperCase()}`,
          )
          .replaceAll(/.{70}(?=.)/g, (line) => `${line}=\r\n`),
        'latin1',
      ),
    read: (bytes) => unquote(bytes.toString('latin1')),
  },
};

// Words, so that nothing of the text around is taken for a secret or a part of one.
const anyWords = fc
  .array(
    fc.constantFrom(
      'the',
      'user said',
      'café'.normalize('NFC').replace('é', 'e'),
      'ok.',
      '{x}',
      'line\n',
    ),
    { maxLength: 12 },
  )
  .map((words) => words.join(' '));

describe.each(Object.entries(ways))('a secret written in %s', (_name, { write, read }) => {
  it('is replaced in the text that is written there, and nothing else is', () => {
    fc.assert(
      fc.property(anyWords, anyWords, (before, after) => {
        const bytes = redacted(write(`${before} ${secret} ${after}`));
        expect(read(bytes)).toBe(`${before} ${token} ${after}`);
        expect(redacted(bytes).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('changes nothing without a secret', () => {
    fc.assert(
      fc.property(anyWords, (text) => {
        const bytes = write(`${text} and nothing of interest here`);
        expect(redacted(bytes).equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

it.each([0, 1, 2])('pads base64 that was padded, and no other, after %i letters', (length) => {
  const text = `${'.'.repeat(length)} ${secret}`;
  const padded = base64(text);
  const bare = padded.replace(/={1,2}$/, '');
  const clean = base64(text.replace(secret, token));
  expect(redacted(Buffer.from(padded)).toString()).toBe(clean);
  if (bare.length % 4 === 0) return;

  expect(redacted(Buffer.from(bare)).toString()).toBe(clean.replace(/={1,2}$/, ''));
});

const zeroWidth = '\u200b';
const wide = (text: string) =>
  text.replaceAll(/[\x21-\x7e]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

it.each([
  ['zero-width characters', secret.split('').join(zeroWidth)],
  ['a soft hyphen', `${secret.slice(0, 7)}\u00ad${secret.slice(7)}`],
  ['a joiner in its first letters', `g\u2060${secret.slice(1)}`],
  ['wide letters', wide(secret)],
  ['one wide letter', `${wide(secret.slice(0, 1))}${secret.slice(1)}`],
  ['decimal entities', secret.replaceAll(/./g, (letter) => `&#${String(letter.charCodeAt(0))};`)],
  ['a hexadecimal entity', secret.replace('_', '&#x5F;')],
  ['a named entity', secret.replace('_', '&lowbar;')],
  ['an escape', secret.replace('h', String.raw`\u0068`)],
  ['an escape of a byte', secret.replace('h', String.raw`\x68`)],
  ['a line that ends in it', `${secret.slice(0, 20)}\n${secret.slice(20)}`],
  ['a line that ends in its first letters', `gh\r\np_${secret.slice(4)}`],
  ['an indented line', `${secret.slice(0, 12)}\n    ${secret.slice(12)}`],
])('replaces a secret with %s as one', (_kind, written) => {
  expect(redacted(Buffer.from(`see ${written} there`)).toString()).toBe(`see ${token} there`);
});

it.each([
  ['a line after it', `${secret}\nNext line`],
  ['a name in the next line', `${secret}\ntoken2: none`],
])('does not take %s for its end', (_kind, text) => {
  expect(redacted(Buffer.from(text)).toString()).toBe(text.replace(secret, token));
});

it('takes each of two secrets in two lines for one of its own', () => {
  const bytes = redacted(Buffer.from(`${secret}\n${fake('ghp_', 36)}\n`));
  expect(bytes.toString()).toBe(`${token}\n${token}\n`);
});

it.each([
  ['in the middle of a token', `the text went on until it came to ${secret.slice(0, 17)}`],
  ['and said so', `the text went on until it came to ${secret.slice(0, 30)}...`],
  ['in base64', base64(`the text went on until it came to ${secret.slice(0, 17)}`)],
])('replaces what is left of a secret where a text was cut off %s', (_kind, text) => {
  expect(redacted(Buffer.from(text)).toString()).not.toContain(secret.slice(5, 15));
  expect(redacted(Buffer.from(text)).toString()).not.toBe(text);
});

it('leaves the end of a text alone that is a word', () => {
  const text = 'set it in the file that is read at the start, npm_config';
  expect(redacted(Buffer.from(text)).toString()).toBe(text);
});

it('reads eight texts in each other and not without end', () => {
  let text = secret;
  for (let depth = 0; depth < 7; depth++) text = base64(text);
  expect(redacted(Buffer.from(text)).toString()).not.toBe(text);
});

it('refuses to read more than is worth it', () => {
  // Each level can be read in two ways, and each of those again.
  const text = '&amp;amp;amp;amp;amp;amp;%252525252525'.repeat(4_000);
  expect(() => redacted(Buffer.from(text))).toThrow(RangeError);
});

// Found by `npm run fuzz`: a value that is not closed went on in the next block, and in every next
// pass. Of the names one is as long as makes the replacement one that needs no padding.
it.each(['a', 'aa', 'aaa', 'aaaa', 'aaaaa', 'aaaaaa'])(
  'keeps base64 apart from the base64 that stands behind its padding: %s',
  (name) => {
    const letters = (value: string) => `{"${name}_api_key": "${value}`;
    const next = base64('CANNY is no secret, nor is this');
    // One of two values is as long as needs padding.
    const value = [24, 25]
      .map((length) => fake('', length, 'hex'))
      .find((one) => base64(letters(one)).endsWith('='));
    const once = redacted(Buffer.from(base64(letters(value ?? '')) + next)).toString();
    expect(once.endsWith(`=${next}`)).toBe(true);
    const read = unbase64(Buffer.from(once.slice(0, -next.length)));
    expect(read.trimEnd()).toBe(letters('[REDACTED:named-secret#0123456789ab]'));
    expect(redacted(Buffer.from(once)).toString()).toBe(once);
  },
);

// Found by `npm run fuzz`: each of many lines began a base64 of all lines behind it.
it.each([
  ['nothing', 'A'.repeat(56)],
  [
    'a text from the third letter on',
    `AA${base64('it is no secret, and no line of some').padEnd(54, 'A')}`,
  ],
])('looks at no more lines than it reads: %s', (_what, line) => {
  const workOf = (lines: number) => {
    const text = Buffer.from(`${line}\n`.repeat(lines));
    return countWork(() => inBase64.read(text, { start: 0, end: text.length }, 0));
  };
  expect(workOf(100)).toBe(workOf(10));
});
