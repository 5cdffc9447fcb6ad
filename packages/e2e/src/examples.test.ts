import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { agentSecrets, sendWithNode } from './harness/agents.ts';
import { runOk } from './harness/child.ts';
import { leavesOf } from './harness/compare.ts';
import { portsOf, readExample, startCollector, startExampleGateway } from './harness/example.ts';
import { withPorts } from './harness/free-port.ts';
import { startGateway, traceveil } from './harness/gateway.ts';
import { collectorProgram, goBuildTimeoutMs } from './harness/go-programs.ts';
import { inOrder, jaegerTraceId, startJaeger } from './harness/jaeger.ts';
import { judgeSpans } from './harness/judge-spans.ts';
import { describeNeeding } from './harness/needs.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { python, pythonTimeoutMs } from './harness/python.ts';
import { repository } from './harness/repository.ts';

let backend: OtlpSink;
/** Started in a test, stopped after it in reverse. */
let running: { stop(): Promise<unknown> }[];

beforeEach(async () => {
  running = [];
  backend = keep(await startOtlpSink());
});
afterEach(async () => {
  for (const one of running.reverse()) await one.stop();
});

function keep<T extends { stop(): Promise<unknown> }>(one: T): T {
  running.push(one);
  return one;
}

const portOf = (url: string) => Number(new URL(url).port);

/** Both agents make their password up, so what is looked for is its form. */
const password = /pw-[\da-f-]{36}/;

/** Sends one run with known secrets, and returns what was sent. */
async function sendRun(target: string, protocol: 'grpc' | 'http/protobuf' = 'http/protobuf') {
  const witness = keep(await startOtlpSink());
  await sendWithNode({ protocol, compression: 'gzip', target, witness: witness.url });
  const [sent] = await witness.requests('traces');
  return sent?.request;
}

async function expectCleanArrival(sent: unknown): Promise<void> {
  const [arrived] = await backend.requests('traces');
  const verdict = judgeSpans(sent, arrived?.request);
  expect(verdict.planted).toEqual(Object.keys(agentSecrets).sort());
  expect(verdict).toMatchObject({ left: [], differences: [] });
}

describe('the Node agent', () => {
  it('reaches the gateway, and its password does not reach the backend', async () => {
    const gateway = keep(
      await startGateway({ exporters: { otlp_http: { endpoint: backend.url } } }),
    );
    const agent = join(repository, 'examples/node-agent/agent.js');
    const env = { NODE_OPTIONS: undefined, OTEL_EXPORTER_OTLP_ENDPOINT: gateway.url };
    await runOk(process.execPath, [agent], { env });
    await expectThreeCleanSpans();
  });
});

describeNeeding(['python3'], 'the Python agent', () => {
  beforeAll(async () => python(), pythonTimeoutMs);

  it('reaches the gateway, and its password does not reach the backend', async () => {
    const gateway = keep(
      await startGateway({ exporters: { otlp_http: { endpoint: backend.url } } }),
    );
    const agent = join(repository, 'examples/python-agent/agent.py');
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${gateway.ports.grpc}` };
    await runOk(await python(), [agent], { env });
    await expectThreeCleanSpans();
  });
});

async function expectThreeCleanSpans(): Promise<void> {
  const [arrived] = await backend.requests('traces');
  const text = leavesOf(arrived?.request)
    .map((leaf) => leaf.text)
    .join('\n');
  for (const name of ['invoke_agent orders', 'chat demo-model', 'execute_tool sql']) {
    expect(text).toContain(name);
  }
  expect(text).toMatch(/postgres:\/\/agent:\[REDACTED:|\[REDACTED:[^\]]*\]/);
  expect(text).not.toMatch(password);
}

describeNeeding(['go'], 'in front of Jaeger', () => {
  it(
    'runs as configured, and Jaeger shows clean spans',
    async () => {
      const [jaeger, witness] = [keep(await startJaeger()), keep(await startJaeger())];
      const config = await readExample('jaeger/traceveil.yaml');
      const ports = await portsOf([config], { 14_317: jaeger.grpcPort });
      const gateway = keep(await startExampleGateway(config, ports));
      const way = { protocol: 'grpc', compression: 'none' } as const;
      const target = `http://127.0.0.1:${gateway.ports.grpc}`;
      await sendWithNode({ ...way, target, witness: witness.otlpUrl });
      const id = await jaegerTraceId(jaeger, 'node-agent', 2);
      await jaegerTraceId(witness, 'node-agent', 2);
      const [sent, clean] = [
        await witness.query(`/api/traces/${id}`),
        await jaeger.query(`/api/traces/${id}`),
      ];
      expect(judgeSpans(inOrder(sent), inOrder(clean))).toMatchObject({
        left: [],
        differences: [],
      });
    },
    goBuildTimeoutMs,
  );
});

describeNeeding(['go'], 'with a Collector', () => {
  beforeAll(async () => collectorProgram(), goBuildTimeoutMs);

  it.each(['collector-behind', 'collector-in-front'])(
    '%s runs as configured',
    async (example) => {
      const gatewayConfig = await readExample(`${example}/traceveil.yaml`);
      const collectorConfig = await readExample(`${example}/collector.yaml`);
      const fixed = { 24_318: portOf(backend.url) };
      const ports = await portsOf([gatewayConfig, collectorConfig], fixed);
      keep(await startCollector(withPorts(collectorConfig, ports)));
      keep(await startExampleGateway(gatewayConfig, ports));
      // Agents find the first of the chain where OTLP is expected.
      await expectCleanArrival(await sendRun(`http://127.0.0.1:${ports[4318] ?? 0}`));
      backend.clear();
      await expectCleanArrival(await sendRun(`http://127.0.0.1:${ports[4317] ?? 0}`, 'grpc'));
    },
    60_000,
  );

  it('tempo/traceveil.yaml delivers to an OTLP receiver such as Tempo has', async () => {
    const config = await readExample('tempo/traceveil.yaml');
    const ports = await portsOf([config]);
    const receiver = await readExample('collector-behind/collector.yaml');
    const collectorPorts = { 14_317: ports[24_317] ?? 0, 24_318: portOf(backend.url) };
    keep(await startCollector(withPorts(receiver, collectorPorts)));
    const gateway = keep(await startExampleGateway(config, ports));
    await expectCleanArrival(await sendRun(gateway.url));
  });
});

const configurations = [
  'jaeger/traceveil.yaml',
  'tempo/traceveil.yaml',
  'collector-behind/traceveil.yaml',
  'collector-in-front/traceveil.yaml',
  'compose/jaeger.yaml',
  'compose/tempo.yaml',
];

it.each(configurations)('examples/%s is valid, and without a warning', async (path) => {
  const check = traceveil(['validate', '--config', join(repository, 'examples', path)]);
  expect({ code: await check.exited, stdout: check.stdout() }).toEqual({ code: 0, stdout: 'ok\n' });
});
