import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PipelineError, type AuditEvent, type AuditSink } from '@traceveil/pipeline';
import { createAuditSpool, type KeptSink, type OnAuditFailure } from './audit-spool.ts';
import type { FileSystem } from './file-system.ts';
import { createStage, hastyDisk, patient, until } from './stage.ts';
import { faultyDisk, recording } from './stand-ins.ts';

const stage = createStage();
const ends: (() => Promise<void>)[] = [];
beforeEach(stage.open);
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await stage.close();
});

/** Only its number tells an event from others. */
function event(number: number): AuditEvent {
  const time = '2026-11-26T12:00:00.000Z';
  const kind = { kind: 'config', occasion: 'reload', outcome: 'refused' } as const;
  return { time, ...kind, problems: number, token_key_id: 'k1' };
}

/** A sink that keeps what it is given, and can be made to fail. */
function fakeSink() {
  const written: number[] = [];
  const fake = {
    written,
    isBroken: false,
    opened: 0,
    stopped: 0,
    sink: {
      name: 'file',
      start() {
        if (fake.isBroken) return Promise.reject(new Error('audit/file: cannot write: EROFS'));
        fake.opened += 1;
        return Promise.resolve();
      },
      stop() {
        fake.stopped += 1;
        return Promise.resolve();
      },
      append(events) {
        if (fake.isBroken) {
          return Promise.reject(new PipelineError('audit/file', 'retry', 'cannot write: ENOSPC'));
        }
        written.push(...events.map((one) => (one.kind === 'config' ? one.problems : -1)));
        return Promise.resolve();
      },
    } satisfies AuditSink,
  };
  return fake;
}

interface Wishes {
  readonly onFailure?: OnAuditFailure;
  readonly bytesMax?: number;
  readonly key?: Uint8Array;
  readonly files?: FileSystem;
}

const directory = () => join(stage.directory(), 'audit-spool');

function open({ bytesMax = 1024 ** 2, key, files = hastyDisk }: Wishes = {}) {
  const kept = recording();
  const spool = createAuditSpool({
    directory: directory(),
    bytesMax,
    encryption: key && { key, old_keys: [] },
    dependencies: { ...kept, now: Date.now },
    files,
    retryMs: 5,
  });
  return { ...kept, spool };
}

/** One life: a sink behind a spool, started and in charge. */
async function start(sink: AuditSink, wishes: Wishes = {}) {
  const { spool, ...kept } = open(wishes);
  const behind = spool.before(sink, wishes.onFailure ?? 'spool');
  const stop = async (deadline = patient()) => {
    await behind.stop(deadline);
    await spool.stop();
  };
  ends.push(() => stop(AbortSignal.abort()));
  await behind.start();
  behind.takeOver();
  return { ...kept, spool, behind, stop, waiting: () => kept.gauge(waitingEvents) };
}

const waitingEvents = 'traceveil_audit_waiting_events';
const numbers = (length: number, first = 1) => Array.from({ length }, (_, at) => first + at);

async function append(behind: KeptSink, ...which: readonly number[]): Promise<void> {
  for (const number of which) await behind.append([event(number)]);
}

describe('with on_failure: spool', () => {
  it('hands events on, and makes nothing on disk, as long as the sink works', async () => {
    const fake = fakeSink();
    const { behind, waiting, stop } = await start(fake.sink);
    await append(behind, 1, 2);
    expect(fake.written).toEqual([1, 2]);
    expect(waiting()).toBe(0);
    expect((await readdir(directory())).filter((name) => name.endsWith('.segment'))).toEqual([]);
    await stop();
    expect(fake.stopped).toBe(1);
  });

  it('acknowledges what the sink cannot write, and writes it in order, before newer', async () => {
    const fake = fakeSink();
    const { behind, waiting } = await start(fake.sink);
    await append(behind, 1);
    fake.isBroken = true;
    await append(behind, 2, 3);
    await Promise.all(numbers(50, 4).map((number) => append(behind, number)));
    expect(fake.written).toEqual([1]);
    expect(waiting()).toBe(52);
    fake.isBroken = false;
    await append(behind, 54, 55);
    await until(() => waiting() === 0);
    await append(behind, 56);
    expect(fake.written).toEqual(numbers(56));
  });

  it.each([
    ['plain', undefined],
    ['sealed', new Uint8Array(32).fill(7)],
  ])('writes what an earlier run kept, before newer: %s', async (_how, key) => {
    const broken = fakeSink();
    broken.isBroken = true;
    const first = await start(broken.sink, key ? { key } : {});
    await append(first.behind, 1, 2, 3);
    await first.stop();
    expect(broken.written).toEqual([]);
    const names = (await readdir(directory())).filter((name) => name.endsWith('.segment'));
    const files = await Promise.all(names.map((name) => readFile(join(directory(), name))));
    expect(files.some((bytes) => bytes.includes('token_key_id'))).toBe(key === undefined);

    const fake = fakeSink();
    const second = await start(fake.sink, key ? { key } : {});
    await append(second.behind, 4);
    await until(() => second.waiting() === 0);
    expect(fake.written).toEqual([1, 2, 3, 4]);
    await second.stop();
    const third = await start(fake.sink, key ? { key } : {});
    await append(third.behind, 5);
    expect(fake.written).toEqual([1, 2, 3, 4, 5]);
  });

  it('starts although the sink cannot be opened, says so once, and opens it later', async () => {
    const fake = fakeSink();
    fake.isBroken = true;
    const { behind, waiting, lines } = await start(fake.sink);
    await append(behind, 1, 2);
    expect(lines.map(({ message }) => message)).toEqual([
      'audit/file: cannot write: EROFS; its events wait on disk until it works',
    ]);
    fake.isBroken = false;
    await until(() => waiting() === 0);
    await append(behind, 3);
    expect(fake).toMatchObject({ written: [1, 2, 3], opened: 1 });
    expect(lines.slice(1).map(({ message }) => message)).toEqual([
      'could be opened; audit events are written again',
    ]);
  });

  it('refuses as retryable when no more may wait, and takes more once it was written', async () => {
    const fake = fakeSink();
    const { behind, waiting } = await start(fake.sink, { bytesMax: 8 * 1024 });
    fake.isBroken = true;
    let kept = 0;
    const fill = async () => {
      for (;;) {
        await append(behind, kept + 1);
        kept += 1;
      }
    };
    await expect(fill()).rejects.toMatchObject({
      remedy: 'retry',
      message: expect.stringMatching(/^audit\/file: .* cannot be kept: .*is full: \d+ of 8192/),
    });
    expect(kept).toBeGreaterThan(5);
    expect(waiting()).toBe(kept);
    fake.isBroken = false;
    await until(() => waiting() === 0);
    await append(behind, kept + 1);
    expect(fake.written).toEqual(numbers(kept + 1));
  });

  it('refuses one batch that is larger than all that may wait as retryable, too', async () => {
    const fake = fakeSink();
    const { behind } = await start(fake.sink, { bytesMax: 8 * 1024 });
    fake.isBroken = true;
    await expect(behind.append(numbers(200).map(event))).rejects.toMatchObject({ remedy: 'retry' });
  });

  it('goes on with another sink of the same name after a reload', async () => {
    const before = fakeSink();
    before.isBroken = true;
    const { spool, behind, waiting } = await start(before.sink);
    await append(behind, 1, 2);
    const after = fakeSink();
    const next = spool.before(after.sink, 'spool');
    await next.start();
    await append(next, 3);
    expect(after.written).toEqual([]);
    next.takeOver();
    await until(() => waiting() === 0);
    // A batch on its way since before the reload.
    await append(behind, 4);
    await behind.stop(patient());
    await until(() => waiting() === 0);
    await append(next, 5);
    expect(after.written).toEqual([1, 2, 3, 4, 5]);
    await next.stop(patient());
  });
});

describe('with on_failure: block', () => {
  it('refuses what the sink cannot write, and makes no directory', async () => {
    const fake = fakeSink();
    const { behind } = await start(fake.sink, { onFailure: 'block' });
    fake.isBroken = true;
    await expect(append(behind, 1)).rejects.toMatchObject({ remedy: 'retry' });
    expect(await readdir(stage.directory())).toEqual([]);
  });

  it('does not start when the sink cannot be opened', async () => {
    const fake = fakeSink();
    fake.isBroken = true;
    await expect(start(fake.sink, { onFailure: 'block' })).rejects.toThrow('EROFS');
  });

  it('writes what an earlier run with spool kept', async () => {
    const broken = fakeSink();
    broken.isBroken = true;
    const first = await start(broken.sink);
    await append(first.behind, 1, 2);
    await first.stop();
    const fake = fakeSink();
    const { waiting } = await start(fake.sink, { onFailure: 'block' });
    await until(() => waiting() === 0);
    expect(fake.written).toEqual([1, 2]);
  });
});

/** A life on a disk that fails at one call, between two on one that does not. */
async function threeLives(fault: { failing: number; code: string; forGood: boolean }) {
  const acknowledged: number[] = [];
  const problems: unknown[] = [];
  const fake = fakeSink();
  fake.isBroken = true;
  const before = await start(fake.sink);
  await append(before.behind, 1, 2);
  acknowledged.push(1, 2);
  await before.stop(AbortSignal.abort());

  const { files, hasFailed } = faultyDisk(hastyDisk, fault);
  let isPutAside = false;
  try {
    const { behind, stop, lines } = await start(fake.sink, { files });
    isPutAside = lines.some(({ message }) => message.includes('waits for the next start'));
    for (const number of numbers(6, 3)) {
      // The sink works in the middle, for a while.
      fake.isBroken = number !== 5;
      await append(behind, number).then(
        () => acknowledged.push(number),
        (error: unknown) => problems.push(error),
      );
    }
    fake.isBroken = false;
    await stop(AbortSignal.timeout(hasFailed() ? 20 : 2_000));
  } catch (error) {
    problems.push(error);
  }

  fake.isBroken = false;
  const after = await start(fake.sink);
  await until(() => after.waiting() === 0);
  await append(after.behind, 9);
  await after.stop();
  const order = [...new Set(fake.written)].filter((number) => acknowledged.includes(number));
  const unclear = problems.filter((error) =>
    error instanceof PipelineError
      ? error.remedy !== 'retry'
      : !(error instanceof Error && /^storage\.directory: [^\n]+$/.test(error.message)),
  );
  return {
    ...fault,
    hasFailed: hasFailed(),
    lost: acknowledged.filter((number) => !fake.written.includes(number)),
    // But for what could not be read at one start: it waits for the next.
    isInOrder: isPutAside || order.every((number, at) => at === 0 || number > (order[at - 1] ?? 0)),
    twice: hasFailed() ? 0 : fake.written.length - new Set(fake.written).size,
    unclear,
  };
}

it.each([
  ['the disk is full, once', { code: 'ENOSPC', forGood: false }],
  ['the disk is full and stays full', { code: 'ENOSPC', forGood: true }],
  ['a sector cannot be read or written', { code: 'EIO', forGood: false }],
])(
  'loses no event that was acknowledged and keeps their order, at whichever call %s',
  async (_what, fault) => {
    const outcomes: Awaited<ReturnType<typeof threeLives>>[] = [];
    do {
      outcomes.push(await threeLives({ ...fault, failing: outcomes.length + 1 }));
      for (const end of ends.splice(0)) await end();
      await stage.close();
      await stage.open();
    } while (outcomes.at(-1)?.hasFailed);
    const bad = outcomes.filter(
      ({ lost, isInOrder, twice, unclear }) =>
        lost.length + unclear.length + twice > 0 || !isInOrder,
    );
    expect(bad).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(30);
  },
  120_000,
);
