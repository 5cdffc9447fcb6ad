import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { auditDisk } from './audit-disk.ts';
import { loadSigningKey, readPublicKey } from './signing-key.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-keys-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const load = (file?: string) => loadSigningKey(auditDisk, file, directory);
const ownKey = () => join(directory, 'audit-signing.key');

async function publicKey(id: string) {
  return readPublicKey(await readFile(join(directory, 'audit-public-keys', `${id}.pem`), 'utf8'));
}

it('is made once, for its owner only, and its public key is kept', async () => {
  const first = await load();
  const second = await load();
  expect(second.id).toBe(first.id);
  expect((await stat(ownKey())).mode & 0o777).toBe(0o600);
  const verifying = await publicKey(first.id);
  expect(verifying.id).toBe(first.id);
  expect(verifying.isBy('text', second.sign('text'))).toBe(true);
  expect(verifying.isBy('other text', second.sign('text'))).toBe(false);
});

it('is exchanged for another when it is moved away, and the public keys of both stay', async () => {
  const first = await load();
  await rm(ownKey());
  const second = await load();
  expect(second.id).not.toBe(first.id);
  expect((await readdir(join(directory, 'audit-public-keys'))).sort()).toEqual(
    [`${first.id}.pem`, `${second.id}.pem`].sort(),
  );
});

it('is the one that the configuration names, and then there is no other', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const path = join(directory, 'named.pem');
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const key = await load(path);
  expect((await publicKey(key.id)).isBy('text', key.sign('text'))).toBe(true);
  expect(await readdir(directory)).not.toContain('audit-signing.key');
});

it('is told to be missing where the configuration names it, with how to make it', async () => {
  const path = join(directory, 'named.pem');
  await expect(load(path)).rejects.toThrow(
    `${path} is not there; make it with: openssl genpkey -algorithm ed25519 -out ${path}`,
  );
});

it.each([
  ['no PEM', 'secret'],
  ['another kind of key', generateKeyPairSync('x25519').privateKey],
])('is never replaced when it is damaged: %s', async (_what, content) => {
  const text =
    typeof content === 'string' ? content : content.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(ownKey(), text);
  await expect(load()).rejects.toThrow('audit-signing.key is no Ed25519 key in PEM; restore it');
  expect(await readFile(ownKey(), 'utf8')).toBe(text.toString());
});

it.each(['', 'a', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'])(
  'takes %j for no public key',
  (text) => {
    expect(() => readPublicKey(text)).toThrow('is no public Ed25519 key in PEM');
  },
);
