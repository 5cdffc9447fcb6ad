import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import type { Child } from './harness/child.ts';
import * as gateways from './harness/gateway.ts';
import type { Ports } from './harness/gateway.ts';
import { startLoad, type Load } from './harness/load.ts';
import { encode, type Signal } from './harness/otlp-protocol.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';
import { balanceIn, metricIn } from './soak/metrics.ts';
import type { EndOrder } from './workers/end-preload.ts';

const preload = fileURLToPath(new URL('../dist/workers/end-preload.js', import.meta.url));
const key = fake('', 64, 'hex');

/** A gateway whose threads may be made to end. */
interface Started {
  readonly child: Child;
  readonly ports: Ports;
  readonly directory: string;
  readonly url: string;
}

let sink: OtlpSink;
let load: Load | undefined;
const running: Started[] = [];
beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(async () => {
  await load?.stop();
  load = undefined;
  for (const { child, directory } of running.splice(0)) {
    await child.stop();
    await rm(directory, { recursive: true, force: true });
  }
  await sink.stop();
});

interface Wishes {
  readonly workers: number;
  readonly to?: OtlpSink;
  readonly end?: EndOrder;
  readonly rules?: string;
}

function configOf(ports: Ports, { workers, to = sink, rules }: Wishes): string {
  const config = gateways.plainConfig(ports, {
    exporters: { otlp_http: { endpoint: to.url } },
    service: { workers, token_key: [{ id: 'k', key }] },
  });
  return rules === undefined
    ? config
    : config.replace('redact: {}', `redact: { rule_files: [${rules}] }`);
}

async function start(wishes: Wishes, files: Readonly<Record<string, string>> = {}) {
  const directory = await gateways.temporaryDirectory();
  const ports = await gateways.gatewayPorts();
  const all = { ...files, 'traceveil.yaml': configOf(ports, wishes) };
  for (const [name, text] of Object.entries(all)) await writeFile(join(directory, name), text);
  const { end } = wishes;
  const env = end
    ? { NODE_OPTIONS: `--import=${preload}`, TRACEVEIL_END: JSON.stringify(end) }
    : {};
  const child = gateways.traceveil(['run', '--config', 'traceveil.yaml'], { cwd: directory, env });
  const url = `http://127.0.0.1:${ports.http}`;
  const started = { child, ports, directory, url };
  running.push(started);
  await isReady(started, 200);
  return started;
}

function admin({ ports }: Started, path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${ports.admin}${path}`);
}

async function isReady(gateway: Started, wanted: 200 | 503): Promise<void> {
  const ask = async () => ((await admin(gateway, '/readyz')).status === wanted ? true : undefined);
  await until(ask, { what: `/readyz to be ${wanted}`, state: gateway.child.stderr });
}

async function metrics(gateway: Started): Promise<string> {
  return (await admin(gateway, '/metrics')).text();
}

/** Nothing is on its way: of what the backend has, the gateway has heard so. */
async function hasSettled(gateway: Started): Promise<void> {
  const ask = async () => {
    const { inFlight } = balanceIn(await metrics(gateway), 'otlp_http');
    return Object.values(inFlight).every((count) => count === 0) ? true : undefined;
  };
  await until(ask, { what: 'nothing to be in flight', state: gateway.child.stderr });
}

interface Trail {
  readonly kind: string;
  readonly rule_id?: string;
  readonly trace_id?: string;
  readonly config_hash: string;
}

function trailOf({ directory }: Started): readonly Trail[] {
  const text = readFileSync(join(directory, 'data/audit/audit.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Trail);
}

async function post({ url }: Started, signal: Signal, body: Buffer): Promise<number> {
  const sent = { method: 'POST', body: new Uint8Array(body), headers: protobufHeaders };
  return (await fetch(`${url}/v1/${signal}`, sent)).status;
}

const text = (name: string, stringValue: string) => ({ key: name, value: { stringValue } });
const resource = { attributes: [text('service.name', 'shop')] };

function spans(traceId: Buffer, ...attributes: object[]): Buffer {
  const spanId = Buffer.from('00000000000000aa', 'hex');
  const span = { traceId, spanId, name: 'chat', attributes };
  return encode('traces', {
    resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }],
  });
}

const traceId = (count: number) => Buffer.from(count.toString(16).padStart(32, '0'), 'hex');
const secrets = Array.from({ length: 40 }, () => fake('ghp_', 36));

/** The same for each gateway: what holds secrets, and what holds none, of all signals. */
function requests(): (readonly [Signal, Buffer])[] {
  return secrets.flatMap((secret, index): (readonly [Signal, Buffer])[] => {
    const logRecords = [{ body: { stringValue: `log ${secret}` }, attributes: [] }];
    const dataPoints = [{ asInt: 1, attributes: [text('url', `https://x/?k=${secret}`)] }];
    return [
      ['traces', spans(traceId(index + 1), text('gen_ai.prompt', `use ${secret}`))],
      ['traces', spans(traceId(index + 1000), text('gen_ai.prompt', 'use nothing'))],
      ['logs', encode('logs', { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] })],
      [
        'metrics',
        encode('metrics', {
          resourceMetrics: [
            { resource, scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] },
          ],
        }),
      ],
    ];
  });
}

describe('a gateway with worker threads', () => {
  it('gives out, audits and counts what one without gives out, audits and counts', async () => {
    const alone = await startOtlpSink();
    try {
      const gatewaysNow = [await start({ workers: 2 }), await start({ workers: 0, to: alone })];
      for (const gateway of gatewaysNow) {
        const all = requests().map(([signal, body]) => post(gateway, signal, body));
        expect(new Set(await Promise.all(all))).toEqual(new Set([200]));
      }
      const count = requests().length;
      const seen = await Promise.all(
        [sink, alone].map(async (one) => {
          await until(() => (one.received.length >= count ? true : undefined), { what: 'all' });
          return one.received.map(({ bytes }) => bytes.toString('latin1')).sort();
        }),
      );
      expect(seen[0]).toEqual(seen[1]);
      for (const secret of secrets) expect(seen[0]?.join('')).not.toContain(secret.slice(4));
      await Promise.all(gatewaysNow.map(hasSettled));
      const facts = await Promise.all(
        gatewaysNow.map(async (gateway) => {
          const page = await metrics(gateway);
          return {
            redactions: metricIn(page, 'traceveil_redactions_total'),
            leaves: page.split('\n').filter((line) => line.startsWith('traceveil_coverage_leaves')),
            coverage: await (await admin(gateway, '/coverage')).json(),
            balance: balanceIn(page, 'otlp_http'),
            trail: trailOf(gateway)
              .filter(({ kind }) => kind === 'redact')
              .map(({ rule_id, trace_id }) => `${rule_id} ${trace_id}`)
              .sort(),
          };
        }),
      );
      expect(facts[0]).toEqual(facts[1]);
      expect(facts[0]?.trail).toHaveLength(3 * secrets.length);
      expect(facts[0]?.redactions).toBe(3 * secrets.length);
    } finally {
      await alone.stop();
    }
  });

  it('removes what one thread found in a trace from what the others get of it', async () => {
    const gateway = await start({ workers: 3 });
    const passwords = Array.from({ length: 30 }, () => fake('', 24));
    await Promise.all(
      passwords.map(async (password, index) => {
        const first = spans(traceId(index + 1), text('password', password));
        const later = spans(traceId(index + 1), text('said', `it is ${password} now`));
        expect(await post(gateway, 'traces', first)).toBe(200);
        const all = [1, 2, 3].map(() => post(gateway, 'traces', later));
        expect(await Promise.all(all)).toEqual([200, 200, 200]);
      }),
    );
    const received = await sink.requests('traces', 4 * passwords.length);
    const out = received.map(({ bytes }) => bytes.toString('latin1')).join('');
    for (const password of passwords) expect(out).not.toContain(password);
  });

  it('loses nothing and lets nothing through when its threads end again and again', async () => {
    const gateway = await start({ workers: 2, end: { at: 15, lockFile: '' } });
    const sent: string[] = [];
    load = startLoad(gateway.url, 6, (count) => {
      const name = `n${count}.`;
      sent.push(name);
      return spanRequest(`${name} and ${secrets[count % secrets.length] ?? ''}`);
    });
    const ends = async () => metricIn(await metrics(gateway), 'traceveil_worker_ends_total');
    await until(async () => ((await ends()) >= 6 ? true : undefined), {
      what: 'threads to end',
      timeoutMs: 60_000,
      state: gateway.child.stderr,
    });
    await load.stop();
    expect([...load.outcomes.keys()]).toEqual(['200']);
    const received = await sink.requests('traces', sent.length);
    const out = received.map(({ bytes }) => bytes.toString('latin1')).join('');
    expect(sent.filter((name) => !out.includes(name))).toEqual([]);
    expect(received).toHaveLength(sent.length);
    for (const secret of secrets) expect(out).not.toContain(secret.slice(4));
    const page = await metrics(gateway);
    expect(metricIn(page, 'traceveil_worker_batches_total', 'outcome="retried"')).toBeGreaterThan(
      0,
    );
    expect(metricIn(page, 'traceveil_worker_batches_total', 'outcome="refused"')).toBe(0);
    expect(metricIn(page, 'traceveil_redactions_total')).toBe(sent.length);
    expect(trailOf(gateway).filter(({ kind }) => kind === 'redact')).toHaveLength(sent.length);
    await isReady(gateway, 200);
    expect(gateway.child.stderr()).not.toContain('ghp_');
  });

  it('has senders try again while no thread can start, is not ready then, and recovers', async () => {
    const lockFile = join(await gateways.temporaryDirectory(), 'lock');
    const gateway = await start({ workers: 1, end: { at: 3, lockFile } });
    for (let count = 0; count < 2; count++) {
      expect(await post(gateway, 'traces', spanRequest('hello'))).toBe(200);
    }
    await writeFile(lockFile, '');
    expect(await post(gateway, 'traces', spanRequest('hello'))).toBe(503);
    await isReady(gateway, 503);
    expect(gateway.child.stderr()).toContain('a worker thread could not be started');
    await rm(lockFile);
    await isReady(gateway, 200);
    expect(await post(gateway, 'traces', spanRequest('hello'))).toBe(200);
    expect(await sink.requests('traces', 3)).toHaveLength(3);
  });
});

const rulesOf = (version: number) => `
rules:
  - id: acme-v${version}
    keywords: [acme_]
    pattern: 'acme_[0-9a-f]{32}'
`;

describe('a reload with worker threads', () => {
  it('fails no request, and each batch is redacted under one policy, which its events name', async () => {
    const wishes = { workers: 2, rules: 'rules.yaml' };
    const gateway = await start(wishes, { 'rules.yaml': rulesOf(0) });
    const hash = async () => /config_info\{hash="(\w+)"/.exec(await metrics(gateway))?.[1] ?? '';
    const token = fake('acme_', 32, 'hex');
    load = startLoad(gateway.url, 4, () => spanRequest(token));
    const rules = new Map([[await hash(), 'acme-v0']]);
    for (let version = 1; version <= 5; version++) {
      const before = await hash();
      const path = join(gateway.directory, 'rules.yaml');
      await writeFile(`${path}~`, rulesOf(version));
      await rename(`${path}~`, path);
      gateway.child.process.kill('SIGHUP');
      const changed = async () => ((await hash()) === before ? undefined : hash());
      const now = await until(changed, { what: 'a reload', state: gateway.child.stderr });
      rules.set(now, `acme-v${version}`);
    }
    await load.stop();
    expect([...load.outcomes.keys()]).toEqual(['200']);
    const sent = load.outcomes.get('200') ?? 0;
    const received = await sink.requests('traces', sent);
    const out = received.map(({ bytes }) => bytes.toString('latin1')).join('');
    expect(out).not.toContain(token);
    const redacted = trailOf(gateway).filter(({ kind }) => kind === 'redact');
    expect(redacted).toHaveLength(sent);
    for (const { rule_id, config_hash } of redacted) expect(rule_id).toBe(rules.get(config_hash));
    // Those of before have ended.
    const page = await metrics(gateway);
    expect(metricIn(page, 'traceveil_workers')).toBe(2);
    expect(metricIn(page, 'traceveil_worker_ends_total')).toBe(0);
  });

  it('begins and ends to use threads, and loses nothing for it', async () => {
    const gateway = await start({ workers: 0 });
    load = startLoad(gateway.url, 4, () => spanRequest(secrets[0] ?? ''));
    for (const workers of [2, 1, 0]) {
      const path = join(gateway.directory, 'traceveil.yaml');
      await writeFile(`${path}~`, configOf(gateway.ports, { workers }));
      await rename(`${path}~`, path);
      gateway.child.process.kill('SIGHUP');
      const runs = async () => metricIn(await metrics(gateway), 'traceveil_workers') === workers;
      const changed = async () => ((await runs()) ? true : undefined);
      await until(changed, { what: `${workers} threads`, state: gateway.child.stderr });
      const { length } = sink.received;
      await until(() => (sink.received.length > length ? true : undefined), { what: 'more' });
    }
    await load.stop();
    expect([...load.outcomes.keys()]).toEqual(['200']);
    const received = await sink.requests('traces', load.outcomes.get('200'));
    const out = received.map(({ bytes }) => bytes.toString('latin1')).join('');
    expect(out).not.toContain(secrets[0]?.slice(4));
    expect(trailOf(gateway).filter(({ kind }) => kind === 'redact')).toHaveLength(received.length);
  });

  it('that no thread can start under is refused, and those that run go on', async () => {
    const lockFile = join(await gateways.temporaryDirectory(), 'lock');
    const gateway = await start(
      { workers: 2, rules: 'rules.yaml', end: { at: 0, lockFile } },
      { 'rules.yaml': rulesOf(0) },
    );
    await writeFile(lockFile, '');
    await writeFile(join(gateway.directory, 'rules.yaml'), rulesOf(1));
    gateway.child.process.kill('SIGHUP');
    const told = () => gateway.child.stderr().includes('not reloaded') || undefined;
    await until(told, { what: 'a refusal', state: gateway.child.stderr });
    expect(gateway.child.stderr()).toContain('processors.redact: a worker thread could not be');
    expect(await post(gateway, 'traces', spanRequest(fake('acme_', 32, 'hex')))).toBe(200);
    const [received] = await sink.requests('traces');
    expect(received?.bytes.toString('latin1')).toContain('REDACTED:acme-v0');
    await isReady(gateway, 200);
  });
});

describe('SIGTERM with worker threads', () => {
  it('answers and delivers what was taken, and ends with 0', async () => {
    const gateway = await start({ workers: 2 });
    const answered: string[] = [];
    load = startLoad(gateway.url, 8, (count) => {
      answered.push(`n${count}.`);
      return spanRequest(`n${count}. ${'a word '.repeat(2_000)}`);
    });
    await until(() => (answered.length > 100 ? true : undefined), { what: 'requests' });
    gateway.child.process.kill('SIGTERM');
    expect(await gateway.child.exited).toBe(0);
    await load.stop();
    const ok = load.outcomes.get('200') ?? 0;
    expect(ok).toBeGreaterThan(80);
    expect(load.outcomes.get('500')).toBeUndefined();
    // An answer may have been lost on its way; nothing that was answered is.
    expect(sink.received.length).toBeGreaterThanOrEqual(ok);
    expect(gateway.child.stderr()).toContain('"undelivered":0');
  });
});
