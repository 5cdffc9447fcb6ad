import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { loadTokenKey, parseTokenKey } from './token-key.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-key-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('is made once, for the owner only, and is the same from then on', async () => {
  const data = join(directory, 'data');
  const first = await loadTokenKey(data);
  expect(first).toHaveLength(32);
  expect(await loadTokenKey(data)).toEqual(first);
  expect((await stat(join(data, 'token.key'))).mode & 0o777).toBe(0o600);
  expect(parseTokenKey(await readFile(join(data, 'token.key'), 'utf8'))).toEqual(first);
});

it('is one key for all that start at the same moment, and leaves no other file', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadTokenKey(directory)));
  for (const key of keys) expect(key).toEqual(keys[0]);
  expect(await readdir(directory)).toEqual(['token.key']);
});

it.each(['', 'abcd', 'not base64 at all, but long enough to be a key of 32 bytes'])(
  'is not replaced when it is damaged: %j',
  async (text) => {
    await writeFile(join(directory, 'token.key'), text);
    await expect(loadTokenKey(directory)).rejects.toThrow(/^storage.directory: .* is damaged/);
    expect(await readFile(join(directory, 'token.key'), 'utf8')).toBe(text);
  },
);

it('says in one line that the directory cannot be used', async () => {
  await writeFile(join(directory, 'file'), '');
  const inFile = join(directory, 'file', 'data');
  await expect(loadTokenKey(inFile)).rejects.toThrow(
    `storage.directory: cannot keep ${join(inFile, 'token.key')}: ENOTDIR`,
  );
});
