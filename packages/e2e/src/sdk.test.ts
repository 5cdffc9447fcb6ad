import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { agentSecrets, sendWithNode, sendWithPython } from './harness/agents.ts';
import type { Sending } from './harness/agents.ts';
import { startGateway } from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { judgeSpans } from './harness/judge-spans.ts';
import { describeNeeding } from './harness/needs.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink, Received } from './harness/otlp-sink.ts';
import { python, pythonTimeoutMs } from './harness/python.ts';

const protocols = ['grpc', 'http/protobuf', 'http/json'] as const;
const compressions = ['none', 'gzip'] as const;
const ways = protocols.flatMap((protocol) =>
  compressions.map((compression) => ({ protocol, compression })),
);

let backend: OtlpSink;
let witness: OtlpSink;
let gateway: Gateway;

beforeAll(async () => {
  backend = await startOtlpSink();
  witness = await startOtlpSink();
  gateway = await startGateway({ exporters: { otlp_http: { endpoint: backend.url } } });
});
beforeEach(() => {
  backend.clear();
  witness.clear();
});
afterAll(async () => {
  await gateway.stop();
  await backend.stop();
  await witness.stop();
});

function sendingBy(way: Pick<Sending, 'protocol' | 'compression'>): Sending {
  const port = way.protocol === 'grpc' ? gateway.ports.grpc : gateway.ports.http;
  return { ...way, target: `http://127.0.0.1:${port}`, witness: witness.url };
}

async function expectCleanArrival(): Promise<void> {
  const [sent] = await witness.requests('traces');
  const [arrived] = await backend.requests('traces');
  const verdict = judgeSpans(sent?.request, arrived?.request);
  expect(verdict.planted).toEqual(Object.keys(agentSecrets).sort());
  expect(verdict).toMatchObject({ left: [], differences: [] });
  expect(countSpans(arrived)).toBe(2);
}

function countSpans(received: Received | undefined): number {
  return JSON.stringify(received?.request).match(/"startTimeUnixNano"/g)?.length ?? 0;
}

describe('the Node SDK', () => {
  it.each(ways)('sends over $protocol, compression $compression', async (way) => {
    await sendWithNode(sendingBy(way));
    await expectCleanArrival();
  });
});

describeNeeding(['python3'], 'the Python SDK', () => {
  let executable: string;
  beforeAll(async () => {
    executable = await python();
  }, pythonTimeoutMs);

  // There is no exporter for OTLP/JSON in the Python SDK.
  const itsWays = ways.filter(({ protocol }) => protocol !== 'http/json');
  it.each(itsWays)(
    'sends over $protocol, compression $compression',
    async (way) => {
      await sendWithPython(executable, sendingBy(way));
      await expectCleanArrival();
    },
    30_000,
  );
});
