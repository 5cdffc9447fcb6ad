import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Batch, Log } from '@traceveil/pipeline';
import { loadConfig } from './config.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { createStage, type Stage } from './stand-ins.ts';

const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let directory = '';
let stage: Stage;
let gateway: Gateway | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-gateway-'));
  stage = createStage();
});
afterEach(async () => {
  await gateway?.stop(AbortSignal.abort());
  gateway = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function start(more = '', adminPort = 0, canaryInterval = '1m'): Promise<Gateway> {
  const text = `
extensions: { bearertokenauth: }
receivers: { otlp: , otlp/other: { protocols: { http: { endpoint: 127.0.0.1:0 } } } }
processors: { redact: , redact/unused: }
exporters: { file: , file/second: }
storage: { directory: ${JSON.stringify(directory)} }
service:
  extensions: [bearertokenauth]
  canary_interval: ${canaryInterval}
  telemetry: { endpoint: "127.0.0.1:${String(adminPort)}" ${more} }
  pipelines:
    traces: { receivers: [otlp], processors: [redact], exporters: [file, file/second] }
    logs: { receivers: [otlp], processors: [redact], exporters: [file] }
    metrics: { receivers: [otlp/other], processors: [redact], exporters: [file] }
`;
  const input = { text, fileName: 'gateway.yaml', env: {}, readFile: () => '' };
  gateway = await startGateway(loadConfig(input, stage.factories).config, log);
  return gateway;
}

async function get(path: string, method = 'GET') {
  const url = `http://127.0.0.1:${String(gateway?.adminPort)}${path}`;
  const response = await fetch(url, { method });
  return { status: response.status, text: await response.text() };
}

const batch: Batch = {
  signal: 'traces',
  bytes: Buffer.from('0a00', 'hex'),
  items: 3,
  sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
};
const accept = (one: Batch) =>
  stage.receivers.get('otlp')?.accept[one.signal]?.(one, AbortSignal.timeout(5_000));

it('starts from the end of the pipelines and stops from their beginning', async () => {
  const started = await start();
  const ids = ['file', 'file/second', 'redact', 'bearertokenauth', 'otlp', 'otlp/other'];
  expect(stage.calls).toEqual(ids.map((id) => `start ${id}`));
  stage.calls.length = 0;
  await started.stop(AbortSignal.timeout(5_000));
  expect(stage.calls).toEqual(
    ['otlp', 'otlp/other', 'bearertokenauth', 'redact', 'file', 'file/second'].map(
      (id) => `stop ${id}`,
    ),
  );
});

it('hands a receiver its pipelines, and each batch to all exporters of its own', async () => {
  const started = await start();
  expect(Object.keys(stage.receivers.get('otlp')?.accept ?? {})).toEqual(['traces', 'logs']);
  await accept(batch);
  await accept({ ...batch, signal: 'logs' });
  expect(await started.stop(AbortSignal.timeout(5_000))).toBe(0);
  const got = stage.exported.map((one) => `${one.exporter} ${one.batch.signal}`).sort();
  expect(got).toEqual(['file logs', 'file traces', 'file/second traces']);
});

it('says how much was accepted and could not be delivered in time', async () => {
  const started = await start();
  stage.hanging.add('file/second');
  await accept(batch);
  expect(await started.stop(AbortSignal.timeout(50))).toBe(3);
});

it('stops what was started when a component cannot start, and says why', async () => {
  stage.broken.add('redact');
  await expect(start()).rejects.toThrow('redact is broken');
  expect(stage.calls.slice(-2)).toEqual(['stop file/second', 'stop file']);
});

it('refuses a port that is in use, in one line', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(start('', port)).rejects.toThrow(
    `service.telemetry.endpoint: cannot listen on 127.0.0.1:${String(port)}: the port is in use`,
  );
  expect(stage.calls).toEqual([]);
  server.close();
});

it('answers those who watch it, and nobody else', async () => {
  await start();
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  expect(await get('/readyz?verbose')).toEqual({ status: 200, text: 'ready\n' });
  expect(await get('/coverage')).toEqual({ status: 200, text: '{"rows":[]}\n' });
  expect((await get('/')).status).toBe(404);
  expect((await get('/readyz', 'POST')).status).toBe(405);
});

it('is not ready from when a planted secret passes what runs, until none does', async () => {
  await start('', 0, '5ms');
  const becomes = async (status: number) => {
    while ((await get('/readyz')).status !== status) await sleep(5);
  };
  await becomes(200);
  stage.isBlind = true;
  await becomes(503);
  expect((await get('/metrics')).text).toMatch(/^traceveil_canary_leaks [1-9]$/m);
  stage.isBlind = false;
  await becomes(200);
  // Nothing of it is handed on.
  expect(stage.exported).toEqual([]);
  const trail = await readFile(join(directory, 'audit', 'audit.jsonl'), 'utf8');
  expect(trail).toMatch(/"kind":"self_test".*"occasion":"change","outcome":"leaked"/);
});

it('is not ready while it stops', async () => {
  const started = await start();
  stage.hanging.add('file');
  await accept(batch);
  const stopped = started.stop(AbortSignal.timeout(300));
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/healthz')).status).toBe(200);
  await stopped;
});

it('shows its metrics, those of the Collector under the Collector’s names', async () => {
  await start();
  await accept(batch);
  let text = '';
  for (let waits = 0; waits < 200 && !text.includes('otelcol_exporter_sent'); waits += 1) {
    await sleep(10); // It is sent, and then the audit trail is told, after the "ok".
    ({ text } = await get('/metrics'));
  }
  expect(text).toContain('\n# TYPE otelcol_exporter_sent_spans counter\n');
  expect(text).toContain('\notelcol_exporter_sent_spans{exporter="file"} 3\n');
  const count = 'traceveil_pipeline_duration_seconds_count{pipeline="traces",outcome="ok"} 1';
  expect(text).toContain(`\n${count}\n`);
  expect(text).toMatch(/^otelcol_process_memory_rss \d+$/m);
  expect(text).toMatch(/^otelcol_process_runtime_heap_alloc_bytes \d+$/m);
  expect(text).toMatch(/^traceveil_process_event_loop_delay_seconds \d/m);
});

it('sends its own spans only where it was told to, whatever the environment says', async () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => requests.push(`${request.url ?? ''} ${String(chunk)}`));
    request.on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const elsewhere = `http://127.0.0.1:${String(port)}/elsewhere`;
  const before = { ...process.env };
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: elsewhere,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: elsewhere,
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_NODE_EXPERIMENTAL_SDK_METRICS: 'true',
  });
  try {
    const endpoint = `http://127.0.0.1:${String(port)}`;
    const started = await start(`, traces: { endpoint: "${endpoint}" }`);
    await accept(batch);
    await started.stop(AbortSignal.timeout(5_000));
    expect(requests).toEqual([expect.stringMatching(/^\/v1\/traces .*"name":"pipeline traces"/)]);
  } finally {
    process.env = before;
    server.close();
  }
});

it('starts the levels of a failover once, and hands batches to the first', async () => {
  const levels = '{ priority_levels: [otlp_http/first, file] }';
  const text = `
receivers: { otlp: }
processors: { redact: }
exporters:
  file:
  otlp_http/first: { endpoint: http://127.0.0.1:1 }
  failover: ${levels}
storage: { directory: ${JSON.stringify(directory)} }
service:
  telemetry: { endpoint: "127.0.0.1:0" }
  pipelines:
    traces: { receivers: [otlp], processors: [redact], exporters: [failover] }
`;
  const input = { text, fileName: 'gateway.yaml', env: {}, readFile: () => '' };
  gateway = await startGateway(loadConfig(input, stage.factories).config, log);
  await accept(batch);
  await gateway.stop(AbortSignal.timeout(5_000));
  const named = (verb: string) => stage.calls.filter((call) => call.startsWith(verb)).sort();
  expect(named('start')).toEqual([
    'start file',
    'start otlp',
    'start otlp_http/first',
    'start redact',
  ]);
  expect(named('stop')).toEqual(['stop file', 'stop otlp', 'stop otlp_http/first', 'stop redact']);
  expect(stage.exported.map(({ exporter }) => exporter)).toEqual(['otlp_http/first']);
});
