import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { agentSecrets, sendWithNode } from './harness/agents.ts';
import type { Ended } from './harness/child.ts';
import { secretsAtRest } from './harness/at-rest.ts';
import { filesBelow } from './harness/files-below.ts';
import * as gateways from './harness/gateway.ts';
import type { Gateway, Wishes } from './harness/gateway.ts';
import { kindsIn } from './harness/judge-spans.ts';
import { startLoad } from './harness/load.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';

const { github = '', jwt = '' } = agentSecrets;

let backend: OtlpSink;
let gateway: Gateway | undefined;

beforeEach(async () => {
  backend = await startOtlpSink();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await backend.stop();
});

async function started(wishes: Partial<Wishes> = {}): Promise<Gateway> {
  gateway = await gateways.startGateway({
    exporters: { otlp_http: { endpoint: backend.url, retry_on_failure: quickRetries } },
    ...wishes,
  });
  return gateway;
}

const quickRetries = { initial_interval: '50ms', max_interval: '50ms' };

function redactions(text: string): Record<string, unknown>[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return events.filter(({ kind }) => kind === 'redact');
}

describe('SIGTERM', () => {
  it('lets what was accepted reach a backend that comes back meanwhile', async () => {
    const { post, child } = await started();
    backend.answerWith(503);
    for (let sent = 0; sent < 20; sent++) {
      const response = await post('/v1/traces', spanRequest(`${sent} ${github}`), protobufHeaders);
      expect(response.status).toBe(200);
    }
    const code = child.stop();
    backend.answerWith(200);
    expect(await code).toBe(0);
    const arrived = JSON.stringify(backend.received.map(({ request }) => request));
    expect(arrived.match(/"startTimeUnixNano"/g)).toHaveLength(20);
    expect(kindsIn({ arrived })).toEqual([]);
  });

  it('exits with 2 when a backend stays away longer than the time for stopping', async () => {
    const { post, child } = await started({ service: { shutdown_timeout: '200ms' } });
    backend.answerWith(503);
    await post('/v1/traces', spanRequest('hello'), protobufHeaders);
    expect(await child.stop()).toBe(2);
  });

  it('ends by its time under load, though a backend never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const exporters = { otlp_http: { endpoint: `http://127.0.0.1:${port}` } };
    const service = { shutdown_timeout: '500ms' };
    const { url, child } = await started({ exporters, service });
    const load = startLoad(url, 4, () => spanRequest(github));
    await until(() => (load.outcomes.get('200') ?? 0) > 20 || undefined, { what: 'the load' });
    const startMs = performance.now();
    expect(await child.stop()).toBe(2);
    // Half a second, and one for exports to see that they are aborted.
    expect(performance.now() - startMs).toBeLessThan(4_000);
    expect(child.stderr()).toMatch(/"undelivered":[1-9]\d*,"msg":"stopped"/);
    await load.stop();
    silent.closeAllConnections();
    silent.close();
  });

  it('does not wait after a second one', async () => {
    const { post, child } = await started({ service: { shutdown_timeout: '1m' } });
    backend.answerWith(503);
    await post('/v1/traces', spanRequest('hello'), protobufHeaders);
    child.process.kill('SIGTERM');
    const isStopping = () => child.stderr().includes('"msg":"stopping') || undefined;
    await until(isStopping, { what: 'the first to be taken' });
    expect(await child.stop(5_000)).toBe(2);
  });
});

describe('the memory', () => {
  it.each(['--heapsnapshot-signal=SIGUSR2', '--inspect=127.0.0.1:0', '--report-on-fatalerror'])(
    'is not to be shown: %s is refused in one line, unless it is allowed',
    async (flag) => {
      const cwd = await gateways.temporaryDirectory();
      const exporters = { otlp_http: { endpoint: 'http://127.0.0.1:9' } };
      const ports = await gateways.gatewayPorts();
      await writeFile(join(cwd, 'traceveil.yaml'), gateways.plainConfig(ports, { exporters }));
      const start = () =>
        gateways.traceveil(['run', '--config', 'traceveil.yaml'], {
          cwd,
          env: { NODE_OPTIONS: flag },
        });
      const refused = start();
      expect(await refused.exited).toBe(1);
      expect(refused.stderr()).toMatch(/^traceveil: --[^\n]+ `service.allow_memory_dumps: true`$/m);
      const service = { allow_memory_dumps: true };
      const config = gateways.plainConfig(ports, { exporters, service });
      await writeFile(join(cwd, 'traceveil.yaml'), config);
      const allowed = start();
      const isReady = () => allowed.stderr().includes('"msg":"ready"') || undefined;
      await until(isReady, { what: 'the gateway', state: allowed.stderr });
      expect(await allowed.stop()).toBe(0);
      await rm(cwd, { recursive: true });
    },
  );

  it('opens no debugger by a signal, and leaves nothing to a core file', async () => {
    const { child, admin } = await started();
    child.process.kill('SIGUSR1');
    await setTimeout(300);
    expect((await admin('/healthz')).status).toBe(200);
    expect(child.stderr()).not.toContain('Debugger');
    const path = `/proc/${String(child.process.pid)}/coredump_filter`;
    const filter = process.platform === 'linux' ? readFileSync(path, 'utf8') : '0';
    expect(Number.parseInt(filter, 16)).toBe(0);
  });
});

it('writes nothing but what is below its storage directory', async () => {
  const { directory, child, post } = await started({
    storage: join(await gateways.temporaryDirectory(), 'data'),
  });
  const before = readdirSync(directory);
  await post('/v1/traces', spanRequest(github), protobufHeaders);
  await backend.requests('traces');
  expect(await child.stop()).toBe(0);
  expect(readdirSync(directory)).toEqual(before);
});

describe('a start that cannot be', () => {
  async function failedStart(config: string): Promise<Ended> {
    const cwd = await gateways.temporaryDirectory();
    await writeFile(join(cwd, 'broken.yaml'), config);
    const child = gateways.traceveil(['run', '--config', 'broken.yaml'], { cwd });
    const code = await child.exited;
    await rm(cwd, { recursive: true });
    return { code, stdout: child.stdout(), stderr: child.stderr() };
  }
  const exporters = { otlp_http: { endpoint: 'http://127.0.0.1:9' } };

  it.each(['grpc', 'http', 'admin'] as const)(
    'is one line when the port of %s is in use',
    async (listener) => {
      const other = createServer().listen(0, '127.0.0.1');
      await new Promise((listening) => other.on('listening', listening));
      const { port } = other.address() as AddressInfo;
      const ports = { ...(await gateways.gatewayPorts()), [listener]: port };
      const ended = await failedStart(gateways.plainConfig(ports, { exporters }));
      other.close();
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toMatch(/^traceveil: [^\n]*in use[^\n]*\n$/);
      expect(ended.stderr).toContain(String(port));
    },
  );

  it('is one line when the storage directory cannot be written', async () => {
    const wishes = { exporters, storage: './broken.yaml/data' };
    const ended = await failedStart(gateways.plainConfig(await gateways.gatewayPorts(), wishes));
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^traceveil: [^\n]*broken\.yaml\/data[^\n]*\n$/);
  });

  it('tells every mistake of a configuration with its line', async () => {
    const config = gateways
      .plainConfig(await gateways.gatewayPorts(), { exporters })
      .replace('processors:', 'procesors:')
      .replace('endpoint: http://127.0.0.1:9', 'endpoint: 127.0.0.1');
    const ended = await failedStart(config);
    expect(ended.code).toBe(1);
    for (const mistake of ['procesors:', 'endpoint: 127.0.0.1\n']) {
      const line = config.slice(0, config.indexOf(mistake)).split('\n').length;
      expect(ended.stderr).toContain(`broken.yaml:${line}:`);
    }
  });
});

describe('the audit trail', () => {
  it('is on disk before the sender hears "ok", though the backend is away', async () => {
    const { post, directory } = await started();
    backend.answerWith(503);
    for (let sent = 1; sent <= 5; sent++) {
      await post('/v1/traces', spanRequest(`use ${github}`), protobufHeaders);
      const trail = readFileSync(join(directory, 'data/audit/audit.jsonl'), 'utf8');
      expect(redactions(trail)).toHaveLength(sent);
    }
    backend.answerWith(200);
  });

  it('goes to standard output as one JSON object a redaction', async () => {
    const { post, child } = await started({ audit: { stdout: {} } });
    await post('/v1/traces', spanRequest(`${github} and ${jwt}`), protobufHeaders);
    await post('/v1/traces', spanRequest('nothing'), protobufHeaders);
    await backend.requests('traces');
    await child.stop();
    const events = redactions(child.stdout());
    expect(events).toHaveLength(2);
    for (const event of events) {
      expect(event).toMatchObject({ kind: 'redact', service: 'e2e', signal: 'traces' });
      expect(event['field_path']).toContain('attributes["prompt"]');
    }
    expect(kindsIn({ stdout: child.stdout() })).toEqual([]);
  });
});

describe('the admin server', () => {
  it('tells health, readiness and metrics', async () => {
    const { admin, post } = await started();
    await post('/v1/traces', spanRequest(github), protobufHeaders);
    expect(await admin('/healthz')).toMatchObject({ status: 200 });
    expect(await admin('/readyz')).toMatchObject({ status: 200 });
    const { text } = await admin('/metrics');
    expect(text).toMatch(/^otelcol_receiver_accepted_spans\{[^}]*\} 1\b/m);
    expect(kindsIn({ text })).toEqual([]);
  });
});

it('keeps no secret in a file, in its log or in its metrics, nor in an answer', async () => {
  const { url, directory, child, admin, post } = await started({
    exporters: {
      otlp_http: { endpoint: backend.url, retry_on_failure: quickRetries },
      file: { path: './data/spans/clean.jsonl' },
    },
    audit: { file: {}, stdout: {} },
  });
  const witness = await startOtlpSink();
  const way = { protocol: 'http/json', compression: 'gzip' } as const;
  await sendWithNode({ ...way, target: url, witness: witness.url });
  await witness.stop();
  const broken: (readonly [path: string, body: Buffer, type: string])[] = [
    ['/v1/traces', spanRequest(github).subarray(0, -1), 'application/x-protobuf'],
    ['/v1/traces', Buffer.from(`{"resourceSpans": ["${github}"]}`), 'application/json'],
    ['/v1/traces', Buffer.from(`{"${github}`), 'application/json'],
    [`/v1/${github}`, Buffer.from(github), 'application/json'],
    ['/v1/traces', Buffer.from(github), `text/${github}`],
  ];
  const answers: string[] = [];
  for (const [path, body, type] of broken) {
    const response = await post(path, body, { 'content-type': type });
    expect(response.status).toBeGreaterThanOrEqual(400);
    answers.push(await response.text());
  }
  await backend.requests('traces');
  const { text: metrics } = await admin('/metrics');
  await child.stop();
  const files = filesBelow(join(directory, 'data'));
  expect(files.map(([path]) => path).join()).toMatch(/audit\.jsonl.*spans/);
  const output = { metrics, log: child.stderr(), stdout: child.stdout() };
  const texts = { answers: answers.join('\n'), ...output };
  expect(secretsAtRest({ directory: join(directory, 'data'), texts })).toEqual([]);
});
