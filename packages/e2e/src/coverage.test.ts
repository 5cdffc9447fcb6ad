import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ended } from './harness/child.ts';
import { freePorts } from './harness/free-port.ts';
import * as gateways from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { agentSecrets } from './harness/agents.ts';
import { describeShared } from './harness/needs.ts';
import { encode } from './harness/otlp-protocol.ts';
import type { Decoded, Signal } from './harness/otlp-protocol.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders } from './harness/span-request.ts';
import { decodeCaptured, readCaptured } from './captured/requests.ts';

const { github = '' } = agentSecrets;

interface Row {
  readonly service: string;
  readonly signal: Signal;
  readonly convention: string;
  readonly field: string;
  readonly seen: number;
  readonly scanned: number;
  readonly changed: number;
  readonly dropped: number;
  readonly opaque: number;
  readonly ignored: number;
  readonly unscanned: number;
}

let sink: OtlpSink;
let gateway: Gateway;
beforeAll(async () => {
  sink = await startOtlpSink();
  gateway = await gateways.startGateway({ exporters: { otlp_http: { endpoint: sink.url } } });
});
afterAll(async () => {
  await gateway.stop();
  await sink.stop();
});

async function send(signal: Signal, request: Decoded): Promise<void> {
  const response = await gateway.post(`/v1/${signal}`, encode(signal, request), protobufHeaders);
  expect(response.status).toBe(200);
}

async function report(...args: string[]): Promise<Ended> {
  const endpoint = `http://127.0.0.1:${gateway.ports.admin}`;
  const child = gateways.traceveil(['coverage', '--endpoint', endpoint, ...args]);
  return { code: await child.exited, stdout: child.stdout(), stderr: child.stderr() };
}

async function rowsOf(service: string): Promise<readonly Row[]> {
  const { stdout } = await report('--json');
  const { rows } = JSON.parse(stdout) as { readonly rows: readonly Row[] };
  return rows.filter((row) => row.service === service);
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const named = (service: string) => ({ attributes: [text('service.name', service)] });

describe('traceveil coverage', () => {
  it('says of each field how many texts were seen, scanned and changed', async () => {
    const attributes = [
      text('gen_ai.prompt', `use ${github}`),
      text('llm.prompts.0.prompt.text', 'hello'),
      text('llm.prompts.1.prompt.text', 'world'),
      { key: 'mine', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } } },
    ];
    const status = { message: `no ${github}`, code: 2 };
    const span = { name: 'chat', attributes, status, events: [{ name: 'e' }] };
    const scopeSpans = [{ scope: { name: 'lib' }, spans: [span] }];
    await send('traces', { resourceSpans: [{ resource: named('shop'), scopeSpans }] });
    const rows = await rowsOf('shop');
    const counts = rows.map(({ field, convention, seen, scanned, changed, unscanned }) =>
      [field, convention, seen, scanned, changed, unscanned].join(' '),
    );
    expect(counts.sort()).toEqual([
      'resource.attributes otlp 1 1 0 0',
      'resource.attributes["service.name"] otel 1 1 0 0',
      'scope.name otlp 1 1 0 0',
      'span.attributes otlp 4 4 0 0',
      'span.attributes["gen_ai.prompt"] otel-genai 1 1 1 0',
      'span.attributes["llm.prompts.N.prompt.text"] openinference 2 2 0 0',
      'span.attributes["mine"] none 1 1 0 0',
      'span.events.name otlp 1 1 0 0',
      'span.name otlp 1 1 0 0',
      'span.status.message otlp 1 1 1 0',
    ]);
  });

  it('keeps services and signals apart', async () => {
    const body = { kvlistValue: { values: [text('a', 'b')] } };
    const scopeLogs = [{ logRecords: [{ body, severityText: 'INFO' }] }];
    const resourceLogs = ['bank', 'post'].map((service) => {
      return { resource: named(service), scopeLogs };
    });
    await send('logs', { resourceLogs });
    const rows = await rowsOf('bank');
    expect(rows.map(({ signal, field, seen }) => `${signal} ${field} ${seen}`).sort()).toEqual([
      'logs log.body 2',
      'logs log.severity_text 1',
      'logs resource.attributes 1',
      'logs resource.attributes["service.name"] 1',
    ]);
    expect(await rowsOf('post')).toHaveLength(rows.length);
  });

  it('tells no secret that stands in a key or in the name of a service', async () => {
    const span = { name: 'n', attributes: [text(`key ${github}`, 'x')] };
    const resource = named(`service ${github}`);
    await send('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
    const written = [await report(), await report('--json')].map(({ stdout }) => stdout).join('');
    expect(written).toContain('service [REDACTED:github-token#');
    expect(written).toContain('key [REDACTED:github-token#');
    expect(written).not.toContain(github.slice(4, 20));
  });

  it('prints a table and ends with 0', async () => {
    const { code, stdout, stderr } = await report();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^SERVICE +CONVENTION +SEEN +SCANNED +CHANGED/);
    expect(stdout).toMatch(
      /^shop +traces +otel-genai +span\.attributes\["gen_ai\.prompt"\] +1 +1 +1 /m,
    );
    expect(stdout).toMatch(/\n0 of \d+ texts were forwarded unscanned\n$/);
  });

  it('is a metric too', async () => {
    const response = await fetch(`http://127.0.0.1:${gateway.ports.admin}/metrics`);
    const labels = 'processor="redact",signal="traces",convention="otel-genai"';
    const metrics = await response.text();
    expect(metrics).toContain(`traceveil_coverage_leaves_total{${labels},outcome="changed"} 1\n`);
    expect(metrics).toMatch(/^traceveil_coverage_leaves_total\{.*outcome="unscanned"\} 0$/m);
    expect(metrics).not.toMatch(/outcome="unscanned"\} [1-9]/);
  });

  it('says in one line when no gateway is there', async () => {
    const [port = 0] = await freePorts(1);
    const endpoint = `http://127.0.0.1:${port}`;
    const child = gateways.traceveil(['coverage', '--endpoint', endpoint]);
    expect(await child.exited).toBe(2);
    expect(child.stderr()).toMatch(/^traceveil: no gateway answers at [^\n]+\n$/);
  });
});

describe('allow: key', () => {
  it('are counted apart, and are no fault', async () => {
    const ports = await gateways.gatewayPorts();
    const plain = gateways.plainConfig(ports, { exporters: { otlp_http: { endpoint: sink.url } } });
    const config = plain.replace('redact: {}', 'redact: { allow: [{ key: mine }] }');
    const other = await gateways.startGatewayWith(config, ports);
    try {
      const span = { name: 'n', attributes: [text('mine', github), text('yours', 'x')] };
      const resourceSpans = [{ resource: named('shop'), scopeSpans: [{ spans: [span] }] }];
      await other.post('/v1/traces', encode('traces', { resourceSpans }), protobufHeaders);
      const response = await fetch(`http://127.0.0.1:${ports.admin}/coverage`);
      expect(response.headers.get('content-type')).toBe('application/json');
      const { rows } = (await response.json()) as { readonly rows: readonly Row[] };
      expect(rows.find(({ field }) => field.includes('mine'))).toMatchObject({
        ...{ seen: 1, scanned: 0, ignored: 1, unscanned: 0 },
      });
      expect(rows.every(({ unscanned }) => unscanned === 0)).toBe(true);
    } finally {
      await other.stop();
    }
  });
});

/** Fields of `proto/` that hold text; `key` among them. */
const textFields = new Set(
  `name version schemaUrl traceState message severityText eventName description unit key
  stringValue bytesValue type`.split(/\s+/),
);

/** Texts of a decoded request, counted by code that knows nothing of the gateway. */
function textsIn(decoded: unknown): number {
  if (typeof decoded !== 'object' || decoded === null || Buffer.isBuffer(decoded)) return 0;
  return Object.entries(decoded).reduce(
    (all, [name, inner]) => all + (textFields.has(name) ? 1 : 0) + textsIn(inner),
    0,
  );
}

describeShared('captured', 'coverage of captured requests', (folder) => {
  it('saw every text there is, and forwarded none unscanned', async () => {
    const before = await totals();
    const expected = { traces: 0, logs: 0, metrics: 0 };
    for (const captured of readCaptured(folder)) {
      const type = captured.isJson ? 'application/json' : 'application/x-protobuf';
      await gateway.post(`/v1/${captured.signal}`, captured.bytes, { 'content-type': type });
      expected[captured.signal] += textsIn(decodeCaptured(captured));
    }
    const after = await totals();
    expect(expected.traces).toBeGreaterThan(10_000);
    expect({
      traces: after.traces - before.traces,
      logs: after.logs - before.logs,
      metrics: after.metrics - before.metrics,
    }).toEqual(expected);
    const { code, stdout } = await report();
    expect(stdout).toMatch(/\n0 of \d+ texts were forwarded unscanned\n$/);
    expect(code).toBe(0);
  });

  async function totals(): Promise<Record<Signal, number>> {
    const { stdout } = await report('--json');
    const { rows } = JSON.parse(stdout) as { readonly rows: readonly Row[] };
    const sum = { traces: 0, logs: 0, metrics: 0 };
    for (const { signal, seen } of rows) sum[signal] += seen;
    return sum;
  }
});
