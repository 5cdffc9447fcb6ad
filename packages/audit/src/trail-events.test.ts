import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditDisk } from './audit-disk.ts';
import { genesis, seal } from './chain.ts';
import { eventsAfter, type EventPlace } from './trail-events.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trail-events-'));
  let head = genesis;
  const lines = Array.from({ length: 5 }, (_, index) => {
    const sealed = seal({ kind: 'sample', index }, head);
    ({ head } = sealed);
    return sealed.line;
  });
  await writeFile(join(directory, 'audit-000000000001.jsonl'), lines.slice(0, 3).join(''));
  await writeFile(join(directory, 'audit.jsonl'), lines.slice(3).join(''));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('gives the same events behind a place as behind a seq, and reads no line before it', async () => {
  let bytesRead = 0;
  const disk: typeof auditDisk = {
    ...auditDisk,
    async open(path, flags, mode) {
      const file = await open(path, flags, mode);
      const read = file.read.bind(file) as (...args: unknown[]) => ReturnType<typeof file.read>;
      const counted = async (...args: unknown[]) => {
        const result = await read(...args);
        bytesRead += result.bytesRead;
        return result;
      };
      return Object.assign(file, { read: counted });
    },
  };
  const after = async (seq: number, behind?: EventPlace) => {
    bytesRead = 0;
    const events = [];
    for await (const some of eventsAfter(directory, seq, behind, disk)) {
      for (const { seq: own, segment, offset, length } of some) {
        events.push({ seq: own, segment, offset, length });
      }
    }
    return { events, bytesRead };
  };
  const all = await after(0);
  expect(all.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  for (const place of all.events) {
    expect((await after(place.seq, place)).events).toEqual((await after(place.seq)).events);
  }
  // Of what follows it in its own file; a file that is done with is not opened for its events.
  for (const place of all.events.filter(({ seq }) => seq !== 3)) {
    const before = place.offset + place.length + 1;
    const { bytesRead: whole } = await after(place.seq);
    expect((await after(place.seq, place)).bytesRead).toBe(whole - before);
  }
});
