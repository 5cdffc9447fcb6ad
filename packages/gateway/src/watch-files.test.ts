import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { watchFiles, type FileWatch } from './watch-files.ts';

const timing = { intervalMs: 50, settleMs: 100 };
/** Longer than it takes to notice and to settle. */
const noticedMs = 500;

let directory = '';
let file = '';
let watch: FileWatch;
let changes = 0;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-watch-'));
  file = join(directory, 'config.yaml');
  changes = 0;
  watch = watchFiles(() => (changes += 1), timing);
});
afterEach(async () => {
  watch.close();
  await rm(directory, { recursive: true });
});

async function changesAfter(change: () => Promise<unknown>): Promise<number> {
  // The first look at a file is what others are compared with.
  await sleep(100);
  await change();
  await sleep(noticedMs);
  return changes;
}

it('tells of a file that is written in place', async () => {
  await writeFile(file, 'a');
  watch.follow([file]);
  expect(await changesAfter(() => writeFile(file, 'b'))).toBe(1);
});

it('tells of a file that is renamed into the place, as editors do', async () => {
  await writeFile(file, 'a');
  watch.follow([file]);
  const change = async () => {
    await writeFile(`${file}.new`, 'b');
    await rename(`${file}.new`, file);
  };
  expect(await changesAfter(change)).toBe(1);
});

it('tells of a directory that is swapped behind a link, as Kubernetes does', async () => {
  for (const version of ['..1', '..2']) {
    await mkdir(join(directory, version));
    await writeFile(join(directory, version, 'config.yaml'), version);
  }
  await symlink('..1', join(directory, '..data'));
  await symlink('..data/config.yaml', file);
  watch.follow([file]);
  const swap = async () => {
    await symlink('..2', join(directory, '..data_tmp'));
    await rename(join(directory, '..data_tmp'), join(directory, '..data'));
  };
  expect(await changesAfter(swap)).toBe(1);
});

it('tells of a file that appears and of one that goes', async () => {
  watch.follow([file]);
  expect(await changesAfter(() => writeFile(file, 'a'))).toBe(1);
  expect(await changesAfter(() => unlink(file))).toBe(2);
});

it('tells once of files that change together, and not of those that it no longer follows', async () => {
  const others = ['b', 'c'].map((name) => join(directory, name));
  const write = () => Promise.all([file, ...others].map((path) => writeFile(path, '1')));
  await write();
  watch.follow([file, ...others]);
  expect(await changesAfter(write)).toBe(1);
  watch.follow([file]);
  expect(await changesAfter(() => writeFile(others[0] ?? '', '2'))).toBe(1);
});
