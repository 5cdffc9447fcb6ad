import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { FileSystem } from './file-system.ts';
import { Journal, type Written } from './journal.ts';
import { keyRing } from './keys.ts';
import { newRecord } from './segment-format.ts';
import { hastyDisk } from './stage.ts';
import { batchWith, faultyDisk, recording } from './stand-ins.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-journal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function journalOn(files: FileSystem, segmentBytes = 1024 ** 2) {
  const written: Written[] = [];
  const kept = recording();
  const journal = new Journal({
    directory,
    files,
    keys: keyRing(undefined, []),
    log: kept.log,
    segmentBytes,
    onWritten: (group) => written.push(...group),
  });
  const append = (text: string) => journal.append(newRecord(batchWith(text), ['a'], 0));
  return { journal, written, append, ...kept };
}

it('syncs once for all who come while it writes', async () => {
  let syncs = 0;
  const files: FileSystem = {
    ...hastyDisk,
    create: async (path) => ({
      ...(await hastyDisk.create(path)),
      sync: () => Promise.resolve(void (syncs += 1)),
    }),
  };
  const { append, journal } = journalOn(files);
  await append('the header of the file has a sync of its own');
  syncs = 0;
  await Promise.all(Array.from({ length: 100 }, (_, index) => append(`${index}`)));
  expect(syncs).toBe(1);
  await journal.close();
});

it('tells of records in the order in which they stand, before their senders hear of it', async () => {
  const { append, written, journal } = journalOn(hastyDisk, 300);
  const heard: number[] = [];
  for (const text of ['1', '2', '3', '4', '5']) {
    await append(text);
    heard.push(written.length);
  }
  expect(heard).toEqual([1, 2, 3, 4, 5]);
  const places = written.map(({ start }) => start.segment * 1e6 + start.offset);
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(new Set(written.map(({ start }) => start.segment)).size).toBeGreaterThan(1);
  await journal.close();
});

it('never writes again to a segment in which a write failed', async () => {
  // 1 creates, 2 and 3 write and sync the header, 4 syncs the directory, 5 writes, 6 syncs.
  for (const failing of [5, 6]) {
    const { files } = faultyDisk(hastyDisk, { failing, code: 'ENOSPC', forGood: false });
    const { append, written, journal, lines } = journalOn(files);
    await expect(append('first')).rejects.toMatchObject({ remedy: 'retry' });
    await append('second');
    expect(written.map(({ start }) => start.segment)).toEqual([2]);
    expect(lines.map(({ message }) => message)).toEqual([
      `cannot write to ${directory}: ENOSPC; senders are told to retry`,
      'batches are written again',
    ]);
    await journal.close();
    await rm(directory, { recursive: true });
    await hastyDisk.makeDirectory(directory);
  }
});

it('ends no further on than the record that is written next, whenever it is asked', async () => {
  const tails: (readonly [segment: number, offset: number])[] = [];
  const look = () => tails.push([journal.tail.segment, journal.tail.offset]);
  const watched =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      look();
      const result = await call(...args);
      look();
      return result;
    };
  const files: FileSystem = {
    ...hastyDisk,
    create: watched(async (path) => {
      const file = await hastyDisk.create(path);
      return { ...file, append: watched(file.append), sync: watched(file.sync) };
    }),
    syncDirectory: watched(hastyDisk.syncDirectory),
  };
  const { append, written, journal } = journalOn(files, 300);
  for (const text of ['1', '2', '3', '4']) {
    tails.length = 0;
    await append(text);
    const start = written.at(-1)?.start;
    const isBeyond = ([segment, offset]: readonly [number, number]) =>
      segment > (start?.segment ?? 0) || (segment === start?.segment && offset > start.offset);
    // What was asked last comes after the record is durable.
    expect(tails.slice(0, -1).filter(isBeyond)).toEqual([]);
  }
  expect(written.at(-1)?.start.segment).toBeGreaterThan(1);
  await journal.close();
});
