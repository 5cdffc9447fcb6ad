import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { replaceFindings } from './findings.ts';
import { createScanner } from './scanner.ts';

const scanner = createScanner(defaultRules);

/** What is found in a text that stands in others. */
function found(text: Buffer, before = '', behind = ''): unknown {
  const [left, right] = [Buffer.from(before, 'latin1'), Buffer.from(behind, 'latin1')];
  const bytes = Buffer.concat([left, text, right]);
  const at = left.length;
  return scanner
    .scan(bytes, at, at + text.length)
    .map(({ start, end }) => ({ start: start - at, end: end - at }));
}

const examples = defaultRules.flatMap(({ examples: { finds, ignores } }) => [...finds, ...ignores]);
const anyPart = fc.oneof(
  fc.constantFrom(...examples),
  fc.constantFrom(
    ...Array.from('"\'\\{}[]():=,; \n<>&%-.a9'),
    '=3D',
    '%41',
    '&amp;',
    '\u200b',
    'é',
  ),
);
const anyText = fc.oneof(
  fc.array(anyPart, { minLength: 1, maxLength: 5 }).map((parts) => Buffer.from(parts.join(''))),
  fc.constantFrom(...examples).map((text) => Buffer.from(Buffer.from(text).toString('base64'))),
);
const anyOther = fc.oneof(
  fc.constantFrom('"', '>', '=', '==', 'a1', '\\', '/x*/', ':', '\x80', '%41', ' password='),
  fc.string({ unit: 'binary-ascii', maxLength: 3 }),
);

describe('a text in a request', () => {
  it('is not told by what stands before it and behind it', () => {
    fc.assert(
      fc.property(anyText, anyOther, anyOther, (text, before, behind) => {
        expect(found(text, before, behind)).toEqual(found(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a hint at its beginning', '=3DAPI_KEY=3m5yv', 'a1', ''],
    ['one that an equals sign goes before', `=3D\tEY=e1${fake('ak_test_', 30)}`, '==', ''],
    ['something unseen at its beginning', '\u200bCLOUDAMQP_API_KEY=a5089038)', '"', ''],
    [
      'base64 before what looks like the rest of a letter',
      'I01JUk9fQVBJX0tFWT01MEs4WGZIbDo9',
      '',
      '\x80',
    ],
    ['a quoted object that was cut off', String.raw`"{\"a\": "`, '', '=>"x"'],
  ])('is not when it has %s', (_, text, before, behind) => {
    expect(found(Buffer.from(text), before, behind)).toEqual(found(Buffer.from(text)));
  });
});

describe('what a first pass left', () => {
  const token = '[REDACTED:qase-api-token#5e396c27e97c]';
  const ways: Readonly<Record<string, (text: string) => string>> = {
    'percent encoding': (text) => encodeURIComponent(text),
    'percent encoding of percent encoding': (text) => encodeURIComponent(encodeURIComponent(text)),
    'quoted-printable': (text) => text,
    'UTF-16': (text) => Array.from(text, (letter) => `${letter}\0`).join(''),
  };
  const hints: Readonly<Record<string, string>> = {
    'quoted-printable': '=3D',
    'UTF-16': 'x\0',
  };

  // What is read around a hint ends 32,768 bytes behind it.
  it.each(Object.entries(ways))('is not read in half, in %s', (way, write) => {
    const written = write(`{"password": "${token}", "b": 1}`);
    const hint = hints[way] ?? '%2E';
    for (let cut = 0; cut < written.length; cut += 3) {
      const before = hint.repeat(Math.floor((32_768 - cut) / hint.length));
      const text = Buffer.from(before + written);
      const replaced = replaceFindings(
        text,
        { start: 0, end: text.length },
        scanner.scan(text, 0, text.length),
        () => '!',
      );
      expect(replaced?.toString()).toBeUndefined();
    }
  });
});
