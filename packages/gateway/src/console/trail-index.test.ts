import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { SourceError } from '@traceveil/console';
import type { Log } from '@traceveil/pipeline';
import { writeSampleTrail } from './sample-trail.ts';
import type { TaskData } from './tasks.ts';
import { createTrailIndex, type TrailIndex } from './trail-index.ts';

const logged: string[] = [];
const keep = (_fields: object, message: string) => void logged.push(message);
const log: Log = { debug: keep, info: keep, warn: keep, error: keep };

let directory = '';
let data: TaskData;
let index: TrailIndex;
beforeEach(async () => {
  logged.length = 0;
  directory = await mkdtemp(join(tmpdir(), 'trail-index-'));
  const trail = join(directory, 'audit');
  data = {
    ...{ trail, checkpoints: `${trail}-checkpoints`, index: join(directory, 'console/index') },
    ...{ sessions: join(directory, 'sessions'), scratch: join(directory, 'console/scratch') },
    sessionKeys: { current: undefined, byId: new Map() },
    ...{ storage: directory, signingKeyFile: undefined },
  };
  index = createTrailIndex(() => data, log);
});
afterEach(async () => {
  await index.stop();
  await rm(directory, { recursive: true, force: true });
});

const file = () => join(data.index, 'index.sqlite');

/** Asks again as long as the index is being made ready, as a page does. */
async function configs(): Promise<number> {
  for (;;) {
    try {
      const { kind = [] } = await index.ask('counts', { where: { kind: 'config' } }, ['kind'], 9);
      return kind[0]?.events ?? 0;
    } catch (error) {
      if (!(error instanceof SourceError && error.reason === 'preparing')) throw error;
      await sleep(20);
    }
  }
}

it('is made by the first questions, which wait for it together, and taken further by the next', async () => {
  await writeSampleTrail(directory, 3);
  expect(await Promise.all([configs(), configs(), configs()])).toEqual([3, 3, 3]);
  await writeSampleTrail(directory, 2);
  expect(await configs()).toBe(5);
});

it('is made ahead of the first question', async () => {
  await writeSampleTrail(directory, 3);
  index.start();
  const size = () =>
    stat(file()).then(
      ({ size: bytes }) => bytes,
      () => 0,
    );
  // Where there are tables, not only a file.
  while ((await size()) < 10_000) await sleep(20);
  expect(await configs()).toBe(3);
  expect(logged).toEqual([]);
});

it('is not made any more once it has stopped', async () => {
  await writeSampleTrail(directory, 3);
  for (let wait = 0; wait < 400; wait += 40) {
    index.start();
    await sleep(wait);
    await index.stop();
    await rm(join(directory, 'console'), { recursive: true, force: true });
    index = createTrailIndex(() => data, log);
  }
  // Whoever began to make one after that had time to, while the others started and stopped.
  await expect(stat(data.index)).rejects.toThrow('ENOENT');
});

it('is made anew when it is broken, or gone', async () => {
  await writeSampleTrail(directory, 3);
  expect(await configs()).toBe(3);
  await index.stop();
  await writeFile(file(), 'x'.repeat(9_000));
  expect(await configs()).toBe(3);
  await index.stop();
  await rm(data.index, { recursive: true });
  expect(await Promise.all([configs(), configs()])).toEqual([3, 3]);
});

it('says why it cannot be made, to who asks and in the log', async () => {
  await writeSampleTrail(directory, 1);
  await writeFile(join(directory, 'console'), 'a file in the place of the directory');
  index.start();
  while (logged.length === 0) await sleep(20);
  expect(logged).toEqual([
    expect.stringMatching(/^the index of the audit trail is not kept up: .+ cannot be read or/),
  ]);
  await expect(configs()).rejects.toThrow('the index cannot be read or written');
  await rm(join(directory, 'console'));
  expect(await configs()).toBe(1);
});
