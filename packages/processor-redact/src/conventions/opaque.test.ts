import { createHash, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { createScanner, defaultRules, fake } from '@traceveil/detect';
import type { Role } from './convention.ts';
import { isOpaqueValue } from './opaque.ts';

const scanner = createScanner(defaultRules);
const secret = `ghp_${fake('token', 36)}`;

/** As redaction asks, of text that stands in something larger. */
function passes(value: string, role: Role): boolean {
  const bytes = Buffer.from(`"${value}"`, 'latin1');
  return isOpaqueValue({ bytes, start: 1, end: bytes.length - 1 }, role, (readable) => {
    return scanner.scan(readable, 0, readable.length).length === 0;
  });
}

/** The same in every run, and nowhere readable by chance for long. */
function binary(length: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < length; at += 32) {
    parts.push(createHash('sha256').update(`block ${at}`).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), deflateSync(binary(4_000))]);
const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), binary(3_000)]);
const mp4 = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), binary(500)]);
const media = [
  ['a GIF', 'GIF89a'],
  ['a WebP', 'RIFF\x24\0\0\0WEBPVP8 '],
  ['a WAV', 'RIFF\x24\0\0\0WAVEfmt '],
  ['an MP3 with a tag', 'ID3\x03\0\0\0\0\0\0'],
  ['an MP3', '\xff\xfb\x90\x64'],
  ['an Ogg', 'OggS\0\x02\0\0'],
  ['a FLAC', 'fLaC\0\0\0\x22'],
  ['a WebM', '\x1aE\xdf\xa3'],
  ['a TIFF', 'II*\0\x08\0\0\0'],
] as const;
const floats = Buffer.from(new Float32Array(256).map((_, at) => Math.sin(at)).buffer);

describe('an opaque key or member', () => {
  it.each([
    ['a signature', binary(300).toString('base64')],
    ['a signature in base64url', binary(301).toString('base64url')],
    ['a vector in base64', floats.toString('base64')],
    ['a vector', JSON.stringify([...new Float32Array(200).map((_, at) => Math.cos(at))])],
    ['a list of vectors', '[[0,0.1,1e-7],[-3,4.25,5]]'.repeat(4)],
    ['an image', png.toString('base64')],
  ])('lets %s pass', (_what, value) => {
    expect(passes(value, 'opaque')).toBe(true);
  });

  it.each([
    ['a token', secret],
    ['a token as long as a signature', fake('sk-ant-api03-', 93, 'base64url') + 'AA'],
    ['text in base64', Buffer.from(`the token is ${secret}, keep it`.repeat(3)).toString('base64')],
    [
      'a token between binary data',
      Buffer.concat([binary(200), Buffer.from(` ${secret} `), binary(200)]).toString('base64'),
    ],
    ['a signature and a token', `${binary(300).toString('base64')} ${secret}`],
    ['a signature with a token after its end', `${binary(301).toString('base64')}${secret}`],
    ['numbers and a token', `[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,"${secret}"]`],
    ['a number as long as a key', `[${'7'.repeat(80)}]`],
    ['base64 cut by one character', binary(300).toString('base64').slice(0, -3)],
    ['what is too short to tell', binary(30).toString('base64')],
  ])('does not let %s pass', (_what, value) => {
    expect(passes(value, 'opaque')).toBe(false);
  });
});

describe('any other key', () => {
  it.each([
    ['a PNG', `data:image/png;base64,${png.toString('base64')}`],
    ['a JPEG', `data:image/jpeg;base64,${jpeg.toString('base64')}`],
    ['a JPEG with parameters', `data:image/jpeg;name=a.jpg;base64,${jpeg.toString('base64')}`],
    ['a film', `data:video/mp4;base64,${mp4.toString('base64')}`],
    ['a bare PNG', png.toString('base64')],
    ['a bare JPEG in base64url', jpeg.toString('base64url')],
    ...media.map(([what, head]) => [
      what,
      Buffer.concat([Buffer.from(head, 'latin1'), binary(300)]).toString('base64'),
    ]),
  ])('lets %s pass', (_what, value) => {
    expect(passes(value, 'content')).toBe(true);
  });

  it('lets an image pass that says who made it', () => {
    const camera = Buffer.concat([jpeg, Buffer.from('\0Made by Camera 3000 on a sunny day\0')]);
    expect(passes(camera.toString('base64'), 'content')).toBe(true);
  });

  it.each([
    ['base64 of anything', randomBytes(300).toString('base64')],
    ['a vector', '[0,0.1,1e-7]'.repeat(20)],
    ['an image that is none', `data:image/png;base64,${binary(300).toString('base64')}`],
    [
      'an image that is text',
      `data:image/svg+xml;base64,${Buffer.from(`<svg>${secret}</svg>`.repeat(3)).toString('base64')}`,
    ],
    [
      'an image with a token in it',
      Buffer.concat([jpeg, Buffer.from(`\0${secret}\0`)]).toString('base64'),
    ],
    ['an image and a token', `data:image/png;base64,${png.toString('base64')} ${secret}`],
    ['a document', `data:application/pdf;base64,${binary(300).toString('base64')}`],
    ['data that is not base64', `data:image/png,${secret.repeat(3)}`],
  ])('does not let %s pass', (_what, value) => {
    expect(passes(value, 'content')).toBe(false);
  });
});
