import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentSecrets } from './harness/agents.ts';
import { makeBearerSender } from './harness/bearer.ts';
import { run } from './harness/child.ts';
import { gatewayPorts, plainConfig, startGatewayWith } from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { repository } from './harness/repository.ts';
import { until } from './harness/wait.ts';

const sender = join(repository, 'packages/e2e/agents/send.js');

let backend: OtlpSink;
let gateway: Gateway;
/** What `traceveil token` tells the sender to set. */
let headers = '';

beforeAll(async () => {
  backend = await startOtlpSink();
  const known = await makeBearerSender('billing-agent');
  headers = known.headers;
  const ports = await gatewayPorts();
  const plain = plainConfig(ports, { exporters: { otlp_http: { endpoint: backend.url } } });
  gateway = await startGatewayWith(known.configure(plain), ports);
});
beforeEach(() => {
  backend.clear();
});
afterAll(async () => {
  await gateway.stop();
  await backend.stop();
});

async function sendWith(protocol: 'grpc' | 'http/protobuf', authorization: string) {
  const port = protocol === 'grpc' ? gateway.ports.grpc : gateway.ports.http;
  const env = {
    NODE_OPTIONS: undefined,
    PROTOCOL: protocol,
    COMPRESSION: 'gzip',
    TARGET: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: authorization,
    SECRETS: JSON.stringify(agentSecrets),
  };
  await run(process.execPath, [sender], { env });
}

interface Event {
  readonly kind: string;
  readonly reason?: string;
  readonly sender: { readonly id: string };
}

/** The events of the trail, when there are more than before. */
async function eventsAfter(before: number): Promise<Event[]> {
  const file = join(gateway.directory, 'data/audit/audit.jsonl');
  const read = async () => {
    const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
    return lines.length > before ? lines.map((line) => JSON.parse(line) as Event) : undefined;
  };
  const events = await until(read, { what: 'an audit event', state: gateway.child.stderr });
  // What became of a batch may be told of any time later.
  return events.slice(before).filter(({ kind }) => kind !== 'forward');
}

describe.each(['grpc', 'http/protobuf'] as const)('an SDK that sends over %s', (protocol) => {
  let before = 0;
  beforeEach(async () => {
    const file = join(gateway.directory, 'data/audit/audit.jsonl');
    const lines = await readFile(file, 'utf8').catch(() => '');
    before = lines.split('\n').filter(Boolean).length;
  });

  it('is known by the header that `traceveil token` prints, in every audit event', async () => {
    await sendWith(protocol, headers);
    expect(await backend.requests('traces')).toHaveLength(1);
    const events = await eventsAfter(before);
    expect(events.length).toBeGreaterThan(1);
    const whose = events.map(({ kind, sender }) => `${kind} ${sender.id}`);
    expect(new Set(whose)).toEqual(new Set(['accept billing-agent', 'redact billing-agent']));
  });

  it('is refused with another token, and nothing of it is kept', async () => {
    const wrong = `${headers.slice(0, -1)}${headers.endsWith('A') ? 'B' : 'A'}`;
    await sendWith(protocol, wrong);
    const events = await eventsAfter(before);
    const whose = events.map(({ kind, reason, sender }) => `${kind} ${reason} ${sender.id}`);
    expect(new Set(whose)).toEqual(new Set(['refuse wrong_credentials unknown']));
    const { text } = await gateway.admin('/metrics');
    expect(text).toMatch(/traceveil_receiver_refused_senders\S*reason="wrong_credentials"/);
    const files = [JSON.stringify(events), gateway.child.stderr(), text].join();
    expect(files).not.toContain(decodeURIComponent(wrong).split(' ')[1]);
  });
});
