import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { tarGz } from './tar-gz.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tar-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const sizes = [0, 1, 511, 512, 513, 70_000];

it('packs files of any size as tar unpacks them', async () => {
  const source = join(directory, 'evidence');
  await mkdir(source);
  for (const size of sizes) await writeFile(join(source, `${size}.txt`), 'a'.repeat(size));
  const packed = await tarGz(source, 1_000_000);
  const target = join(directory, 'target');
  await mkdir(target);
  const done = spawnSync('tar', ['-xzf', '-', '-C', target], { input: packed });
  expect([done.status, String(done.stderr)]).toEqual([0, '']);
  for (const size of sizes) {
    expect((await readFile(join(target, 'evidence', `${size}.txt`))).length).toBe(size);
  }
  expect(gunzipSync(packed).length % 512).toBe(0);
});

it('gives up what takes more than it may', async () => {
  await writeFile(join(directory, 'a'), Buffer.alloc(1_000_000, 'x'));
  await expect(tarGz(directory, 100)).rejects.toThrow('it takes more than 100 bytes');
});
