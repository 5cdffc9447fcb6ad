import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genesis, seal, type ChainHead } from '../chain.ts';
import { deleteEventIndex, openEventIndex } from './event-index.ts';
import { indexed, openTables, plainKind } from './event-tables.ts';
import { openSql } from './sql.ts';

let root = '';
let trail = '';
let head: ChainHead = genesis;
let current = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'index-'));
  trail = join(root, 'audit');
  await mkdir(trail);
  head = genesis;
  current = '';
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Writes events behind those that are there. */
async function write(...events: readonly object[]): Promise<void> {
  for (const event of events) {
    const sealed = seal(event, head);
    ({ head } = sealed);
    current += sealed.line;
  }
  await writeFile(join(trail, 'audit.jsonl'), current);
}

/** Closes the file that is written now, as a full one is. */
async function rotate(firstSeq: number): Promise<void> {
  const name = `audit-${String(firstSeq).padStart(12, '0')}.jsonl`;
  await rename(join(trail, 'audit.jsonl'), join(trail, name));
  current = '';
}

const at = (second: number) => `2026-11-26T04:00:0${second}.000Z`;
const redact = (second: number, more: object = {}) => ({
  time: at(second),
  kind: 'redact',
  sender: { id: 'team-a', address: '10.0.0.7', transport: 'http' },
  service: 'shop',
  session_id: 's1',
  rule_id: 'github-token',
  replacement_token: '[REDACTED:github-token#0123456789ab]',
  batch_id: 'b1',
  ...more,
});

const open = () => openEventIndex(trail, join(root, 'index'));

async function seqs(query: Partial<Parameters<Awaited<ReturnType<typeof open>>['search']>[0]>) {
  const index = await open();
  try {
    const { lines, hasMore } = await index.search({ where: {}, limit: 100, ...query });
    const found = lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
    return hasMore ? [...found, 'more'] : found;
  } finally {
    await index.close();
  }
}

describe('search', () => {
  beforeEach(async () => {
    await write(
      redact(1),
      redact(2, { session_id: 's2', sender: { id: 'team-b' }, rule_id: 'jwt' }),
      { time: at(3), kind: 'forward', batch_id: 'b1', exporter: 'otlp_http/tempo' },
      redact(4, { session_id: '', replacement_token: '[REDACTED:github-token#ffffffffffff]' }),
    );
  });

  it.each([
    [{ session: 's1' }, [1]],
    [{ sender: 'team-b' }, [2]],
    [{ rule: 'github-token' }, [1, 4]],
    [{ rule: 'github-token', session: 's1' }, [1]],
    [{ kind: 'forward', batch: 'b1' }, [3]],
    [{ exporter: 'otlp_http/tempo' }, [3]],
    [{ token: ['0123456789ab', 'eeeeeeeeeeee'] }, [1, 2]],
    [{ session: '' }, []],
    [{ user: "x' OR 1=1 --" }, []],
  ])('finds what has all of %j', async (where, expected) => {
    expect(await seqs({ where })).toEqual(expected);
  });

  it('finds from one time to before another', async () => {
    expect(await seqs({ from: at(2), to: at(4) })).toEqual([2, 3]);
  });

  it('gives the newest, in the order of the trail, and says that there are more', async () => {
    expect(await seqs({ limit: 2 })).toEqual([3, 4, 'more']);
    expect(await seqs({ limit: 4 })).toEqual([1, 2, 3, 4]);
  });

  it('counts by columns, of each the most frequent, and tells the first and the last time', async () => {
    const index = await open();
    const redacts = { where: { kind: 'redact' } };
    expect(await index.count(redacts, ['rule', 'exporter', 'kind'], 10)).toEqual({
      rule: [
        { value: 'github-token', events: 2 },
        { value: 'jwt', events: 1 },
      ],
      exporter: [],
      kind: [{ value: 'redact', events: 3 }],
    });
    expect(await index.count(redacts, ['rule'], 1)).toEqual({
      rule: [{ value: 'github-token', events: 2 }],
    });
    expect(await index.span({ where: { kind: 'redact' } })).toEqual({
      events: 3,
      first: at(1),
      last: at(4),
    });
    expect(await index.span({ where: { user: 'nobody' } })).toEqual({
      events: 0,
      first: '',
      last: '',
    });
    await index.close();
  });
});

describe('the index', () => {
  it('takes in what was written since, also over files', async () => {
    await write(redact(1), redact(2));
    expect(await seqs({})).toEqual([1, 2]);
    await write(redact(3));
    expect(await seqs({})).toEqual([1, 2, 3]);
    await rotate(1);
    await write(redact(4));
    expect(await seqs({})).toEqual([1, 2, 3, 4]);
    await rotate(4);
    expect(await seqs({ limit: 1 })).toEqual([4, 'more']);
  });

  it('leaves out what has no line end yet, and takes it when it has', async () => {
    await write(redact(1));
    const whole = current;
    await writeFile(
      join(trail, 'audit.jsonl'),
      `${whole}${seal(redact(2), head).line.slice(0, 40)}`,
    );
    expect(await seqs({})).toEqual([1]);
    await write(redact(2));
    expect(await seqs({})).toEqual([1, 2]);
  });

  it('forgets what retention has deleted', async () => {
    await write(redact(1), redact(2));
    await rotate(1);
    await write(redact(3));
    expect(await seqs({})).toEqual([1, 2, 3]);
    await rm(join(trail, 'audit-000000000001.jsonl'));
    expect(await seqs({})).toEqual([3]);
  });

  it('refuses to tell of another trail, until it is made anew', async () => {
    await write(redact(1), redact(2));
    expect(await seqs({})).toEqual([1, 2]);
    head = genesis;
    current = '';
    await write(redact(1, { service: 'other' }), redact(2), redact(3));
    await expect(open()).rejects.toThrow('make it anew with traceveil audit reindex');
    await deleteEventIndex(join(root, 'index'));
    expect(await seqs({})).toEqual([1, 2, 3]);
  });

  it.each([
    ['rule', 'session'],
    ['kind', 'batch'],
    ['sender', 'rule'],
    ['user', 'token'],
    ...Object.keys(indexed).map((column) => [column, column] as const),
  ])('asked for %s and %s, looks for what is rarer', async (one, other) => {
    await write(redact(1));
    await seqs({});
    const sql = await openSql(join(root, 'index/index.sqlite'));
    const text = `SELECT place FROM events WHERE "${one}" IN (?) AND "${other}" IN (?)`;
    const plan = sql.all(`EXPLAIN QUERY PLAN ${text} ORDER BY seq DESC LIMIT 100`, ['a', 'b']);
    sql.close();
    expect(plan).toHaveLength(1);
    expect(plan[0]?.['detail']).toContain(`USING INDEX events_by_${other} `);
  });

  it('is made anew when it is of another version', async () => {
    await write(redact(1), redact(2));
    expect(await seqs({})).toEqual([1, 2]);
    const sql = await openSql(join(root, 'index/index.sqlite'));
    sql.exec('DROP TABLE blocks; PRAGMA user_version = 1');
    sql.close();
    expect(await seqs({ from: at(2) })).toEqual([2]);
  });

  it('is made from the beginning after a command was killed that made it', async () => {
    await write(redact(1));
    await mkdir(join(root, 'index/index.sqlite.new.lock'), { recursive: true });
    await writeFile(join(root, 'index/index.sqlite.new'), 'half of it');
    expect(await seqs({})).toEqual([1]);
    expect(await readdir(join(root, 'index'))).toEqual(['index.sqlite']);
  });

  it('goes on behind what there was memory for when it was made', async () => {
    await write(...Array.from({ length: 2_000 }, () => redact(1)));
    await mkdir(join(root, 'index'));
    const sql = await openTables(trail, join(root, 'index/index.sqlite'), plainKind, {
      most: 10,
    });
    const [row] = sql.all('SELECT COUNT(*) AS events FROM events', []);
    sql.close();
    expect(row?.['events']).toBeGreaterThanOrEqual(10);
    expect(row?.['events']).toBeLessThan(1_000);
    expect(await seqs({ where: { session: 's1' }, limit: 1 })).toEqual([2_000, 'more']);
    const index = await open();
    expect(await index.span({ where: {} })).toMatchObject({ events: 2_000 });
    await index.close();
  });

  it('finds what is of a time among many, also where a clock went back', async () => {
    const minute = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
    const events = Array.from({ length: 10_000 }, (_, index) => ({
      ...redact(1),
      time: minute(index === 9_000 ? 17 : index),
    }));
    await write(...events.slice(0, 5_000));
    expect(await seqs({ from: minute(16), to: minute(18) })).toEqual([17, 18]);
    await write(...events.slice(5_000));
    expect(await seqs({ from: minute(16), to: minute(18) })).toEqual([17, 18, 9_001]);
    expect(await seqs({ from: minute(9_998) })).toEqual([9_999, 10_000]);
    expect(await seqs({ to: minute(1) })).toEqual([1]);
    expect(await seqs({ from: minute(20_000) })).toEqual([]);
    // As a command leaves it that was killed when it had taken in the events.
    const sql = await openSql(join(root, 'index/index.sqlite'));
    sql.exec('DELETE FROM blocks WHERE block > 0');
    sql.close();
    expect(await seqs({ from: minute(9_998) })).toEqual([9_999, 10_000]);
  });

  it.each([
    ['is no database', () => writeFile(join(root, 'index/index.sqlite'), 'x'.repeat(9_000))],
    ['is a directory', () => mkdir(join(root, 'index/index.sqlite'))],
    ['has a file in the place of its directory', () => replaceByFile(join(root, 'index'))],
  ])('says what to do when it %s, and is made anew', async (_, breakIt) => {
    await write(redact(1));
    await mkdir(join(root, 'index'));
    await breakIt();
    const told = /index: the index cannot be read or written \(.+\): .+ traceveil audit reindex$/;
    await expect(open()).rejects.toThrow(told);
    await deleteEventIndex(join(root, 'index'));
    expect(await seqs({})).toEqual([1]);
  });

  it('says so when another command has it', async () => {
    await write(redact(1));
    await mkdir(join(root, 'index'));
    await writeFile(join(root, 'index/lock'), '1');
    await expect(open()).rejects.toThrow('another command is using the index; try again');
  });

  it('is used again after a command was killed', async () => {
    await write(redact(1));
    expect(await seqs({})).toEqual([1]);
    await mkdir(join(root, 'index/index.sqlite.lock'));
    expect(await seqs({})).toEqual([1]);
  });

  it('is empty where there is no trail', async () => {
    await rm(trail, { recursive: true });
    expect(await seqs({})).toEqual([]);
  });
});

async function replaceByFile(directory: string): Promise<void> {
  await rm(directory, { recursive: true });
  await writeFile(directory, '');
}
