import { mkdtemp, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PipelineError, type RedactEvent } from '@traceveil/pipeline';
import { auditDisk, type AuditDisk } from './audit-disk.ts';
import { createFileSink, fileAudit } from './file-sink.ts';
import { sampleDependencies, sampleEvent, verifySample } from './sample.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-audit-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const calls = new Set<string | symbol>(['write', 'datasync', 'stat', 'read', 'truncate', 'close']);

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
    const file = await auditDisk.open(path, flags, mode);
    return new Proxy(file, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        if (!calls.has(key)) return value.bind(target) as unknown;
        return async (...args: unknown[]) => {
          try {
            mayFail();
          } catch (error) {
            // A part of what was to be written is there; a file is closed whatever close says.
            if (key === 'write') await target.write((args[0] as Uint8Array).subarray(0, 700));
            if (key === 'close') await target.close();
            throw error;
          }
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  };
  const failingFirst = Object.entries({ ...auditDisk, open: openFile }).map(([name, call]) => [
    name,
    async (...args: unknown[]) => {
      mayFail();
      return Reflect.apply(call, undefined, args) as unknown;
    },
  ]);
  return { disk: Object.fromEntries(failingFirst) as AuditDisk, hasFailed: () => hasFailed };
}

/** The field paths of all events that stand on a line of their own, in whichever file. */
async function pathsOnDisk(): Promise<string[]> {
  const folder = join(directory, 'audit');
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line || '{}') as Partial<RedactEvent>)
    .flatMap(({ field_path: path }) => (path === undefined ? [] : [path]));
}

/** What a sender can act on, or one line of a start that could not be. */
function isClear(error: unknown): boolean {
  if (error instanceof Error && error.message.includes('secret detail')) return false;
  if (error instanceof PipelineError) return error.remedy === 'retry';
  return (
    error instanceof Error &&
    /^audit\/file: cannot (?:write|keep) [^\n]+: [A-Z]+(?: \([a-z ]+\))?$/.test(error.message)
  );
}

/** So little that every second event puts a file aside, and a checkpoint is due soon. */
const settings = fileAudit.config.parse({ max_megabytes: 0.003, checkpoint_events: 10 });

async function oneLife(failing: number, fault: { code: string; forGood: boolean }) {
  const { disk, hasFailed } = faultyDisk(failing, fault);
  const sink = createFileSink(settings, sampleDependencies(directory), disk);
  const acknowledged: string[] = [];
  const problems: unknown[] = [];
  /** As a sender does that is told to retry. */
  const append = async (path: string) => {
    for (let attempts = 0; attempts < 3 && !acknowledged.includes(path); attempts += 1) {
      await sink.append([sampleEvent(path)]).then(
        () => acknowledged.push(path),
        (error: unknown) => problems.push(error),
      );
    }
  };
  try {
    await sink.start();
    for (const path of ['1', '2', '3', '4']) await append(path);
    await Promise.all(['5', '6', '7'].map(append));
    await sink.stop(AbortSignal.timeout(1_000));
  } catch (error) {
    problems.push(error);
  }
  await nextLife();
  const there = await pathsOnDisk();
  const verification = await verifySample(directory);
  return {
    failing,
    hasFailed: hasFailed(),
    broken: verification?.problem,
    missing: acknowledged.filter((path) => !there.includes(path)),
    twice: there.filter((path, index) => there.indexOf(path) !== index),
    unclear: problems.filter((error) => !isClear(error)),
  };
}

/** The disk is well again and the gateway starts anew. */
async function nextLife(): Promise<void> {
  const sink = createFileSink(settings, sampleDependencies(directory));
  await sink.start();
  await sink.append([sampleEvent('next life')]);
  await sink.stop(AbortSignal.timeout(1_000));
}

it.each([
  ['the disk is full, once', { code: 'ENOSPC', forGood: false }],
  ['the disk is full and stays full', { code: 'ENOSPC', forGood: true }],
  ['the disk becomes read-only', { code: 'EROFS', forGood: true }],
  ['a sector cannot be read or written', { code: 'EIO', forGood: false }],
])(
  'there is one whole chain, each acknowledged event once, at whichever call %s',
  async (_what, fault) => {
    const outcomes: Awaited<ReturnType<typeof oneLife>>[] = [];
    do {
      await rm(directory, { recursive: true, force: true });
      outcomes.push(await oneLife(outcomes.length + 1, fault));
    } while (outcomes.at(-1)?.hasFailed);
    const bad = outcomes.filter(
      ({ broken, missing, twice, unclear }) =>
        broken !== undefined || missing.length + twice.length + unclear.length > 0,
    );
    expect(bad).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(50);
  },
  60_000,
);
