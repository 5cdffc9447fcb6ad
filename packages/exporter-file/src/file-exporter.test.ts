import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { protoToJson } from '@traceveil/otlp';
import type { Batch } from '@traceveil/pipeline';
import { createFileExporter, fileExporter } from './file-exporter.ts';

const never = new AbortController().signal;
const MiB = 1024 ** 2;

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-file-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A request with one resource whose `schema_url` is `text`: field 3 of field 1. */
function batchOf(text: string, signal: Batch['signal'] = 'traces'): Batch {
  const resource = Buffer.concat([Buffer.of(0x1a, text.length), Buffer.from(text)]);
  const bytes = Buffer.concat([Buffer.of(0x0a, resource.length), resource]);
  return {
    signal,
    bytes,
    items: 1,
    sender: { id: 'anonymous', address: '::1', transport: 'grpc' },
  };
}

const lineOf = ({ bytes, signal }: Batch) => `${protoToJson(bytes, signal)}\n`;
const lineBytes = lineOf(batchOf('00')).length;
const pathOf = () => join(directory, 'kept', 'spans.jsonl');
const read = (suffix = '') => readFile(`${pathOf()}${suffix}`, 'utf8');

function exporterWith(rotation: object = {}, path = pathOf()) {
  return createFileExporter(fileExporter.config.parse({ path, rotation }), { name: 'file' });
}

/** Two lines a file. */
const twoLines = (maxBackups: number) => ({
  max_megabytes: (2 * lineBytes) / MiB,
  max_backups: maxBackups,
});

describe('the file exporter', () => {
  it('keeps 64 MiB and four full files when nothing is configured', () => {
    expect(fileExporter.config.parse({ path: 'a' }).rotation).toEqual({
      max_megabytes: 64,
      max_backups: 4,
    });
  });

  it('writes one OTLP/JSON request a line, whatever the signal', async () => {
    const exporter = exporterWith();
    await exporter.start();
    const batches = [batchOf('a\nb'), batchOf('b', 'logs'), batchOf('c', 'metrics')];
    for (const batch of batches) await exporter.export(batch, never);
    const text = await read();
    expect(text).toBe(batches.map(lineOf).join(''));
    const keys = text
      .trimEnd()
      .split('\n')
      .flatMap((line) => Object.keys(JSON.parse(line) as object));
    expect(keys).toEqual(['resourceSpans', 'resourceLogs', 'resourceMetrics']);
    await exporter.stop(never);
  });

  it('lets only its owner read what it makes', async () => {
    const exporter = exporterWith();
    await exporter.start();
    await exporter.stop(never);
    expect((await stat(join(directory, 'kept'))).mode & 0o777).toBe(0o700);
    expect((await stat(pathOf())).mode & 0o777).toBe(0o600);
  });

  it('keeps the order and loses none of sixty at once, rotation or not', async () => {
    const exporter = exporterWith(twoLines(29));
    await exporter.start();
    const batches = Array.from({ length: 60 }, (_, index) => batchOf(`${index}`.padStart(2, '0')));
    await Promise.all(batches.map((batch) => exporter.export(batch, never)));
    const kept = [await read()];
    for (let number = 1; number <= 29; number += 1) kept.unshift(await read(`.${number}`));
    expect(kept.join('')).toBe(batches.map(lineOf).join(''));
    await exporter.stop(never);
  });

  it('goes on in the same file after a restart', async () => {
    for (const text of ['1', '2']) {
      const exporter = exporterWith();
      await exporter.start();
      await exporter.export(batchOf(text), never);
      await exporter.stop(never);
    }
    expect(await read()).toBe(lineOf(batchOf('1')) + lineOf(batchOf('2')));
  });

  it('begins a new line after one that a crash cut off', async () => {
    const first = exporterWith();
    await first.start();
    await first.stop(never);
    await writeFile(pathOf(), '{"resourceSp');
    const exporter = exporterWith();
    await exporter.start();
    await exporter.export(batchOf('1'), never);
    expect(await read()).toBe(`{"resourceSp\n${lineOf(batchOf('1'))}`);
    await exporter.stop(never);
  });
});

describe('rotation', () => {
  it('puts a full file aside and overwrites the oldest', async () => {
    const exporter = exporterWith(twoLines(2));
    await exporter.start();
    const batches = ['1', '2', '3', '4', '5', '6', '7'].map((text) => batchOf(text));
    for (const batch of batches) await exporter.export(batch, never);
    const [, , three, four, five, six, seven] = batches.map(lineOf);
    expect((await readdir(join(directory, 'kept'))).sort()).toEqual([
      'spans.jsonl',
      'spans.jsonl.1',
      'spans.jsonl.2',
    ]);
    expect(await read('.2')).toBe(`${three}${four}`);
    expect(await read('.1')).toBe(`${five}${six}`);
    expect(await read()).toBe(seven);
    await exporter.stop(never);
  });

  it('counts what stood there before a restart', async () => {
    for (const text of ['1', '2', '3']) {
      const exporter = exporterWith(twoLines(1));
      await exporter.start();
      await exporter.export(batchOf(text), never);
      await exporter.stop(never);
    }
    expect(await read()).toBe(lineOf(batchOf('3')));
    expect(await read('.1')).toBe(lineOf(batchOf('1')) + lineOf(batchOf('2')));
  });

  it('keeps no full file with max_backups 0', async () => {
    const exporter = exporterWith(twoLines(0));
    await exporter.start();
    for (const text of ['1', '2', '3']) await exporter.export(batchOf(text), never);
    expect(await readdir(join(directory, 'kept'))).toEqual(['spans.jsonl']);
    expect(await read()).toBe(lineOf(batchOf('3')));
    await exporter.stop(never);
  });

  it('refuses a line that is larger than a file may be, and goes on', async () => {
    const exporter = exporterWith(twoLines(1));
    await exporter.start();
    await expect(exporter.export(batchOf('x'.repeat(120)), never)).rejects.toMatchObject({
      remedy: 'too_large',
    });
    await exporter.export(batchOf('1'), never);
    expect(await read()).toBe(lineOf(batchOf('1')));
    await exporter.stop(never);
  });
});

describe('a file that cannot be written', () => {
  it('is named in one line when it starts', async () => {
    const inTheWay = join(directory, 'in-the-way');
    await writeFile(inTheWay, '');
    const path = join(inTheWay, 'kept', 'spans.jsonl');
    await expect(exporterWith({}, path).start()).rejects.toThrow(
      new Error(`exporter/file: cannot write ${path}: ENOTDIR`),
    );
  });

  it('for a full disk refuses the batch as retryable', async () => {
    const exporter = exporterWith({}, '/dev/full');
    await exporter.start();
    await expect(exporter.export(batchOf('1'), never)).rejects.toMatchObject({
      remedy: 'retry',
      message: 'exporter/file: cannot write /dev/full: ENOSPC',
    });
    await exporter.stop(never);
  });

  it('refuses the batch as retryable and takes the next when it can be written', async () => {
    const exporter = exporterWith(twoLines(1));
    await exporter.start();
    await exporter.export(batchOf('1'), never);
    await exporter.export(batchOf('2'), never);
    await rm(join(directory, 'kept'), { recursive: true });
    await writeFile(join(directory, 'kept'), 'in the way');
    await expect(exporter.export(batchOf('3'), never)).rejects.toMatchObject({ remedy: 'retry' });
    await rm(join(directory, 'kept'));
    await exporter.export(batchOf('4'), never);
    expect(await read()).toBe(lineOf(batchOf('4')));
    await exporter.stop(never);
  });

  it('is not written after stop, nor for an aborted batch', async () => {
    const exporter = exporterWith();
    await exporter.start();
    const aborted = exporter.export(batchOf('1'), AbortSignal.abort());
    await expect(aborted).rejects.toMatchObject({ remedy: 'retry' });
    const running = exporter.export(batchOf('2'), never);
    await exporter.stop(never);
    await running;
    await expect(exporter.export(batchOf('3'), never)).rejects.toMatchObject({ remedy: 'retry' });
    expect(await read()).toBe(lineOf(batchOf('2')));
  });
});
