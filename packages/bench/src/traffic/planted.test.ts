import { describe, expect, it } from '@jest/globals';
import { createScanner, defaultRules, fake } from '@traceveil/detect';
import { encodeField } from '../encode.ts';
import { listSpans } from '../spans.ts';
import { removePlanted } from './clean.ts';
import { gatherSeeds, plantEverywhere } from './dirty.ts';
import { findPhrase } from './phrase.ts';

const prose = 'the worker appears to leak a connection at startup because the schema changed, ';
const token = fake('glpat-', 20);
const password = fake('', 16);
const pemBody = fake('', 64, 'base64');
const pem = `-----BEGIN PRIVATE KEY-----\\n${pemBody}\\nAAAA\\n-----END PRIVATE KEY-----`;
const bearer = fake('', 40);
const scanner = createScanner(defaultRules);

/** A span with one attribute. */
function spanOf(key: string, value: string): Buffer {
  const text = encodeField(2, encodeField(1, Buffer.from(value)));
  const attribute = Buffer.concat([encodeField(1, Buffer.from(key)), text]);
  return encodeField(2, encodeField(9, attribute));
}

function requestOf(...spans: readonly Buffer[]): Buffer {
  return encodeField(1, encodeField(2, Buffer.concat(spans)));
}

function isFound(bytes: Uint8Array): boolean {
  return scanner.scan(bytes, 0, bytes.length).length > 0;
}

describe('a planted secret', () => {
  it.each([
    ['a token', `${prose}${token} ${prose}`, token, token],
    ['a password', `${prose}password=${password} ${prose}`, password, `password=${password}`],
    ['a key', `${prose}${pem} ${prose}`, pemBody, pem],
    [
      'a header',
      `${prose}Authorization: Bearer ${bearer} x`,
      bearer,
      `Authorization: Bearer ${bearer}`,
    ],
    ['a whole value', token, token, token],
  ])('is found with what was put in with it: %s', (_, text, core, expected) => {
    const phrase = findPhrase(text, core);
    expect(text.slice(phrase?.start, phrase?.end)).toBe(expected);
  });
});

describe('clean traffic', () => {
  it('has prose of the same length in the place of every secret', () => {
    const texts = [token, `password=${password}`, pem, `Authorization: Bearer ${bearer}`];
    const dirty = requestOf(
      ...texts.map((text) => spanOf('content', `${prose}${text} ${prose}`)),
      spanOf('http.request.header.authorization', password),
    );
    const cores = [token, password, pemBody, bearer];
    const clean = removePlanted(dirty, cores);
    expect(isFound(dirty)).toBe(true);
    expect(isFound(clean)).toBe(false);
    for (const core of cores) expect(clean.includes(core)).toBe(false);
    expect(clean.includes('http.request.header.authorization')).toBe(false);
    const lengths = (request: Buffer) =>
      listSpans(request)
        .slice(0, 4)
        .map(({ length }) => length);
    expect(lengths(clean)).toEqual(lengths(dirty));
  });
});

describe('dirty traffic', () => {
  const request = requestOf(
    spanOf('content', `${prose}${token} ${prose}`),
    ...Array.from({ length: 6 }, () => spanOf('content', prose.repeat(3))),
  );
  const planted = [{ file: 'a', span: 0, kind: 'gitlab', where: 'content', core: token }];
  const seeds = gatherSeeds(new Map([['a', request]]), planted);

  it('has a secret of its own in every span', () => {
    const { bytes, added } = plantEverywhere(request, seeds, { taken: new Set([0]), first: 0 });
    const spans = listSpans(bytes);
    expect(spans).toHaveLength(7);
    expect(spans.every(isFound)).toBe(true);
    expect(added.map(({ span }) => span)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { span, core } of added) {
      expect(Buffer.from(spans[span] ?? []).includes(core)).toBe(true);
    }
    expect(new Set([token, ...added.map(({ core }) => core)]).size).toBe(7);
  });

  it('is the same when it is made again', () => {
    const make = () => plantEverywhere(request, seeds, { taken: new Set([0]), first: 5 }).bytes;
    expect(make().equals(make())).toBe(true);
  });
});
