import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fake } from '@traceveil/detect';
import { agentSecrets } from './harness/agents.ts';
import { secretsAtRest } from './harness/at-rest.ts';
import type { Child } from './harness/child.ts';
import * as gateways from './harness/gateway.ts';
import type { Ports } from './harness/gateway.ts';
import { decode, encode } from './harness/otlp-protocol.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders } from './harness/span-request.ts';
import { until } from './harness/wait.ts';
import { metricIn } from './soak/metrics.ts';

const { github = '' } = agentSecrets;
const key = fake('', 64, 'hex');

let directory = '';
let ports: Ports;
let backend: OtlpSink;
let bodies: Buffer[] = [];
let child: Child | undefined;
beforeEach(async () => {
  directory = await gateways.temporaryDirectory();
  ports = await gateways.gatewayPorts();
  bodies = [];
  backend = await startOtlpSink(({ bytes }) => void bodies.push(bytes));
});
afterEach(async () => {
  await child?.stop();
  child = undefined;
  await backend.stop();
  await rm(directory, { recursive: true, force: true });
});

async function start(expiry: string, workers = 0): Promise<void> {
  const config = gateways.plainConfig(ports, {
    exporters: { otlp_http: { endpoint: backend.url } },
    redact: { actions: [{ rules: ['github-*'], action: 'hold' }] },
    approvals: { sealing_key: key, hold: { expiry } },
    service: { workers },
  });
  await writeFile(join(directory, 'traceveil.yaml'), config);
  child = gateways.traceveil(['run', '--config', 'traceveil.yaml'], { cwd: directory });
  await until(async () => ((await admin('/readyz')).ok ? true : undefined), {
    what: 'the gateway to be ready',
    state: child.stderr,
    timeoutMs: 60_000,
  });
}

const admin = async (path: string) => fetch(`http://127.0.0.1:${ports.admin}${path}`);

async function held(): Promise<number> {
  return metricIn(await (await admin('/metrics')).text(), 'traceveil_held_items');
}

async function send(...names: readonly string[]): Promise<number> {
  const spans = names.map((name, index) => ({
    ...{ traceId: Buffer.alloc(16, 7), spanId: Buffer.alloc(8, index + 1), name },
    ...{ startTimeUnixNano: '1795377660106000000', endTimeUnixNano: '1795377660107000000' },
  }));
  const body = encode('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const url = `http://127.0.0.1:${ports.http}/v1/traces`;
  const response = await fetch(url, { method: 'POST', body, headers: protobufHeaders });
  return response.status;
}

/** Names of the spans that came, each once: a batch may come again after a kill. */
function came(): string[] {
  const text = bodies.map((bytes) => JSON.stringify(decode('traces', bytes))).join('');
  return [...new Set([...text.matchAll(/"name":"([^"]+)"/g)].map(([, name = '']) => name))].sort();
}

async function kill(): Promise<void> {
  child?.process.kill('SIGKILL');
  await child?.exited;
}

/** Everything that lies there or was said, of all starts. */
function leaks(): string[] {
  return secretsAtRest({
    directory: join(directory, 'data'),
    texts: { log: child?.stderr() ?? '', stdout: child?.stdout() ?? '' },
  });
}

function eventsOf(kind: string): Record<string, unknown>[] {
  const trail = join(directory, 'data/audit');
  const text = readdirSync(trail)
    .map((name) => readFileSync(join(trail, name), 'utf8'))
    .join('');
  const lines = text.split('\n').filter((line) => line.includes(`"kind":"${kind}"`));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it.each([0, 1])(
  'holds one span of a batch through a kill, and releases it masked when its time is over (%i workers)',
  async (workers) => {
    await start('1h', workers);
    expect(await send('one', `with ${github}`, 'three')).toBe(200);
    await until(() => (came().length > 0 ? true : undefined), { what: 'the rest to come' });
    expect(came()).toEqual(['one', 'three']);
    expect(await held()).toBe(1);
    await kill();
    expect(leaks()).toEqual([]);

    await start('1h', workers);
    expect(await held()).toBe(1);
    expect(await send(`alone with ${github}`)).toBe(200);
    expect(await held()).toBe(2);
    expect(came()).toEqual(['one', 'three']);
    expect(eventsOf('release')).toEqual([]);
    await child?.stop();

    // What is held has the expiry that it was held with: only what comes now is released.
    await start('100ms', workers);
    expect(await send('last', `last with ${github}`)).toBe(200);
    await until(() => (came().length > 3 ? true : undefined), { what: 'the held span to come' });
    expect(came()).toEqual([
      'last',
      expect.stringMatching(/^last with \[REDACTED:github-token#[\da-f]{12}\]$/),
      'one',
      'three',
    ]);
    // It has left before the vault has noted that it did.
    await until(async () => ((await held()) === 2 ? true : undefined), {
      what: 'the release to be noted',
      state: () => child?.stderr() ?? '',
    });
    await kill();
    expect(leaks()).toEqual([]);
    expect(eventsOf('hold')).toHaveLength(3);
    expect(eventsOf('release')).toEqual([
      expect.objectContaining({ outcome: 'forwarded_masked', reason: 'expired', items: 1 }),
    ]);
  },
);
