import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trailIdOf } from './trail-id.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trail-id-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is made once, also by several at once, and leaves nothing beside it', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => trailIdOf(directory)));
  expect(new Set(ids).size).toBe(1);
  expect(await trailIdOf(directory)).toBe(ids[0]);
  expect(await readdir(directory)).toEqual(['trail-id']);
});

it('is another for another trail', async () => {
  const before = await trailIdOf(directory);
  await rm(join(directory, 'trail-id'));
  expect(await trailIdOf(directory)).not.toBe(before);
});

it.each(['', 'east', '../east'])('is not what somebody wrote: %j', async (text) => {
  await writeFile(join(directory, 'trail-id'), text);
  await expect(trailIdOf(directory)).rejects.toThrow('trail-id holds no UUID; remove it');
});

it('is not made where there is no trail', async () => {
  await expect(trailIdOf(join(directory, 'absent'))).rejects.toThrow('ENOENT');
});
