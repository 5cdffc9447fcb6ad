import { timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bearerTokenAuth, createBearerAuth } from './bearer.ts';
import { fakeDependencies, marker, until } from './fake-dependencies.ts';
import { writeTokenDigest } from './token-digest.ts';

const parse = (written: object) => bearerTokenAuth.config.parse(written);
const old = 'old-token-of-billing';
const next = 'next-token-of-billing';
const other = 'token-of-another-one';
const tokens = [
  { name: 'billing', token: writeTokenDigest(old) },
  { name: 'billing', token: next },
  { name: 'another', token: other },
];

describe('bearertokenauth', () => {
  it.each([
    [old, 'billing'],
    [next, 'billing'],
    [other, 'another'],
  ])('knows who has the token %s', async (token, id) => {
    const auth = createBearerAuth(parse({ tokens }), fakeDependencies().deps);
    expect(await auth.authenticate(`Bearer ${token}`)).toEqual({ id });
    expect(await auth.authenticate(`bearer  ${token}`)).toEqual({ id });
  });

  it.each([
    ['nothing', undefined, 'missing'],
    ['an empty header', '', 'missing'],
    ['no scheme', old, 'malformed'],
    ['another scheme', `Basic ${old}`, 'malformed'],
    ['no token', 'Bearer ', 'malformed'],
    ['two tokens', `Bearer ${old} ${next}`, 'malformed'],
    ['a wrong token', `Bearer ${marker}`, 'wrong_credentials'],
    ['a part of one', `Bearer ${old.slice(0, -1)}`, 'wrong_credentials'],
    ['more than one', `Bearer ${old}x`, 'wrong_credentials'],
    ['its digest', `Bearer ${writeTokenDigest(old)}`, 'wrong_credentials'],
    ['a huge one', `Bearer ${'x'.repeat(10_000)}`, 'oversized'],
  ])('refuses %s on the same way as any other', async (_, authorization, refused) => {
    const compared: number[][] = [];
    const note: typeof timingSafeEqual = (one, two) => {
      compared.push([one.byteLength, two.byteLength]);
      return timingSafeEqual(one, two);
    };
    const auth = createBearerAuth(parse({ tokens }), fakeDependencies().deps, note);
    expect(await auth.authenticate(authorization)).toEqual({ refused });
    const whole = tokens.map(() => [32, 32]);
    expect(compared).toEqual(whole);
    compared.length = 0;
    expect(await auth.authenticate(`Bearer ${old}`)).toEqual({ id: 'billing' });
    expect(compared).toEqual(whole); // The first fits, and all are compared.
  });

  it('keeps no token', () => {
    const config = parse({ tokens });
    expect(
      JSON.stringify(config) + Buffer.concat(config.tokens.map((one) => one.token)).toString(),
    ).not.toContain(next);
  });

  it.each([
    [{}, 'nobody could send'],
    [{ tokens: [] }, 'nobody could send'],
    [{ tokens: [{ name: 'a', token: 'short' }] }, '16 characters'],
    [{ tokens: [{ name: 'a', token: 'sha256:0123' }] }, '64 hex digits'],
    [{ tokens: [{ name: 'a b', token: next }] }, 'one printable word'],
    [{ tokens: [{ name: 'anonymous', token: next }] }, 'one printable word'],
    [{ tokens: [{ token: next }] }, 'name'],
    [{ token: next }, 'token'],
  ])('refuses the configuration %j', (written, problem) => {
    expect(() => parse(written)).toThrow(problem);
  });
});

describe('a file of tokens', () => {
  let directory = '';
  let stop: () => unknown = () => undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'traceveil-tokens-'));
  });
  afterEach(async () => {
    await stop();
    rmSync(directory, { recursive: true });
  });

  async function startWith(content: string) {
    const filename = join(directory, 'tokens');
    const write = (text: string) => writeFileSync(filename, text);
    write(content);
    const { deps, logged } = fakeDependencies();
    const auth = createBearerAuth(parse({ filename, reload_interval: '20ms' }), deps);
    await auth.start();
    stop = () => auth.stop(AbortSignal.abort());
    const idOf = async (token: string) => {
      const result = await auth.authenticate(`Bearer ${token}`);
      return 'id' in result ? result.id : undefined;
    };
    return { write, logged, idOf };
  }

  it('is read again when it has changed: a token that is gone is revoked', async () => {
    const { write, idOf } = await startWith(`# a comment\n\nbilling ${writeTokenDigest(old)}\n`);
    expect(await idOf(old)).toBe('billing');
    write(`billing ${writeTokenDigest(next)}\nanother\t${other}\n`);
    await until(async () => (await idOf(next)) === 'billing');
    expect(await idOf(other)).toBe('another');
    expect(await idOf(old)).toBeUndefined();
  });

  it.each([`billing ${marker}`, marker, `a b ${old}`, `anonymous ${old}`])(
    'that holds the line %s stays without effect, and the line is told, not its text',
    async (line) => {
      const { write, logged, idOf } = await startWith(`billing ${old}`);
      write(`billing ${old}\n${line}\n`);
      await until(() => logged.length > 0);
      expect(logged.join()).toContain('tokens:2: must be NAME TOKEN');
      expect(logged.join()).not.toContain(marker);
      expect(await idOf(old)).toBe('billing');
    },
  );

  it('that cannot be read lets nothing start', async () => {
    const filename = join(directory, 'missing');
    const auth = createBearerAuth(parse({ filename }), fakeDependencies().deps);
    await expect(auth.start()).rejects.toThrow('missing: ENOENT');
  });
});
