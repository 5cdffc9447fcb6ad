import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { agentSecrets } from './agents.ts';
import { createByteFinder, createJudge, secretsAtRest } from './at-rest.ts';
import { createNewBytesReader } from './files-below.ts';
import { temporaryDirectory } from './gateway.ts';

// Of letters that JSON and URLs write otherwise; with + and / in base64, wherever it begins.
const password = 'p?>?>ä"ss\\w<ö>r d+/=é~?~?>?>';
const { github = '', jwt = '', pem = '', url = '' } = agentSecrets;
const find = createByteFinder({ password });

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const hexOf = (text: string) => Buffer.from(text).toString('hex');
const base64 = (text: string, before: number) =>
  Buffer.concat([Buffer.alloc(before, 'x'), Buffer.from(`${text}yz`)]);

describe('a byte finder', () => {
  it.each<[string, string | Buffer]>([
    ['plain', password],
    ['JSON', json(password)],
    ['JSON in JSON', json(json(password))],
    ['percent', encodeURIComponent(password)],
    ['percent, each byte', hexOf(password).toUpperCase().replaceAll(/../g, '%$&')],
    ['percent, each byte, lower', hexOf(password).replaceAll(/../g, '%$&')],
    ['hex', hexOf(password)],
    ['hex, upper', hexOf(password).toUpperCase()],
    ['UTF-16LE', Buffer.from(password, 'utf16le')],
    ['UTF-16BE', Buffer.from(password, 'utf16le').swap16()],
    ...[0, 1, 2].flatMap((before): [string, string][] => [
      [`base64, ${before} before`, base64(password, before).toString('base64')],
      [`base64url, ${before} before`, base64(password, before).toString('base64url')],
      [`base64 of JSON, ${before} before`, base64(json(password), before).toString('base64')],
      [`base64url of JSON, ${before} before`, base64(json(password), before).toString('base64url')],
    ]),
  ])('finds a secret as %s, between other bytes and packed', (form, written) => {
    const bytes = Buffer.concat([Buffer.from([0, 255, 7]), Buffer.from(written), Buffer.alloc(3)]);
    expect(find(bytes)).toContain(`password as ${form}`);
    const packed = Buffer.concat([Buffer.alloc(5, 1), gzipSync(bytes), Buffer.from('more')]);
    expect(find(packed)).toContain(`password as ${form}, packed`);
    expect(find(packed.subarray(0, -6 - 8))).toContain(`password as ${form}, packed`);
  });

  it('finds nothing in what only looks like it', () => {
    const almost = password.slice(0, -1);
    const others = [almost, json(almost), hexOf(almost), base64(almost, 1).toString('base64')];
    expect(find(Buffer.from(others.join('\n')))).toEqual([]);
    expect(find(Buffer.from([0x1f, 0x8b, 0x08, 1, 2, 3]))).toEqual([]);
    expect(find(Buffer.alloc(0))).toEqual([]);
    // Nothing of ours writes it; if anything does, the finder is to learn it.
    expect(find(deflateRawSync(password.repeat(3)))).toEqual([]);
  });
});

describe('a judge of what is left behind', () => {
  let directory = '';
  beforeEach(async () => (directory = await temporaryDirectory()));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('says where, which and how, for every file below, every name and every text', () => {
    mkdirSync(join(directory, 'a/b'), { recursive: true });
    writeFileSync(join(directory, 'a/b/plain'), `x ${github} y`);
    writeFileSync(join(directory, `a/${github}`), '');
    writeFileSync(join(directory, 'large'), Buffer.concat([Buffer.alloc(2 ** 20), gzipSync(pem)]));
    writeFileSync(join(directory, 'clean'), 'nothing');
    const texts = { log: url, metrics: Buffer.from(`a ${jwt}`).toString('base64'), other: '' };
    expect(secretsAtRest({ directory, texts }).sort()).toEqual([
      'a/b/plain: github as plain',
      expect.stringMatching(/^a\/ghp_\w+: github as plain$/),
      'large: pem as plain, packed',
      'log: url as plain',
      expect.stringMatching(/^metrics: jwt as base64(?:url)?, \d before$/),
      ...[expect.stringMatching(/^metrics: jwt as base64/)].slice(1),
    ]);
  });

  it('says of small ones when a piece of a secret is left', () => {
    writeFileSync(join(directory, 'piece'), `x ${github.slice(8, 24)} y`);
    expect(createJudge({ github })({ directory })).toEqual(['piece: github in pieces']);
  });

  it('says with a reader of what is new what came since, and once', () => {
    const judge = createJudge({ github }, createNewBytesReader());
    const path = join(directory, 'growing');
    writeFileSync(path, `${'a line\n'.repeat(40_000)}${github.slice(0, 20)}`);
    expect(judge({ directory })).toEqual([]);
    appendFileSync(path, `${github.slice(20)}${'a line\n'.repeat(40_000)}`);
    expect(judge({ directory })).toEqual(['growing: github as plain']);
    appendFileSync(path, 'a line\n'.repeat(20_000));
    expect(judge({ directory })).toEqual([]);
    // Cut, and written over: all of it is new.
    writeFileSync(path, `${github}${'a line\n'.repeat(60_000)}`);
    expect(judge({ directory })).toEqual(['growing: github as plain']);
  });
});
