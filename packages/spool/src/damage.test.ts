import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createStage, hastyDisk, patient, until } from './stage.ts';
import { backendOf, batchWith, hand, isAway } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const texts = ['first', 'second', 'third'];
const key = Buffer.alloc(32, 7).toString('base64');
const configs = { plain: {}, sealed: { encryption: { key } } };
const names = async (ending: string) =>
  (await readdir(stage.directory())).filter((name) => name.endsWith(ending));

/** Three records in one segment, as a crash leaves them; with the places where each ends. */
async function threeRecords(config: object) {
  const a = backendOf('a');
  a.answer = isAway;
  const { outlet, stop } = await stage.start([a], { config, files: hastyDisk });
  const ends: number[] = [];
  const path = () => join(stage.directory(), '0000000001.segment');
  for (const text of texts) {
    await hand(outlet, batchWith(text));
    ends.push((await readFile(path())).length);
  }
  await stop();
  await rm(join(stage.directory(), 'cursors'));
  return { ends, path: path(), bytes: await readFile(path()) };
}

/** A start after the damage: what arrives, what is said. */
async function restarted(config: object) {
  const a = backendOf('a');
  const { stop, lines, counts } = await stage.start([a], { config, files: hastyDisk });
  await stop(patient());
  return { received: a.received.sort(), said: lines.map(({ message }) => message).join(), counts };
}

/** As it was before, but for the file under test. */
async function tidy(): Promise<void> {
  for (const name of await readdir(stage.directory())) {
    if (name !== 'dead-letters') await rm(join(stage.directory(), name));
  }
}

describe.each(Object.entries(configs))('a segment, %s,', (_name, config) => {
  it('loses no more than its torn end, cut at every byte', async () => {
    const { ends, path, bytes } = await threeRecords(config);
    for (let length = 0; length < bytes.length; length += 1) {
      await tidy();
      await writeFile(path, bytes);
      await truncate(path, length);
      const { received, said, counts } = await restarted(config);
      const whole = ends.filter((end) => end <= length).length;
      expect({ length, received }).toEqual({ length, received: texts.slice(0, whole) });
      const isAtAnEnd = length <= 56 || ends.includes(length);
      expect({ length, isCut: said.includes('cut off') }).toEqual({ length, isCut: !isAtAnEnd });
      expect(counts['traceveil_spool_damaged_segments{undefined}']).toBeUndefined();
      expect(await names('.corrupt')).toEqual([]);
    }
  });

  it('loses no more than the record in which any one byte is changed, and tells', async () => {
    const { ends, path, bytes } = await threeRecords(config);
    for (let position = 0; position < bytes.length; position += 1) {
      await tidy();
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8));
      await writeFile(path, changed);
      const { received, said, counts } = await restarted(config);
      const hit = position < 56 ? texts : [texts[ends.findIndex((end) => position < end)]];
      const rest = texts.filter((text) => !hit.includes(text));
      expect({ position, received }).toEqual({ position, received: rest });
      expect({ position, said }).toMatchObject({ said: expect.stringContaining('is damaged') });
      expect(counts['traceveil_spool_damaged_segments{undefined}']).toBe(1);
      expect(await names('.corrupt')).toHaveLength(1);
    }
  });
});

it('takes no record out of the text of another, though one byte before it is changed', async () => {
  const inner = await threeRecords({});
  // Somebody who has seen a segment sends its bytes as a batch of their own.
  await tidy();
  const a = backendOf('a');
  a.answer = isAway;
  const first = await stage.start([a], { files: hastyDisk });
  await hand(first.outlet, { ...batchWith(''), bytes: inner.bytes });
  await hand(first.outlet, batchWith('next'));
  await first.stop();
  const [name = ''] = await names('.segment');
  const path = join(stage.directory(), name);
  const changed = await readFile(path);
  changed[60] = (changed[60] ?? 0) ^ 1;
  await writeFile(path, changed);
  expect((await restarted({})).received).toEqual(['next']);
});

it('forgets nothing that is not read yet when a segment before it is damaged', async () => {
  const config = { max_size: '8KiB' };
  const a = backendOf('a');
  a.answer = isAway;
  const first = await stage.start([a], { config, files: hastyDisk });
  for (const text of texts) await hand(first.outlet, batchWith(text.padEnd(1_100)));
  await first.stop();
  const all = (await names('.segment')).sort();
  expect(all).toHaveLength(3);
  await writeFile(join(stage.directory(), all[1] ?? ''), Buffer.alloc(500, 1));
  const { received } = await restarted(config);
  expect(received.map((text) => text.trim())).toEqual(['first', 'third']);
  await until(async () => (await names('.corrupt')).length === 1);
});
