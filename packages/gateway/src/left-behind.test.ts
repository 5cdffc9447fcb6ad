import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Batch, Log } from '@traceveil/pipeline';
import { loadConfig } from './config.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { createStage, type Stage } from './stand-ins.ts';

let directory = '';
let stage: Stage;
let gateway: Gateway | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-left-'));
  stage = createStage();
});
afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true, force: true });
});

const onDisk = '{ file: }';
const inMemory = '{ file: { sending_queue: { storage: memory } } }';

/** Starts, and gives what was warned of. */
async function start(exporters: string): Promise<readonly object[]> {
  const warned: object[] = [];
  const ignore = () => undefined;
  const warn: Log['warn'] = (fields, message) => warned.push({ ...fields, message });
  const [exporter = ''] = /\w+/.exec(exporters) ?? [];
  const text = `
receivers: { otlp: }
processors: { redact: }
exporters: ${exporters}
storage: { directory: ${JSON.stringify(directory)} }
service:
  telemetry: { endpoint: "127.0.0.1:0" }
  pipelines: { traces: { receivers: [otlp], processors: [redact], exporters: [${exporter}] } }
`;
  const input = { text, fileName: 'gateway.yaml', env: {}, readFile: () => '' };
  const { config } = loadConfig(input, stage.factories);
  gateway = await startGateway(config, { debug: ignore, info: ignore, warn, error: ignore });
  return warned;
}

async function stop(): Promise<void> {
  await gateway?.stop(AbortSignal.abort());
  gateway = undefined;
}

async function leftItems(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${gateway?.adminPort ?? 0}/metrics`);
  return (await response.text())
    .split('\n')
    .filter((line) => line.startsWith('traceveil_spool_left'));
}

it.each([
  ['has its queue in memory', inMemory],
  [
    'is no longer configured',
    '{ otlp_http: { endpoint: "http://127.0.0.1:1", sending_queue: { storage: memory } } }',
  ],
])('tells of what waits on disk for an exporter that now %s', async (_what, exporters) => {
  stage.hanging.add('file');
  await start(onDisk);
  const sender = { id: 'anonymous', address: '127.0.0.1', transport: 'http' } as const;
  const batch: Batch = { signal: 'traces', bytes: Buffer.from('one'), items: 3, sender };
  await stage.receivers.get('otlp')?.accept.traces?.(batch, AbortSignal.timeout(5_000));
  await stop();

  stage.hanging.clear();
  const left = expect.objectContaining({ exporter: 'file', traces: 3 });
  expect(await start(exporters)).toContainEqual(left);
  expect(await leftItems()).toEqual([expect.stringMatching(/exporter="file".* 3$/)]);
  await stop();
  expect(await start(onDisk)).not.toContainEqual(left);
  while (stage.exported.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await leftItems()).toEqual([]);
});

it('makes no spool when all queues are in memory', async () => {
  await start(inMemory);
  expect(await readdir(directory)).not.toContain('spool');
});
