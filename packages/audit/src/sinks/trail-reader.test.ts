import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { auditDisk, type AuditDisk } from '../audit-disk.ts';
import { genesis, seal } from '../chain.ts';
import {
  beginning,
  createTrailReader,
  type TrailPosition,
  type TrailReader,
} from './trail-reader.ts';

const all = { seqMax: 1_000, eventsMax: 1_000, bytesMax: 1024 ** 2 };

let directory = '';
let reader: TrailReader;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-reader-'));
  reader = createTrailReader(directory);
});
afterEach(async () => {
  await reader.close();
  await rm(directory, { recursive: true });
});

/** Lines of a chain of its own, one for each text. */
function chain(texts: readonly string[]): string[] {
  let head = genesis;
  return texts.map((text) => {
    const sealed = seal({ kind: 'redact', text }, head);
    ({ head } = sealed);
    return sealed.line;
  });
}

const path = (name = 'audit.jsonl') => join(directory, name);
const write = (lines: readonly string[], name?: string) => writeFile(path(name), lines.join(''));

/** Reads on until nothing comes. */
async function rest(from: TrailPosition, limits = all) {
  const seqs: number[] = [];
  const missing: unknown[] = [];
  let position = from;
  for (;;) {
    const stretch = await reader.read(position, limits);
    if (stretch.events.length === 0) return { seqs, missing, position };
    seqs.push(...stretch.events.map(({ seq }) => seq));
    missing.push(...stretch.missing);
    ({ position } = stretch);
  }
}

describe('a trail that is read', () => {
  it('goes on in a file that was renamed, and then in the next', async () => {
    const lines = chain(['a', 'b', 'c', 'd']);
    await write(lines.slice(0, 2));
    const { position } = await reader.read(beginning, { ...all, eventsMax: 1 });
    await rename(path(), path('audit-000000000001.jsonl'));
    await write(lines.slice(2));
    expect(await rest(position)).toMatchObject({ seqs: [2, 3, 4], missing: [] });
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'leaves nothing out when the file is renamed right before it is opened for the %sth time',
    async (nth) => {
      const lines = chain(['a', 'b', 'c', 'd']);
      await write(lines.slice(0, 2));
      let opened = 0;
      const open: AuditDisk['open'] = async (name, flags, mode) => {
        if ((opened += 1) === nth) {
          await rename(path(), path('audit-000000000001.jsonl'));
          await write(lines.slice(2));
        }
        return auditDisk.open(name, flags, mode);
      };
      await reader.close();
      reader = createTrailReader(directory, { ...auditDisk, open });
      const { seqs, position, missing } = await rest(beginning);
      const later = await rest(position);
      expect([...seqs, ...later.seqs]).toEqual(nth > opened ? [1, 2] : [1, 2, 3, 4]);
      expect([...missing, ...later.missing]).toEqual([]);
    },
  );

  it('gives nothing that is not durable, though it is there', async () => {
    const lines = chain(['a', 'b', 'c']);
    await write(lines);
    const { seqs, position } = await rest(beginning, { ...all, seqMax: 2 });
    expect(seqs).toEqual([1, 2]);
    expect((await rest(position)).seqs).toEqual([3]);
  });

  it('gives nothing of a line without its end, and the line when it is whole', async () => {
    const [first = '', second = ''] = chain(['a', 'b']);
    await write([first, second.slice(0, 40)]);
    const { seqs, position } = await rest(beginning);
    expect(seqs).toEqual([1]);
    await appendFile(path(), second.slice(40));
    expect((await rest(position)).seqs).toEqual([2]);
  });

  it('gives the same events for the same limits, and one line alone above them', async () => {
    await write(chain(['a', 'x'.repeat(5_000), 'b', 'c']));
    const limits = { ...all, bytesMax: 600 };
    const first = await reader.read(beginning, limits);
    expect(first).toEqual(await createAgain(limits));
    expect((await rest(beginning, limits)).seqs).toEqual([1, 2, 3, 4]);
  });

  async function createAgain(limits: typeof all) {
    const other = createTrailReader(directory);
    const stretch = await other.read(beginning, limits);
    await other.close();
    return stretch;
  }

  it('tells of an event that was changed, and gives those around it', async () => {
    const lines = chain(['a', 'b', 'c']);
    lines[1] = (lines[1] ?? '').replace('"b"', '"B"');
    await write(lines);
    expect(await rest(beginning)).toMatchObject({
      seqs: [1, 3],
      missing: [{ from: 2, to: 2, why: 'unverified' }],
    });
  });

  it('tells of files that were deleted', async () => {
    await write(chain(['a', 'b', 'c', 'd']).slice(2), 'audit-000000000003.jsonl');
    expect(await rest(beginning)).toMatchObject({
      seqs: [3, 4],
      missing: [{ from: 1, to: 2, why: 'deleted' }],
    });
  });
});

describe('a cursor', () => {
  async function cursorAt(seq: number): Promise<TrailPosition> {
    const { position } = await rest(beginning, { ...all, seqMax: seq });
    await reader.close();
    return position;
  }

  it.each([
    ['where it was', async () => undefined],
    ['in a file that was renamed', () => rename(path(), path('audit-000000000001.jsonl'))],
    [
      'in a file to which lines were put before it',
      async () => write(['no event\n', await readFile(path(), 'utf8')]),
    ],
    [
      'behind an event that was changed since',
      async () => writeFile(path(), (await readFile(path(), 'utf8')).replace('"b"', '"B"')),
    ],
  ])('is found %s', async (_where, change) => {
    await write(chain(['a', 'b', 'c']));
    const cursor = await cursorAt(2);
    await change();
    const found = await reader.find(cursor, 3);
    expect(await rest(found ?? beginning)).toMatchObject({ seqs: [3], missing: [] });
  });

  it('is found behind files that were deleted', async () => {
    const lines = chain(['a', 'b', 'c']);
    await write(lines);
    const cursor = await cursorAt(2);
    await rm(path());
    await write(lines.slice(2), 'audit-000000000003.jsonl');
    const found = await reader.find(cursor, 3);
    expect(await rest(found ?? beginning)).toMatchObject({ seqs: [3], missing: [] });
  });

  it('is of no other trail, nor of one that is shorter', async () => {
    await write(chain(['a', 'b', 'c']));
    const cursor = await cursorAt(2);
    await write(chain(['A', 'B', 'C']));
    expect(await reader.find(cursor, 3)).toBeUndefined();
    await reader.close();
    await write(chain(['a']));
    expect(await reader.find(cursor, 1)).toBeUndefined();
  });
});
