import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Log } from '@traceveil/pipeline';
import type { TaskData } from './tasks.ts';
import { createConsoleThread, type ConsoleThread } from './thread.ts';

const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let directory = '';
let data: TaskData;
let thread: ConsoleThread;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-thread-'));
  const trail = join(directory, 'audit');
  await mkdir(trail);
  data = {
    ...{ trail, checkpoints: `${trail}-checkpoints`, index: join(directory, 'console/index') },
    ...{ sessions: join(directory, 'sessions'), scratch: join(directory, 'console/scratch') },
    sessionKeys: { current: undefined, byId: new Map() },
    ...{ storage: directory, signingKeyFile: undefined },
  };
  thread = threadOf();
  await thread.ask('make');
});
afterEach(async () => {
  await thread.stop();
  await rm(directory, { recursive: true, force: true });
});

function threadOf(answerMs = 20_000, idleMs = 60_000): ConsoleThread {
  return createConsoleThread({
    ...{ name: 'the index', data: () => data, log, answerMs, idleMs },
  });
}

const lock = () => readdir(data.index).then((names) => names.includes('lock'));

it('answers again after it was stopped, and gives the index free', async () => {
  expect(await thread.ask('events', { where: {}, limit: 1 })).toEqual({
    ...{ events: [], hasMore: false },
  });
  expect(await lock()).toBe(true);
  await thread.stop();
  expect(await lock()).toBe(false);
  expect(await thread.ask('senders')).toEqual([]);
});

it('ends when nobody asks any more', async () => {
  thread = threadOf(20_000, 50);
  await thread.ask('senders');
  while (await lock()) await sleep(20);
  expect(await thread.ask('senders')).toEqual([]);
});

it('does not wait for longer than it may, and answers when it is asked again', async () => {
  thread = threadOf(1);
  await expect(thread.ask('senders')).rejects.toMatchObject({
    ...{ name: 'SourceError', reason: 'unavailable' },
    message: expect.stringContaining('ask again in a while') as unknown,
  });
  const patient = threadOf();
  await thread.stop();
  thread = patient;
  expect(await thread.ask('senders')).toEqual([]);
});

it('says what to do when the index has no room', async () => {
  await rm(join(directory, 'console'), { recursive: true });
  await writeFile(join(directory, 'console'), 'a file in the place of the directory');
  await expect(thread.ask('make')).rejects.toThrow('the index cannot be read or written');
  await rm(join(directory, 'console'));
  await thread.ask('make');
  expect(await thread.ask('senders')).toEqual([]);
});

it('makes no index for a question, and says that one is yet to be made', async () => {
  await rm(join(directory, 'console'), { recursive: true });
  await expect(thread.ask('senders')).rejects.toMatchObject({ reason: 'preparing' });
  expect(await lock()).toBe(false);
});

it('is of the priority that it is to have, and no other thread is', async () => {
  if (process.platform !== 'linux') return;
  const patient = createConsoleThread({
    ...{ name: 'a maker', data: () => data, log, answerMs: 20_000, idleMs: 60_000 },
    niceness: 13,
  });
  await patient.ask('sessions', 1, undefined).catch(() => undefined);
  const priorities = (await readdir('/proc/self/task')).map(nicenessOf);
  await patient.stop();
  expect(priorities.filter((one) => one === 13)).toHaveLength(1);
});

/** The 19th field; the 2nd, in brackets, may have spaces. */
function nicenessOf(task: string): number {
  const text = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16]);
}

it('says so where no trail is written, and lists sessions all the same', async () => {
  data = { ...data, trail: '' };
  await expect(thread.ask('senders')).rejects.toThrow('this gateway writes no trail');
  expect(await thread.ask('sessions', 10, undefined)).toEqual({ sessions: [], next: undefined });
});

it('is of another trail when the configuration is', async () => {
  await thread.ask('senders');
  data = { ...data, trail: '' };
  await expect(thread.ask('senders')).rejects.toThrow('this gateway writes no trail');
});

it('refuses more questions than it can remember', async () => {
  const asked = Array.from({ length: 100 }, () => thread.ask('senders'));
  const answers = await Promise.allSettled(asked);
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(36);
  expect(String((refused[0] as PromiseRejectedResult).reason)).toContain('too many questions wait');
});

it('tells of a fault no more than its kind', async () => {
  const words = /^the index: it failed: \w+; ask again$/;
  await expect(thread.ask('nothing' as 'senders')).rejects.toThrow(words);
});
