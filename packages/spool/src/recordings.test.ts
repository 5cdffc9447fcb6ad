import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch, BatchInParts } from '@traceveil/pipeline';
import { diskFileSystem } from './file-system.ts';
import { keyRing, type KeyRing } from './keys.ts';
import { readRecordings, Recordings } from './recordings.ts';
import { batchOf, batchWith, faultyDisk } from './stand-ins.ts';

const noKeys = keyRing(undefined, []);
const sealed = keyRing(Buffer.alloc(32, 7), []);
const limits = { bytesMax: 1024 ** 2, ageMsMax: 3_600_000 };
const now = 1_790_000_000_000;

let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'recordings-')), 'sessions');
});
afterEach(() => rm(join(directory, '..'), { recursive: true, force: true }));

/** As a selection of a batch comes; short ones have a part of nothing. */
function inParts({ bytes, ...batch }: Batch): BatchInParts {
  return { ...batch, parts: [bytes.subarray(0, 20), bytes.subarray(20)] };
}

async function record(
  texts: readonly string[],
  { keys = noKeys, at = now, bytesMax = limits.bytesMax } = {},
) {
  const recordings = new Recordings(diskFileSystem, directory, keys, { ...limits, bytesMax });
  await recordings.start(at);
  for (const text of texts)
    await recordings.append(inParts(batchWith(text)), [text.slice(0, 1)], at);
  await recordings.close();
  return recordings;
}

async function read(keys: KeyRing = noKeys, label?: string): Promise<string[]> {
  const texts: string[] = [];
  const isWanted = (labels: readonly string[]) => label === undefined || labels.includes(label);
  for await (const { bytes } of readRecordings(diskFileSystem, directory, keys, isWanted)) {
    texts.push(Buffer.from(bytes).toString());
  }
  return texts;
}

it('gives back what was recorded, in order, over restarts, with its sender, time and labels', async () => {
  await record(['a1', 'b2']);
  await record(['a3'], { at: now + 5 });
  expect(await read()).toEqual(['a1', 'b2', 'a3']);
  expect(await read(noKeys, 'a')).toEqual(['a1', 'a3']);
  const all = readRecordings(diskFileSystem, directory, noKeys, () => true);
  const { value } = await all.next();
  expect(value).toMatchObject({ ...batchWith('a1'), time: now, labels: ['a'] });
  await all.return();
});

it('reads nothing where nothing was recorded', async () => {
  expect(await read()).toEqual([]);
});

it('seals what it writes, and opens it only with the key', async () => {
  await record(['a secretive text'], { keys: sealed });
  const [name = ''] = await readdir(directory);
  expect(readFileSync(join(directory, name)).includes('secretive')).toBe(false);
  expect(await read(sealed)).toEqual(['a secretive text']);
  expect(await read(noKeys)).toEqual([]);
});

it('deletes the oldest files above its size, and keeps within it', async () => {
  const texts = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(1_000)}`);
  const recordings = await record(texts, { bytesMax: 40_000 });
  expect(recordings.bytes).toBeLessThanOrEqual(40_000);
  const left = await read();
  expect(left.at(-1)).toBe(texts.at(-1));
  expect(left).toEqual(texts.slice(-left.length));
  expect(left.length).toBeGreaterThan(25);
});

it('deletes files of which everything is too old, also at start', async () => {
  await record(['a1']);
  await record(['a2'], { at: now + limits.ageMsMax + 1 });
  expect(await read()).toEqual(['a2']);
  await record([], { at: now + 3 * limits.ageMsMax });
  expect(await read()).toEqual([]);
});

it('leaves out what was torn at its end, and goes on in another file', async () => {
  await record(['a1', 'a2']);
  const [name = ''] = await readdir(directory);
  const path = join(directory, name);
  await truncate(path, readFileSync(path).length - 1);
  await record(['a3']);
  expect(await read()).toEqual(['a1', 'a3']);
  await appendFile(path, 'garbage behind it');
  expect(await read()).toEqual(['a1', 'a3']);
});

it('keeps what it had and takes what comes next, whichever call of the disk fails', async () => {
  for (let failing = 1; ; failing += 1) {
    await rm(directory, { recursive: true, force: true });
    await record(['a0']);
    const { files, hasFailed } = faultyDisk(diskFileSystem, {
      failing,
      code: 'EIO',
      forGood: false,
    });
    const recordings = new Recordings(files, directory, noKeys, limits);
    const taken = ['a0'];
    await recordings.start(now).catch(() => undefined);
    for (const text of ['a1', 'a2', 'a3']) {
      const isTaken = await recordings.append(inParts(batchWith(text)), ['a'], now).then(
        () => true,
        () => false,
      );
      if (isTaken) taken.push(text);
    }
    const isSynced = await recordings.close().then(
      () => true,
      () => false,
    );
    // What a sync that fails takes with it was promised to nobody.
    expect(await read()).toEqual(expect.arrayContaining(isSynced ? taken : ['a0']));
    if (!hasFailed()) break;
    expect(taken.length).toBeGreaterThanOrEqual(3);
  }
});

it('takes a batch that is larger than a file', async () => {
  const recordings = new Recordings(diskFileSystem, directory, noKeys, {
    ...limits,
    bytesMax: 100_000,
  });
  await recordings.start(now);
  await recordings.append(inParts(batchOf(50_000)), ['a'], now);
  await recordings.append(inParts(batchOf(40_000)), ['a'], now);
  await recordings.close();
  expect((await read()).map(({ length }) => length)).toEqual([50_000, 40_000]);
});
