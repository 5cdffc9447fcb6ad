import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { walk, type Walked } from './walk.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-walk-'));
  for (const folder of ['b/.git', 'b/node_modules', 'b/c']) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  for (const file of ['z', 'a', 'b/.git/x', 'b/node_modules/x', 'b/c/d', 'b/.env']) {
    await writeFile(join(directory, file), '');
  }
  await symlink('..', join(directory, 'b/up'));
});
afterAll(async () => rm(directory, { recursive: true }));

async function walked(...paths: string[]): Promise<Walked[]> {
  const all: Walked[] = [];
  for await (const one of walk(paths)) all.push(one);
  return all;
}

it('goes through folders by name, past .git and node_modules, and follows no link it meets', async () => {
  const found = await walked(directory);
  expect(found.map(({ file }) => file.slice(directory.length))).toEqual([
    ...['/a', '/b/.env', '/b/c/d', '/b/up', '/z'],
  ]);
  expect(found.find(({ file }) => file.endsWith('up'))).toMatchObject({ skipped: 'link' });
});

it('takes what is named as it is: files, links, standard input', async () => {
  const up = join(directory, 'b/up');
  expect(await walked('-', join(directory, 'a'))).toEqual([
    { file: '-', isNamed: true },
    { file: join(directory, 'a'), isNamed: true },
  ]);
  expect((await walked(up)).map(({ file }) => file)).toContain(join(up, 'z'));
});

it('says what is not there and goes on', async () => {
  expect(await walked(join(directory, 'none'), '-')).toEqual([
    { file: join(directory, 'none'), unread: 'there is no such file' },
    { file: '-', isNamed: true },
  ]);
});
