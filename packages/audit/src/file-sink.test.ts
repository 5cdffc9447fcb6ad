import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RedactEvent } from '@traceveil/pipeline';
import { auditDisk, type AuditDisk } from './audit-disk.ts';
import { createFileSink, fileAudit } from './file-sink.ts';
import { sampleDependencies, sampleEvent, verifySample } from './sample.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-audit-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const current = () => join(directory, 'audit', 'audit.jsonl');

async function paths(file: string): Promise<string[]> {
  // What follows the last line end is being written.
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const events = lines.map((line) => JSON.parse(line) as Partial<RedactEvent>);
  return events.flatMap(({ field_path: path }) => path ?? []);
}

async function expectWhole(): Promise<void> {
  expect(await verifySample(directory)).toMatchObject({ problem: undefined });
}

function sinkWith(settings: object = {}, disk: AuditDisk = auditDisk) {
  const dependencies = sampleDependencies(directory);
  const sink = createFileSink(fileAudit.config.parse(settings), dependencies, disk);
  return { sink, logged: dependencies.logged };
}

/** Opens real files whose writes or syncs fail as long as `fault.code` is set. */
function failing(fault: { code: string; at: 'write' | 'datasync' }) {
  let synced = 0;
  const open: AuditDisk['open'] = async (path, flags, mode) => {
    const file = await auditDisk.open(path, flags, mode);
    if (!path.endsWith('audit.jsonl')) return file;
    return new Proxy(file, {
      get(target, key) {
        if (key === 'datasync') synced += 1;
        if (key === fault.at && fault.code !== '') {
          return async () => {
            // As a full disk does: a part of the line is there.
            if (key === 'write') await target.write('{"torn":');
            throw Object.assign(new Error('secret detail'), { code: fault.code });
          };
        }
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  };
  return { disk: { ...auditDisk, open }, syncs: () => synced };
}

const soon = () => AbortSignal.timeout(5_000);

describe('what is written', () => {
  it('is one JSON object a line, in a file and a directory for the owner only', async () => {
    const { sink } = sinkWith();
    await sink.start();
    await sink.append([sampleEvent('a\nb'), sampleEvent('c')]);
    expect(await paths(current())).toEqual(['a\nb', 'c']);
    expect((await stat(current())).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'audit'))).mode & 0o777).toBe(0o700);
    await sink.stop(soon());
  });

  it('is on disk when append resolves, in the order of each caller, with few syncs', async () => {
    const { disk, syncs } = failing({ code: '', at: 'write' });
    const { sink } = sinkWith({}, disk);
    await sink.start();
    const callers = Array.from({ length: 20 }, async (_, caller) => {
      for (let turn = 0; turn < 10; turn += 1) {
        const path = `${String(caller)}/${String(turn)}`;
        await sink.append([sampleEvent(path)]);
        expect(await paths(current())).toContain(path);
      }
    });
    await Promise.all(callers);
    const written = await paths(current());
    expect(written).toHaveLength(200);
    for (let caller = 0; caller < 20; caller += 1) {
      const own = written.filter((path) => path.startsWith(`${String(caller)}/`));
      expect(own).toEqual(Array.from({ length: 10 }, (_, i) => `${String(caller)}/${String(i)}`));
    }
    expect(syncs()).toBeLessThan(200);
    await sink.stop(soon());
  });

  it('follows what stood there before a restart, also after a torn line', async () => {
    const first = sinkWith().sink;
    await first.start();
    await first.append([sampleEvent('before')]);
    await first.stop(soon());
    await writeFile(current(), '{"time":"2026', { flag: 'a' });
    const second = sinkWith().sink;
    await second.start();
    await second.append([sampleEvent('after')]);
    await second.stop(soon());
    expect(await paths(current())).toEqual(['before', 'after']);
    await expectWhole();
  });

  it('is all kept, in order, when full files are put aside', async () => {
    const { sink } = sinkWith({ max_megabytes: 0.0005 });
    await sink.start();
    for (const path of ['1', '2', '3']) await sink.append([sampleEvent(path)]);
    await sink.stop(soon());
    const files = (await readdir(join(directory, 'audit'))).sort();
    expect(files).toEqual([
      'audit-000000000001.jsonl',
      'audit-000000000003.jsonl',
      'audit-000000000004.jsonl',
      'audit.jsonl',
    ]);
    const all = await Promise.all(files.map((file) => paths(join(directory, 'audit', file))));
    expect(all.flat()).toEqual(['1', '2', '3']);
    await expectWhole();
  });
});

describe('what cannot be written', () => {
  it('ends the start with one clear line', async () => {
    await writeFile(join(directory, 'audit'), 'a file where the directory should be');
    await expect(sinkWith().sink.start()).rejects.toThrow(
      `audit/file: cannot write ${current()}: EEXIST (something else is there: move it away)`,
    );
  });

  it.each([
    ['write', 'ENOSPC', 'make room on that disk'],
    ['write', 'EROFS', 'let the user that it runs as write there'],
    ['datasync', 'EIO', 'look after that disk'],
  ] as const)('refuses all that wait when %s fails with %s, then recovers', async (...fails) => {
    const [at, code, remedy] = fails;
    const message = `audit/file: cannot write ${current()}: ${code} (${remedy})`;
    const fault = { code: '', at };
    const { sink, logged } = sinkWith({}, failing(fault).disk);
    await sink.start();
    await sink.append([sampleEvent('before')]);
    fault.code = code;
    const refused = ['1', '2', '3'].map((path) => sink.append([sampleEvent(path)]));
    for (const result of await Promise.allSettled(refused)) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { remedy: 'retry', message },
      });
    }
    expect(logged).toHaveLength(1);
    fault.code = '';
    await sink.append([sampleEvent('after')]);
    await sink.stop(soon());
    expect(await paths(current())).toEqual(['before', 'after']);
    await expectWhole();
    expect(logged.at(-1)).toBe('audit events are written again');
  });

  it('is refused when more waits than may', async () => {
    const { sink } = sinkWith({ max_waiting_events: 2 });
    await sink.start();
    const waiting = [sink.append([sampleEvent('1')]), sink.append([sampleEvent('2')])];
    await expect(sink.append([sampleEvent('3')])).rejects.toMatchObject({ remedy: 'retry' });
    await Promise.all(waiting);
    await sink.append([sampleEvent('4')]);
    expect(await paths(current())).toEqual(['1', '2', '4']);
    await sink.stop(soon());
  });

  it('is refused after stop, which first writes what was waiting', async () => {
    const { sink } = sinkWith();
    await sink.start();
    const waiting = ['1', '2', '3'].map((path) => sink.append([sampleEvent(path)]));
    await sink.stop(soon());
    await Promise.all(waiting);
    expect(await paths(current())).toEqual(['1', '2', '3']);
    await expect(sink.append([sampleEvent('4')])).rejects.toMatchObject({ remedy: 'retry' });
  });
});
