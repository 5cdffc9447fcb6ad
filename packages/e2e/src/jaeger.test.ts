import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { agentSecrets, sendWithNode } from './harness/agents.ts';
import { startGateway } from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { goBuildTimeoutMs } from './harness/go-programs.ts';
import { inOrder, jaegerTraceId, startJaeger } from './harness/jaeger.ts';
import type { Jaeger } from './harness/jaeger.ts';
import { judgeSpans, kindsIn } from './harness/judge-spans.ts';
import { describeNeeding } from './harness/needs.ts';

describeNeeding(['go'], 'a real Jaeger behind the gateway', () => {
  let jaeger: Jaeger;
  /** Is sent the same spans past the gateway: what it answers is what Jaeger makes of them. */
  let witness: Jaeger;
  let gateway: Gateway;
  let traceId: string;

  beforeAll(async () => {
    [jaeger, witness] = [await startJaeger(), await startJaeger()];
    const grpc = { endpoint: `http://127.0.0.1:${jaeger.grpcPort}` };
    gateway = await startGateway({ exporters: { otlp_grpc: grpc } });
    const way = { protocol: 'http/protobuf', compression: 'gzip' } as const;
    await sendWithNode({ ...way, target: gateway.url, witness: witness.otlpUrl });
    traceId = await jaegerTraceId(jaeger, 'node-agent', 2);
    expect(await jaegerTraceId(witness, 'node-agent', 2)).toBe(traceId);
  }, goBuildTimeoutMs);
  afterAll(async () => {
    for (const one of [gateway, jaeger, witness]) await one.stop();
  });

  const [from, to] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  const recent = `query.start_time_min=${String(from)}&query.start_time_max=${String(to)}&query.num_traces=10`;
  it.each([
    ['the trace', (id: string) => `/api/traces/${id}`],
    ['a search', () => '/api/traces?service=node-agent'],
    ['the trace as OTLP', (id: string) => `/api/v3/traces/${id}`],
    ['a search as OTLP', () => `/api/v3/traces?query.service_name=node-agent&${recent}`],
  ])('answers %s as it was sent, but for the secrets', async (_what, path) => {
    const [sent, clean] = await Promise.all(
      [witness, jaeger].map(async (one) => inOrder(await one.query(path(traceId)))),
    );
    const verdict = judgeSpans(sent, clean);
    expect(verdict.planted).toEqual(Object.keys(agentSecrets).sort());
    expect(verdict).toMatchObject({ left: [], differences: [] });
  });

  it.each([
    '/api/services',
    '/api/services/node-agent/operations',
    '/api/operations?service=node-agent',
    '/api/v3/services',
    '/api/v3/operations?service=node-agent',
  ])('answers %s without a secret', async (path) => {
    const answer = inOrder(await jaeger.query(path));
    expect(answer).toEqual(inOrder(await witness.query(path)));
    expect(kindsIn(answer)).toEqual([]);
  });
});
