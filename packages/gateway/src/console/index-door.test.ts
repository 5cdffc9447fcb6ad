import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { writeSampleTrail } from './sample-trail.ts';
import { createIndexDoor } from './index-door.ts';

let root = '';
let data = { trail: '', index: '' };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'door-'));
  data = { trail: join(root, 'audit'), index: join(root, 'index') };
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A clock by which everything takes long. */
function createSlowClock() {
  let ms = 0;
  return () => (ms += 10_000);
}

it('makes no index for a question, and makes one when it is to', async () => {
  await writeSampleTrail(root, 3);
  const door = createIndexDoor(data, () => undefined);
  const count = () =>
    door.withIndex(async (index) => {
      const page = await index.page({ where: { kind: 'config' }, limit: 9 });
      return page.events.length;
    });
  await expect(count()).rejects.toMatchObject({ name: 'ToldError', reason: 'preparing' });
  await door.make();
  expect(await count()).toBe(3);
  await door.close();
});

it('says how far it is that makes an index, or takes in what is new, and when it is done', async () => {
  const heard: (string | undefined)[] = [];
  const door = createIndexDoor(data, (news) => heard.push(news), createSlowClock());
  await writeSampleTrail(root, 3);
  await door.make();
  const words = 'the index of the audit trail is being made ready: step';
  expect(heard).toEqual([
    `${words} 1 of 3, reading it, is at 100 %`,
    ...Array.from(
      { length: 15 },
      (_, n) => `${words} 2 of 3, is at ${Math.floor((n / 15) * 100)} %`,
    ),
    `${words} 3 of 3, is at 0 %`,
    undefined,
  ]);
  heard.length = 0;
  await writeSampleTrail(root, 5);
  await door.withIndex(() => undefined);
  await door.close();
  expect(heard).toEqual([
    `${words} 1 of 3, reading it, is at 100 %`,
    `${words} 3 of 3, is at 0 %`,
    undefined,
  ]);
});
