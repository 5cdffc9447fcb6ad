import { mkdtemp, open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PipelineError, type RedactEvent } from '@traceveil/pipeline';
import { createFileSink, fileAudit } from './file-sink.ts';
import { sampleDependencies, sampleEvent } from './sample.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-audit-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const calls = new Set<string | symbol>(['write', 'datasync', 'stat', 'read', 'close']);

/** A disk of which the n-th call fails; with `forGood` all after it fail too. */
function faultyDisk(failing: number, { code, forGood }: { code: string; forGood: boolean }) {
  let count = 0;
  let hasFailed = false;
  const mayFail = () => {
    count += 1;
    if (count !== failing && !(forGood && hasFailed)) return;
    hasFailed = true;
    throw Object.assign(new Error('secret detail'), { code });
  };
  const openFile = async (path: string, flags: string, mode: number): Promise<FileHandle> => {
    mayFail();
    const file = await open(path, flags, mode);
    return new Proxy(file, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        if (!calls.has(key)) return value.bind(target) as unknown;
        return async (...args: unknown[]) => {
          try {
            mayFail();
          } catch (error) {
            // A part of a line is there; a file is closed whatever close says.
            if (key === 'write') await target.write('{"torn":');
            if (key === 'close') await target.close();
            throw error;
          }
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  };
  return { openFile, hasFailed: () => hasFailed };
}

/** The events that stand on a line of their own, in whichever file. */
async function eventsOnDisk(): Promise<Set<string>> {
  const folder = join(directory, 'audit');
  const files = await readdir(folder).catch(() => []);
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n'));
  return new Set(
    lines.flatMap((line) => {
      try {
        return [(JSON.parse(line) as RedactEvent).field_path];
      } catch {
        return []; // Torn, and so nobody was told that it is there.
      }
    }),
  );
}

/** What a sender can act on, or one line of a start that could not be. */
function isClear(error: unknown): boolean {
  if (error instanceof Error && error.message.includes('secret detail')) return false;
  if (error instanceof PipelineError) return error.remedy === 'retry';
  return error instanceof Error && /^audit\/file: cannot write [^\n]+$/.test(error.message);
}

async function oneLife(failing: number, fault: { code: string; forGood: boolean }) {
  const { openFile, hasFailed } = faultyDisk(failing, fault);
  // So little that every second event puts a file aside.
  const settings = fileAudit.config.parse({ max_megabytes: 0.0008 });
  const sink = createFileSink(settings, sampleDependencies(directory), openFile);
  const acknowledged: string[] = [];
  const problems: unknown[] = [];
  const append = async (path: string) => {
    await sink.append([sampleEvent(path)]).then(
      () => acknowledged.push(path),
      (error: unknown) => problems.push(error),
    );
  };
  try {
    await sink.start();
    for (const path of ['1', '2', '3', '4']) await append(path);
    await Promise.all(['5', '6', '7'].map(append));
    await sink.stop(AbortSignal.timeout(1_000));
  } catch (error) {
    problems.push(error);
  }
  const there = await eventsOnDisk();
  return {
    failing,
    hasFailed: hasFailed(),
    missing: acknowledged.filter((path) => !there.has(path)),
    unclear: problems.filter((error) => !isClear(error)),
  };
}

it.each([
  ['the disk is full, once', { code: 'ENOSPC', forGood: false }],
  ['the disk is full and stays full', { code: 'ENOSPC', forGood: true }],
  ['the disk becomes read-only', { code: 'EROFS', forGood: true }],
  ['a sector cannot be read or written', { code: 'EIO', forGood: false }],
])('every event that was acknowledged is there, at whichever call %s', async (_what, fault) => {
  const outcomes: Awaited<ReturnType<typeof oneLife>>[] = [];
  do {
    await rm(join(directory, 'audit'), { recursive: true, force: true });
    outcomes.push(await oneLife(outcomes.length + 1, fault));
  } while (outcomes.at(-1)?.hasFailed);
  const bad = outcomes.filter(({ missing, unclear }) => missing.length + unclear.length > 0);
  expect(bad).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(15);
});
