import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { auditDisk } from './audit-disk.ts';
import { createFileSink, fileAudit } from './file-sink.ts';
import { sampleDependencies, sampleEvent, verifySample } from './sample.ts';
import type { AuditEvent } from '@traceveil/pipeline';
import type { TombstoneEvent } from './trail-event.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-retention-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const inTrail = (name: string) => join(directory, 'audit', name);

/** Writes enough to fill several segments of two events each; `hours` after the first time. */
async function life(settings: object, hours = 0, disk = auditDisk) {
  const dependencies = sampleDependencies(directory);
  const now = () => dependencies.now() + hours * 3_600_000;
  const parsed = fileAudit.config.parse({ max_megabytes: 0.0015, ...settings });
  const sink = createFileSink(parsed, { ...dependencies, now }, disk);
  await sink.start();
  for (let count = 0; count < 10; count += 1) {
    const time = new Date(now()).toISOString();
    await sink.append([{ ...sampleEvent(String(count)), time }]);
    await new Promise((resolve) => setTimeout(resolve, 20)); // For what is deleted meanwhile.
  }
  await sink.stop(AbortSignal.timeout(5_000));
  return dependencies.logged;
}

const segments = async () =>
  (await readdir(join(directory, 'audit'))).filter((name) => name.endsWith('.jsonl')).sort();

async function tombstones(): Promise<TombstoneEvent[]> {
  const texts = await Promise.all(
    (await segments()).map((name) => readFile(inTrail(name), 'utf8')),
  );
  return texts
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as AuditEvent | TombstoneEvent)
    .filter((event) => event.kind === 'tombstone');
}

async function expectWhole(): Promise<void> {
  expect(await verifySample(directory)).toMatchObject({ problem: undefined });
}

it('deletes nothing unless it is told to', async () => {
  await life({});
  await life({}, 24 * 365);
  expect((await segments())[0]).toBe('audit-000000000001.jsonl');
  await expectWhole();
});

describe('segments that are too many', () => {
  it('go from the oldest on, each with a tombstone, and the trail verifies', async () => {
    await life({});
    const [oldest = ''] = await segments();
    const logged = await life({ retention: { max_megabytes: 0.006 } });
    const [first] = await tombstones();
    const left = await segments();
    expect(left).not.toContain(oldest);
    expect(left.length).toBeLessThan(8);
    expect(logged).toContain('a segment of the audit trail was deleted');
    expect(first?.reason).toBe('max_megabytes');
    await expectWhole();
    const verification = await verifySample(directory);
    expect(verification?.first_seq).toBeGreaterThan(1);
  });

  it('are missed when no tombstone tells of them', async () => {
    await life({});
    const [oldest = ''] = await segments();
    await rm(inTrail(oldest));
    expect(await verifySample(directory)).toMatchObject({ problem: { kind: 'missing', seq: 1 } });
  });

  it('are missed when the tombstone is of others', async () => {
    await life({});
    await life({ retention: { max_megabytes: 0.006 } });
    const [oldest = ''] = await segments();
    await rm(inTrail(oldest));
    expect(await verifySample(directory)).toMatchObject({ problem: { kind: 'missing', seq: 1 } });
  });
});

describe('segments that are too old', () => {
  it('go with a tombstone that says what they were', async () => {
    await life({});
    const before = await segments();
    const files = await Promise.all(before.map((name) => readFile(inTrail(name))));
    await life({ retention: { max_age: '24h' } }, 25);
    const left = await segments();
    expect(left.filter((name) => before.includes(name))).toEqual(['audit.jsonl']);
    const all = await tombstones();
    expect(new Set(all.map(({ reason }) => reason))).toEqual(new Set(['max_age']));
    const hashes = files.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    // The last was put aside in between, under another name.
    expect(all.map(({ file }) => file).slice(0, -1)).toEqual(before.slice(0, -1));
    expect(all.map(({ sha256 }) => sha256).slice(0, -1)).toEqual(hashes.slice(0, -1));
    const last = all.at(-1);
    expect(last?.last_seq).toBe(Number(/\d+/.exec(left[0] ?? '')?.[0]) - 1);
    await expectWhole();
  });

  it('stay while they are young', async () => {
    await life({});
    await life({ retention: { max_age: '24h' } }, 23);
    expect(await tombstones()).toEqual([]);
  });
});

it('keeps a segment that cannot be deleted, with its tombstone, and deletes it later', async () => {
  await life({});
  const [oldest = ''] = await segments();
  const remove = () => Promise.reject(Object.assign(new Error('busy'), { code: 'EBUSY' }));
  const due = { retention: { max_age: '24h' } };
  await life(due, 25, { ...auditDisk, remove });
  expect(await segments()).toContain(oldest);
  expect((await tombstones())[0]).toMatchObject({ file: oldest, first_seq: 1 });
  await expectWhole();
  await life(due, 26);
  expect(await segments()).not.toContain(oldest);
  await expectWhole();
});

describe('a legal hold', () => {
  const due = { retention: { max_age: '1h', max_megabytes: 0.001 } };

  it('by a file in the directory keeps everything', async () => {
    await life({});
    await writeFile(inTrail('LEGAL_HOLD'), '');
    await life(due, 25);
    expect(await tombstones()).toEqual([]);
    await rm(inTrail('LEGAL_HOLD'));
    await life(due, 50);
    expect(await tombstones()).not.toEqual([]);
    await expectWhole();
  });

  it('by the configuration keeps everything', async () => {
    await life({});
    await life({ ...due, legal_hold: true }, 25);
    expect(await tombstones()).toEqual([]);
  });
});

it('keeps a segment that does not verify: it is evidence', async () => {
  await life({});
  const [oldest = ''] = await segments();
  const text = await readFile(inTrail(oldest), 'utf8');
  await writeFile(inTrail(oldest), text.replace('support-agent', 'another-agent'));
  const logged = await life({ retention: { max_age: '1h' } }, 25);
  expect(await segments()).toContain(oldest);
  expect(logged).toContain('old segments of the audit trail are not deleted');
});
