import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeadLetters } from './dead-letters.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';
import { keyRing } from './keys.ts';
import { createStage, patient, until } from './stage.ts';
import { backendOf, batchOf, batchWith, hand, isAway, refuses } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);
const { start } = stage;

const segments = async () =>
  (await readdir(stage.directory())).filter((name) => name.includes('.segment')).sort();
const caught = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('did not throw');
};

describe('a batch', () => {
  it('is on disk when it was handed over, and reaches every exporter as it was', async () => {
    const [a, b] = [backendOf('a'), backendOf('b/second')];
    a.answer = isAway;
    const { outlet } = await start([a, b]);
    await hand(outlet, batchWith('clean bytes', 3));
    const [name = ''] = await segments();
    expect(await readFile(join(stage.directory(), name), 'latin1')).toContain('clean bytes');
    await until(() => b.received.length > 0);
    expect(b.batches).toEqual([{ ...batchWith('clean bytes', 3), bytes: expect.anything() }]);
    expect(a.received).toEqual([]);
  });

  it('is written once for two exporters, and many together', async () => {
    const { outlet } = await start([backendOf('a'), backendOf('b')]);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => hand(outlet, batchWith(`one ${index};`))),
    );
    const [name = ''] = await segments();
    const text = await readFile(join(stage.directory(), name), 'latin1');
    expect(text.split('one 7;')).toHaveLength(2);
  });

  it('waits for nobody: one backend is away, the other has everything', async () => {
    const [a, b] = [backendOf('a'), backendOf('b')];
    a.answer = isAway;
    const { outlet, queues } = await start([a, b]);
    for (let sent = 0; sent < 100; sent += 1) await hand(outlet, batchWith(`${sent}`));
    await until(() => queues[1]?.pendingItems === 0);
    expect(b.received).toHaveLength(100);
    expect(queues[0]?.pendingItems).toBe(100);
  });

  it('comes in order when one is sent at a time', async () => {
    const a = backendOf('a');
    const { outlet, stop } = await start([a], { queue: { num_consumers: 1 } });
    const texts = Array.from({ length: 200 }, (_, index) => `${index}`);
    await Promise.all(texts.map((text) => hand(outlet, batchWith(text))));
    await stop(patient());
    expect(a.received).toEqual(texts);
  });
});

describe('a restart', () => {
  it('goes on where each exporter was', async () => {
    const [a, b] = [backendOf('a'), backendOf('b')];
    a.answer = isAway;
    const first = await start([a, b]);
    for (const text of ['1', '2', '3']) await hand(first.outlet, batchWith(text, 2));
    await until(() => b.received.length === 3);
    await first.stop();
    a.answer = () => undefined;
    const second = await start([a, b]);
    expect(second.counts).toEqual({ 'traceveil_exporter_resumed_spans{a}': 6 });
    await second.stop(patient());
    expect([a.received.sort(), b.received.sort()]).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ]);
    expect(second.counts['otelcol_exporter_sent_spans{a}']).toBe(6);
  });

  it('notes where its exporters are soon after its start: it may be killed within a second', async () => {
    const a = backendOf('a');
    const { outlet } = await start([a]);
    await hand(outlet, batchWith('1'));
    const startMs = performance.now();
    await until(async () => (await readdir(stage.directory())).includes('cursors'));
    expect(performance.now() - startMs).toBeLessThan(900);
  });

  it('sends everything once more when the cursors are damaged, and says so', async () => {
    const [a, b] = [backendOf('a'), backendOf('b')];
    b.answer = isAway;
    const first = await start([a, b]);
    await hand(first.outlet, batchWith('1'));
    await until(() => a.received.length === 1);
    await first.stop();
    const path = join(stage.directory(), 'cursors');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/\d\}/, '9}'));
    b.answer = () => undefined;
    const second = await start([a, b]);
    await second.stop(patient());
    expect(second.lines.map(({ message }) => message).join()).toContain('cursors are damaged');
    expect([a.received, b.received]).toEqual([['1', '1'], ['1']]);
  });

  it('keeps what is for an exporter that is not named until it is named again', async () => {
    const [a, b] = [backendOf('a'), backendOf('b')];
    a.answer = isAway;
    const first = await start([a, b]);
    await hand(first.outlet, batchWith('for a'));
    await until(() => b.received.length === 1);
    await first.stop();
    const without = await start([b]);
    expect(without.lines[0]).toMatchObject({ fields: { exporter: 'a', traces: 1 } });
    expect(without.gauge('traceveil_spool_left_items')).toBe(1);
    await without.stop(patient());
    a.answer = () => undefined;
    const again = await start([a, b]);
    expect(again.gauge('traceveil_spool_left_items')).toBeUndefined();
    await again.stop(patient());
    expect(a.received).toEqual(['for a']);
    expect(b.received).toEqual(['for a']);
  });

  it('is refused while another process has the directory', async () => {
    await writeFile(join(stage.directory(), 'lock'), String(process.ppid));
    await expect(start([])).rejects.toThrow(`process ${process.ppid} uses ${stage.directory()}`);
  });

  it('takes over from a process that was killed while it made its lock', async () => {
    // Half of a number, which may be that of a process.
    await writeFile(join(stage.directory(), 'lock.4194305'), String(process.ppid));
    const { stop } = await start([]);
    expect(await readFile(join(stage.directory(), 'lock'), 'utf8')).toBe(String(process.pid));
    expect(await readdir(stage.directory())).not.toContain('lock.4194305');
    await stop();
  });

  it('takes over the lock of a process that was killed', async () => {
    await writeFile(join(stage.directory(), 'lock'), '4194305');
    const { stop } = await start([]);
    await stop();
    expect(await readdir(stage.directory())).not.toContain('lock');
  });
});

describe('the disk', () => {
  it('is free again when everybody has passed a segment', async () => {
    const [a, b] = [backendOf('a'), backendOf('b')];
    const { outlet, stop, gauge } = await start([a, b], { config: { max_size: '64KiB' } });
    for (let sent = 0; sent < 100; sent += 1) await hand(outlet, batchOf(4_000));
    await until(() => a.received.length === 100 && b.received.length === 100);
    await until(() => (gauge('traceveil_spool_size') ?? 0) < 16 * 1024);
    await stop(patient());
    expect((await segments()).length).toBeLessThan(3);
  });

  it('is bounded: above max_size senders are told to retry, and nothing is lost', async () => {
    const a = backendOf('a');
    a.answer = isAway;
    const { outlet, counts, stop } = await start([a], { config: { max_size: '64KiB' } });
    const refused = async () => {
      for (let sent = 0; ; sent += 1) {
        try {
          await hand(outlet, batchWith(`${sent}`.padEnd(4_000)));
        } catch (error) {
          return { sent, error };
        }
      }
    };
    const { sent, error } = await refused();
    expect(error).toMatchObject({ remedy: 'retry', retryAfterMs: 1_000 });
    expect(sent).toBeGreaterThan(10);
    expect(counts['otelcol_exporter_enqueue_failed_spans{a}']).toBe(1);
    a.answer = () => undefined;
    await stop(patient());
    expect(a.received).toHaveLength(sent);
    const again = await start([a], { config: { max_size: '64KiB' } });
    await hand(again.outlet, batchOf(4_000));
  });

  it('is bounded for each exporter by its own queue_size', async () => {
    const a = backendOf('a');
    a.answer = isAway;
    const { outlet } = await start([a], { queue: { queue_size: '4KiB' } });
    await hand(outlet, batchOf(3_000));
    expect(caught(() => outlet.reserve(batchOf(3_000)))).toMatchObject({ remedy: 'retry' });
    expect(caught(() => outlet.reserve(batchOf(5_000)))).toMatchObject({ remedy: 'too_large' });
  });

  it('gives a place back that was not used', async () => {
    const { outlet } = await start([backendOf('a')], { queue: { queue_size: '4KiB' } });
    const place = outlet.reserve(batchOf(3_000));
    expect(caught(() => outlet.reserve(batchOf(3_000)))).toMatchObject({ remedy: 'retry' });
    place.release();
    place.release();
    await hand(outlet, batchOf(3_000));
  });

  it('is read when more waits than is kept in memory', async () => {
    const a = backendOf('a');
    a.answer = isAway;
    const { outlet, stop } = await start([a]);
    for (let sent = 0; sent < 40; sent += 1) {
      await hand(outlet, batchWith(`${sent}`.padEnd(1024 ** 2)));
    }
    a.answer = () => undefined;
    await stop(patient());
    const numbers = a.received.map((text) => Number(text)).sort((one, other) => one - other);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });
});

describe('a batch that cannot be delivered', () => {
  const day = 24 * 3_600_000;

  it('becomes a dead letter with its reason when it is refused for good', async () => {
    const a = backendOf('a/x');
    a.answer = (text) => (text === 'bad' ? refuses() : undefined);
    const { outlet, counts, stop } = await start([a]);
    await hand(outlet, batchWith('bad', 5));
    await hand(outlet, batchWith('good'));
    await stop(patient());
    expect(a.received).toEqual(['good']);
    expect(counts).toMatchObject({
      'traceveil_exporter_accepted_spans{a/x}': 6,
      'traceveil_exporter_dead_lettered_spans{a/x}': 5,
      'otelcol_exporter_sent_spans{a/x}': 1,
    });
    const [letter = ''] = await readdir(join(stage.directory(), 'dead-letters'));
    expect(letter).toMatch(/^\d{10}-\d+-a~x\.letter$/);
  });

  it('is tried for as long as it is not too old, whatever the exporter gave up', async () => {
    const a = backendOf('a');
    let attempts = 0;
    a.answer = () => ((attempts += 1) > 1 ? undefined : isAway());
    const { outlet, stop } = await start([a]);
    await hand(outlet, batchWith('1'));
    await stop(patient());
    expect(a.received).toEqual(['1']);
  });

  it('becomes a dead letter when it is too old', async () => {
    const a = backendOf('a');
    a.answer = isAway;
    let time = 0;
    const first = await start([a], { now: () => time });
    await hand(first.outlet, batchWith('old'));
    await first.stop();
    time = 8 * day;
    const { counts, lines, stop } = await start([a], { now: () => time });
    await stop(patient());
    expect(counts['traceveil_exporter_dead_lettered_spans{a}']).toBe(1);
    expect(JSON.stringify(lines)).toContain('too old; exporter/fake: backend is away');
  });

  it('is aborted when it has become too old on its way', async () => {
    const a = backendOf('a');
    let aborted = 0;
    const exporter = {
      ...a.exporter,
      export: (_batch: unknown, signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted += 1;
            reject(isAway());
          });
        }),
    };
    const { outlet, counts } = await start([{ ...a, exporter }], { config: { max_age: '40ms' } });
    await hand(outlet, batchWith('old'));
    await until(() => counts['traceveil_exporter_dead_lettered_spans{a}'] === 1);
    expect(aborted).toBe(1);
  });

  it('finds no room among the dead letters where another is still being written', async () => {
    const a = backendOf('a');
    a.answer = refuses;
    const files: FileSystem = {
      ...diskFileSystem,
      create: (path) =>
        sleep(path.endsWith('.new') ? 50 : 0).then(() => diskFileSystem.create(path)),
    };
    const config = { max_dead_letters_size: '1KiB' };
    const { outlet, lines, stop } = await start([a], { config, files });
    await Promise.all(['x', 'y'].map((letter) => hand(outlet, batchWith(letter.repeat(700)))));
    await until(() => JSON.stringify(lines).includes('max_dead_letters_size'));
    await stop();
    expect(await readdir(join(stage.directory(), 'dead-letters'))).toHaveLength(1);
  });

  it('waits for room among the dead letters rather than being dropped', async () => {
    const a = backendOf('a');
    a.answer = refuses;
    const config = { max_dead_letters_size: '1KiB' };
    const { outlet, queues, lines, stop } = await start([a], { config });
    await hand(outlet, batchWith('x'.repeat(700)));
    await hand(outlet, batchWith('y'.repeat(700)));
    await until(() => JSON.stringify(lines).includes('max_dead_letters_size'));
    await until(() => queues[0]?.pendingItems === 1);
    await stop();
    expect(await readdir(join(stage.directory(), 'dead-letters'))).toHaveLength(1);
  });
});

it('hands over once what is written while the disk is being read for what was before', async () => {
  const [a, b] = [backendOf('a'), backendOf('b')];
  b.answer = isAway;
  const first = await start([b]);
  for (const text of ['1', '2']) await hand(first.outlet, batchWith(text));
  await first.stop();
  const slowDisk: FileSystem = {
    ...diskFileSystem,
    async open(path) {
      const file = await diskFileSystem.open(path);
      return { ...file, read: (target, at) => sleep(20).then(() => file.read(target, at)) };
    },
  };
  const { outlet, stop } = await start([a, b], { files: slowDisk });
  b.answer = () => undefined;
  await hand(outlet, batchWith('3'));
  await until(() => a.received.length > 0);
  await sleep(50);
  await stop(patient());
  expect([a.received, b.received.sort()]).toEqual([['3'], ['1', '2', '3']]);
});

it('keeps the dead letters of an earlier run, of which nothing else is left', async () => {
  const a = backendOf('a');
  a.answer = refuses;
  for (const text of ['one', 'two']) {
    const { outlet, stop } = await start([a]);
    await hand(outlet, batchWith(text));
    await stop(patient());
    await rm(join(stage.directory(), 'cursors'));
  }
  expect(await readdir(join(stage.directory(), 'dead-letters'))).toHaveLength(2);
});

it('balances to the item: accepted and resumed, sent, put aside and in flight', async () => {
  const a = backendOf('a');
  a.answer = isAway;
  const first = await start([a]);
  for (const items of [3, 5, 7]) await hand(first.outlet, batchWith('waits', items));
  await first.stop();
  a.answer = (text) => (text === 'bad' ? refuses() : text === 'away' ? isAway() : undefined);
  const { outlet, counts, gauge } = await start([a]);
  await hand(outlet, batchWith('bad', 11));
  await hand(outlet, batchWith('away', 13));
  await hand(outlet, batchWith('good', 17));
  const count = (name: string) => counts[`${name}_spans{a}`];
  await until(() => count('otelcol_exporter_sent') === 32);
  await until(() => count('traceveil_exporter_dead_lettered') === 11);
  expect(count('traceveil_exporter_accepted')).toBe(41);
  expect(count('traceveil_exporter_resumed')).toBe(15);
  expect(gauge('traceveil_exporter_in_flight_spans')).toBe(15 + 41 - 32 - 11);
  await until(() => (gauge('traceveil_exporter_queue_age_seconds') ?? 0) > 0);
  a.answer = () => undefined;
  await until(() => gauge('traceveil_exporter_queue_age_seconds') === 0);
});

describe('a dead letter that is to be sent again', () => {
  async function withLetter() {
    const a = backendOf('a');
    a.answer = refuses;
    const first = await start([a]);
    await hand(first.outlet, batchWith('once refused', 4));
    await until(() => first.counts['traceveil_exporter_dead_lettered_spans{a}'] === 4);
    return { a, ...first };
  }
  const store = () => new DeadLetters(diskFileSystem, stage.directory(), keyRing(undefined, []));

  it('is sent by the running gateway, once, and is no letter any more', async () => {
    const { a, counts } = await withLetter();
    a.answer = () => undefined;
    const [letter] = (await store().list()).letters;
    if (letter) await store().resend(letter);
    await until(() => a.received.length === 1);
    await until(async () => (await store().list()).letters.length === 0);
    expect(a.batches[0]?.sender.id).toBe('team-a');
    expect(counts['traceveil_exporter_resumed_spans{a}']).toBe(4);
  });

  it('is sent by the next gateway when none runs', async () => {
    const { a, stop } = await withLetter();
    await stop();
    a.answer = () => undefined;
    const [letter] = (await store().list()).letters;
    if (letter) await store().resend(letter);
    await start([a]);
    await until(() => a.received.length > 0);
    expect(a.received).toEqual(['once refused']);
  });

  it('is a letter again when it is refused again', async () => {
    const { counts } = await withLetter();
    const [letter] = (await store().list()).letters;
    if (letter) await store().resend(letter);
    await until(() => counts['traceveil_exporter_dead_lettered_spans{a}'] === 8);
    await until(async () => (await store().list()).letters.length === 1);
    expect((await store().list()).letters[0]?.id).not.toBe(letter?.id);
  });
});
