import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { FileSystem } from './file-system.ts';
import { createStage, hastyDisk, patient, until } from './stage.ts';
import { backendOf, batchWith, hand } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

/** A disk on which no sync of a file ends until it is let go. */
function stuckDisk() {
  let waiting = 0;
  let letGo = () => {
    // Nothing waits yet.
  };
  const released = new Promise<void>((resolve) => (letGo = resolve));
  const files: FileSystem = {
    ...hastyDisk,
    create: async (path) => ({
      ...(await hastyDisk.create(path)),
      sync: async () => {
        waiting += 1;
        await released;
      },
    }),
  };
  return { files, letGo: () => letGo(), isStuck: () => waiting > 0 };
}

it('lets senders wait for a disk that hangs, refuses what is too much, and loses nothing', async () => {
  const a = backendOf('a');
  const { files, letGo, isStuck } = stuckDisk();
  const queue = { queue_size: '8KiB' };
  const { outlet, stop, counts } = await stage.start([a], { files, queue });
  const acknowledged: string[] = [];
  const problems: unknown[] = [];
  const sending = Array.from({ length: 20 }, async (_, number) => {
    const text = `number ${number}`.padEnd(1_000);
    await hand(outlet, batchWith(text)).then(
      () => acknowledged.push(text),
      (error: unknown) => problems.push(error),
    );
  });
  await until(isStuck);
  await until(() => problems.length > 0);
  // Nobody hears "ok", nothing leaves, and what waits is no more than the queue may hold.
  expect(acknowledged).toEqual([]);
  expect(a.received).toEqual([]);
  expect(problems.length).toBeGreaterThan(20 - 8);
  for (const problem of problems) expect(problem).toMatchObject({ remedy: 'retry' });

  letGo();
  await Promise.all(sending);
  await stop(patient());
  expect(acknowledged.length + problems.length).toBe(20);
  expect(a.received.sort()).toEqual(acknowledged.sort());
  expect(counts['traceveil_exporter_accepted_spans{a}']).toBe(acknowledged.length);
});

it('acknowledges nothing that is not there when it is told to stop before a sync ends', async () => {
  const a = backendOf('a');
  const { files, letGo, isStuck } = stuckDisk();
  const { outlet, stop } = await stage.start([a], { files });
  const acknowledged: string[] = [];
  const sending = hand(outlet, batchWith('one')).then(
    () => acknowledged.push('one'),
    () => undefined,
  );
  await until(isStuck);
  const stopping = stop(AbortSignal.abort());
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(acknowledged).toEqual([]);
  letGo();
  await Promise.all([sending, stopping]);
  const after = await stage.start([a], { files: hastyDisk });
  await after.stop(patient());
  expect(acknowledged.filter((text) => !a.received.includes(text))).toEqual([]);
});
