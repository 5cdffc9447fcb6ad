import { scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { basicAuth, createBasicAuth } from './basic.ts';
import { fakeDependencies, marker, until } from './fake-dependencies.ts';
import { isPassword, readPasswordHash, writePasswordHash } from './password-hash.ts';

const password = 'a password: with colon';
const hash = cheapHash(password);
const inline = `billing:${hash}\n# a comment\nanother:${cheapHash('other')}`;
const parse = (written: object) => basicAuth.config.parse(written);
const basic = (user: string, word: string) =>
  `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}`;

/** As `writePasswordHash` has it, but for the cost. */
function cheapHash(word: string): string {
  const salt = Buffer.from('a salt of a test');
  const derived = scryptSync(word, salt, 32, { N: 1024, r: 8, p: 1 });
  const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  return `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(derived)}`;
}

function createCounted(written: object, { isSlow = false } = {}) {
  let checks = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { deps, logged } = fakeDependencies();
  const auth = createBasicAuth(parse(written), deps, async (word, kept) => {
    checks += 1;
    if (isSlow) return released.then(() => false);
    return isPassword(word, kept);
  });
  return { auth, logged, release, checks: () => checks };
}

describe('basicauth', () => {
  it('knows a user by the password, and hashes it once', async () => {
    const { auth, checks } = createCounted({ htpasswd: { inline } });
    const both = [1, 2].map(async () => auth.authenticate(basic('billing', password)));
    expect(await Promise.all(both)).toEqual([{ id: 'billing' }, { id: 'billing' }]);
    expect(await auth.authenticate(basic('billing', password))).toEqual({ id: 'billing' });
    expect(checks()).toBe(1);
    expect(await auth.authenticate(basic('another', 'other'))).toEqual({ id: 'another' });
    expect(checks()).toBe(2);
  });

  it.each([
    ['nothing', undefined, 'missing'],
    ['another scheme', `Bearer ${marker}`, 'malformed'],
    ['no password', `Basic ${Buffer.from('billing').toString('base64')}`, 'wrong_credentials'],
    ['a wrong password', basic('billing', marker), 'wrong_credentials'],
    ['the password of another', basic('billing', 'other'), 'wrong_credentials'],
    ['an unknown user', basic(marker, password), 'wrong_credentials'],
    ['no user, the password of the first', basic('', password), 'wrong_credentials'],
    ['the hash itself', basic('billing', hash), 'wrong_credentials'],
    ['a huge one', basic('billing', 'x'.repeat(10_000)), 'oversized'],
  ])('refuses %s after one check, as any other', async (_, authorization, refused) => {
    const { auth, checks } = createCounted({ htpasswd: { inline } });
    expect(await auth.authenticate(authorization)).toEqual({ refused });
    expect(checks()).toBe(1);
  });

  it('checks a wrong password each time', async () => {
    const { auth, checks } = createCounted({ htpasswd: { inline } });
    await auth.authenticate(basic('billing', 'wrong'));
    await auth.authenticate(basic('billing', 'wrong'));
    expect(checks()).toBe(2);
  });

  it('checks two at a time, lets some wait and tells the others to come back', async () => {
    const { auth, checks, release } = createCounted({ htpasswd: { inline } }, { isSlow: true });
    const answers = Array.from({ length: 70 }, async (_, index) =>
      auth.authenticate(basic('billing', `wrong ${index}`)),
    );
    const tooMany = await Promise.allSettled(answers.slice(66));
    expect(tooMany.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    await expect(answers[69]).rejects.toMatchObject({ remedy: 'retry' });
    expect(checks()).toBe(2);
    const right = auth.authenticate(basic('billing', password));
    await expect(right).rejects.toMatchObject({ remedy: 'retry' });
    release();
    const waited = await Promise.all(answers.slice(0, 66));
    expect(waited).toEqual(Array(66).fill({ refused: 'wrong_credentials' }));
    expect(checks()).toBe(66);
  });

  it('reads its file again: a user who is gone is refused, remembered or not', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'traceveil-htpasswd-'));
    const file = join(directory, 'htpasswd');
    writeFileSync(file, `billing:${hash}\n`);
    const { auth, logged } = createCounted({ htpasswd: { file }, reload_interval: '20ms' });
    await auth.start();
    expect(await auth.authenticate(basic('billing', password))).toEqual({ id: 'billing' });
    writeFileSync(file, `billing:${hash}\nanother:${marker}\n`);
    await until(() => logged.length > 0);
    expect(logged.join()).toContain('line 2 must be NAME:$scrypt$');
    expect(logged.join()).not.toContain(marker);
    expect(await auth.authenticate(basic('billing', password))).toEqual({ id: 'billing' });
    writeFileSync(file, `next:${hash}\n`);
    const isGone = async () => 'refused' in (await auth.authenticate(basic('billing', password)));
    await until(isGone);
    expect(await auth.authenticate(basic('next', password))).toEqual({ id: 'next' });
    await auth.stop(AbortSignal.abort());
    rmSync(directory, { recursive: true });
  });

  it.each([
    [{}, 'htpasswd'],
    [{ htpasswd: {} }, 'nobody could send'],
    [{ htpasswd: { inline: '# nobody' } }, 'nobody could send'],
    [{ htpasswd: { inline: 'billing:password' } }, 'line 1 must be NAME:$scrypt$'],
    [{ htpasswd: { inline: 'billing:$2y$10$abcdefghijklmnopqrstuv' } }, 'traceveil token'],
    [{ htpasswd: { inline: `a:${hash}\na:${hash}` } }, 'line 2 names a user for the second time'],
    [{ htpasswd: { inline: `a b:${hash}` } }, 'line 1 must be'],
    [{ htpasswd: { inline: `a:${hash.replace('ln=10', 'ln=25')}` } }, 'line 1 must be'],
    [{ htpasswd: { inline: `a:${hash.replace('p=1', 'p=9')}` } }, 'line 1 must be'],
  ])('refuses the configuration %j', (written, problem) => {
    expect(() => parse(written)).toThrow(problem);
  });
});

describe('the hash of a password', () => {
  it('is another each time, and of nothing else', async () => {
    const written = await writePasswordHash(password);
    expect(await writePasswordHash(password)).not.toBe(written);
    const kept = readPasswordHash(written);
    expect(kept && (await isPassword(password, kept))).toBe(true);
    expect(kept && (await isPassword(`${password} `, kept))).toBe(false);
  });
});
