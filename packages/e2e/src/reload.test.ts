import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fake } from '@traceveil/detect';
import { runOk } from './harness/child.ts';
import * as gateways from './harness/gateway.ts';
import type { Gateway, Ports } from './harness/gateway.ts';
import { startLoad, type Load } from './harness/load.ts';
import { describeNeeding } from './harness/needs.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';

let sink: OtlpSink;
let gateway: Gateway;
let load: Load | undefined;
beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(async () => {
  await load?.stop();
  load = undefined;
  await gateway.stop();
  await sink.stop();
});

/** The n-th policy, which names what it finds after itself, and an exporter that changes with it. */
function configOf(version: number, ports: Ports): string {
  const headers = { 'x-version': `header-${version % 3}` };
  const exporters = { otlp_http: { endpoint: sink.url, headers } };
  return gateways
    .plainConfig(ports, { exporters })
    .replace('redact: {}', `redact: { rule_files: [rules-${version % 2}.yaml] }`);
}

const rulesOf = (version: number) => `
rules:
  - id: acme-v${version}
    keywords: [acme_]
    pattern: 'acme_[0-9a-f]{32}'
`;

/** Puts a file in the place of another in one step, as an editor does. */
async function replace(name: string, text: string): Promise<void> {
  await writeFile(join(gateway.directory, `${name}~`), text);
  await rename(join(gateway.directory, `${name}~`), join(gateway.directory, name));
}

async function metric(name: string): Promise<string | undefined> {
  const { text } = await gateway.admin('/metrics');
  return text.split('\n').find((line) => line.startsWith(name));
}

async function hash(): Promise<string> {
  return /hash="(\w+)"/.exec((await metric('traceveil_config_info')) ?? '')?.[1] ?? '';
}

async function metricEnds(name: string, end: string): Promise<void> {
  const ask = async () => ((await metric(name))?.endsWith(end) === true ? true : undefined);
  await until(ask, { what: `${name}…${end}`, state: gateway.child.stderr });
}

async function start(): Promise<void> {
  const ports = await gateways.gatewayPorts();
  const files = { 'rules-0.yaml': rulesOf(0), 'rules-1.yaml': rulesOf(1) };
  gateway = await gateways.startGatewayWith(configOf(0, ports), ports, files);
}

/** Waits until another configuration holds. @returns its hash */
async function changed(before: string): Promise<string> {
  const what = 'another configuration';
  return until(async () => ((await hash()) === before ? undefined : hash()), {
    what,
    state: gateway.child.stderr,
  });
}

/** Waits until more requests have ended than senders have on their way. */
async function more({ outcomes }: Load, count: number): Promise<void> {
  const ended = () => [...outcomes.values()].reduce((all, some) => all + some, 0);
  const before = ended();
  await until(() => (ended() >= before + count ? true : undefined), { what: 'more requests' });
}

interface TrailLine {
  readonly kind: string;
  readonly outcome?: string;
  readonly trace_id?: string;
  readonly rule_id?: string;
  readonly config_hash: string;
}

function trail(): TrailLine[] {
  const text = readFileSync(join(gateway.directory, 'data/audit/audit.jsonl'), 'utf8');
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as TrailLine);
}

const tokens = Array.from({ length: 6 }, (_, index) => fake(`acme_${index}`, 31, 'hex'));

describe('a configuration that is exchanged under load', () => {
  it('fails no request, and each batch is redacted under one policy, which its events name', async () => {
    await start();
    const text = tokens.join(' and ');
    load = startLoad(gateway.url, 4, () => spanRequest(text));
    /** Which rule stands in which configuration. */
    const rules = new Map<string, string>([[await hash(), 'acme-v0']]);
    for (let version = 1; version <= 12; version++) {
      await more(load, 8);
      const before = await hash();
      await writeFile(join(gateway.directory, `rules-${version % 2}.yaml`), rulesOf(version));
      await replace('traceveil.yaml', configOf(version, gateway.ports));
      gateway.child.process.kill('SIGHUP');
      rules.set(await changed(before), `acme-v${version}`);
    }
    await more(load, 8);
    await load.stop();
    const { outcomes, connections } = load;
    expect([...outcomes.keys()]).toEqual(['200']);
    expect(outcomes.get('200')).toBeGreaterThan(100);
    // The receiver was never restarted.
    expect(connections).toBe(4);

    const sent = outcomes.get('200') ?? 0;
    const received = await sink.requests('traces', sent);
    expect(received).toHaveLength(sent);
    const seen = new Set<string>();
    for (const { request } of received) {
      const found = JSON.stringify(request).match(/(?<=REDACTED:)acme-v\d+/g) ?? [];
      expect(found).toHaveLength(tokens.length);
      expect(new Set(found).size).toBe(1);
      seen.add(found[0] ?? '');
      expect(JSON.stringify(request)).not.toMatch(/acme_[\da-f]/);
    }
    expect(seen.size).toBe(13);
    const lines = trail();
    expect(lines.filter(({ kind }) => kind === 'redact')).toHaveLength(sent * tokens.length);
    for (const { rule_id, config_hash } of lines.filter(({ kind }) => kind === 'redact')) {
      expect(rule_id).toBe(rules.get(config_hash));
    }
    expect(lines[0]).toMatchObject({ kind: 'config', occasion: 'start', outcome: 'accepted' });
  });
});

describe('a file that changes', () => {
  it('takes effect when it is renamed into place', async () => {
    await start();
    const before = await hash();
    await replace('traceveil.yaml', configOf(1, gateway.ports));
    await changed(before);
    const second = await hash();
    await replace('rules-1.yaml', rulesOf(7));
    await changed(second);
    expect(gateway.child.stderr()).toContain('"reason":"a file changed"');
  });

  it('takes effect when the directory behind a link is swapped, as in a ConfigMap', async () => {
    await start();
    const at = (path: string) => join(gateway.directory, path);
    for (const version of [0, 1]) {
      await mkdir(at(`..${version}`));
      const config = configOf(version, gateway.ports);
      await writeFile(at(`..${version}/traceveil.yaml`), config);
    }
    await symlink('..0', at('..data'));
    await symlink('..data/traceveil.yaml', at('link'));
    await rename(at('link'), at('traceveil.yaml'));
    // The same text, but another file: it is loaded, and nothing changes.
    await metricEnds('traceveil_config_reload_total{result="accepted"}', ' 1');
    const before = await hash();
    await symlink('..1', at('..data_tmp'));
    await rename(at('..data_tmp'), at('..data'));
    expect(await changed(before)).not.toBe(before);
  });
});

describe('a changed receiver', () => {
  it('takes its port over, and senders go on when they connect again', async () => {
    await start();
    load = startLoad(gateway.url, 2, () => spanRequest('hello'));
    await more(load, 8);
    const before = await hash();
    const http = `endpoint: 127.0.0.1:${gateway.ports.http}`;
    const limited = configOf(0, gateway.ports).replace(
      http,
      `${http}\n        max_request_body_size: 1KiB`,
    );
    await replace('traceveil.yaml', limited);
    gateway.child.process.kill('SIGHUP');
    await changed(before);
    await more(load, 20);
    await load.stop();
    // Only those that met a connection as it was closed.
    const failed = [...load.outcomes].filter(([outcome]) => outcome !== '200');
    for (const [outcome] of failed) expect(outcome).toBe('ECONNRESET');
    const ended = [...load.outcomes.values()].reduce((all, some) => all + some, 0);
    expect(load.outcomes.get('200')).toBeGreaterThan(ended - 5);
    const large = await gateway.post('/v1/traces', spanRequest('x'.repeat(2_000)), protobufHeaders);
    expect(large.status).toBe(413);
    expect((await gateway.admin('/readyz')).status).toBe(200);
  });

  it('refuses no connection while it is changed twenty times', async () => {
    await start();
    load = startLoad(gateway.url, 2, () => spanRequest('hello'), { isKept: false });
    await more(load, 8);
    const http = `endpoint: 127.0.0.1:${gateway.ports.http}`;
    for (let count = 1; count <= 20; count++) {
      const before = await hash();
      const limited = `${http}\n        max_connections: ${100 + count}`;
      await replace('traceveil.yaml', configOf(0, gateway.ports).replace(http, limited));
      gateway.child.process.kill('SIGHUP');
      await changed(before);
    }
    await more(load, 8);
    await load.stop();
    expect([...load.outcomes.keys()]).toEqual(['200']);
    expect(load.outcomes.get('200')).toBeGreaterThan(20);
  });

  it('listens on every address instead of one, and the other way round', async () => {
    await start();
    const one = `endpoint: 127.0.0.1:${gateway.ports.http}`;
    const every = `endpoint: 0.0.0.0:${gateway.ports.http}\n        insecure: true`;
    for (const http of [every, one]) {
      const before = await hash();
      await replace('traceveil.yaml', configOf(0, gateway.ports).replace(one, http));
      gateway.child.process.kill('SIGHUP');
      await changed(before);
      const isReady = async () => (await gateway.admin('/readyz')).status === 200 || undefined;
      await until(isReady, { what: 'the port', state: gateway.child.stderr });
      const sent = await gateway.post('/v1/traces', spanRequest('hello'), protobufHeaders);
      expect(sent.status).toBe(200);
    }
  });
});

describe('a bad file', () => {
  it('leaves what holds as it is, and says what `traceveil validate` says', async () => {
    await start();
    const before = await hash();
    const bad = configOf(1, gateway.ports).replace('processors:\n', 'procesors:\n');
    await replace('traceveil.yaml', bad);
    gateway.child.process.kill('SIGHUP');
    await metricEnds('traceveil_config_last_reload_successful', ' 0');
    const cwd = gateway.directory;
    const check = gateways.traceveil(['validate', '--config', 'traceveil.yaml'], { cwd });
    expect(await check.exited).toBe(1);
    const problems = check.stdout().trimEnd().split('\n');
    const logged = gateway.child.stderr();
    for (const problem of problems) expect(logged).toContain(JSON.stringify(problem));
    expect(await hash()).toBe(before);
    const response = await gateway.post(
      '/v1/traces',
      spanRequest(tokens[0] ?? ''),
      protobufHeaders,
    );
    expect(response.status).toBe(200);
    await sink.requests('traces');
    const refused = trail().filter(({ outcome }) => outcome === 'refused');
    expect(refused[0]).toMatchObject({ problems: problems.length, config_hash: before });
    const redacted = trail().filter(({ kind }) => kind === 'redact');
    expect(redacted).toMatchObject([{ rule_id: 'acme-v0', config_hash: before }]);
    // Mended, it takes effect.
    await replace('traceveil.yaml', configOf(1, gateway.ports));
    gateway.child.process.kill('SIGHUP');
    await changed(before);
    await metricEnds('traceveil_config_last_reload_successful', ' 1');
  });
});

describe('/config', () => {
  it('is what the hash on the audit events is of, and shows no secret', async () => {
    const ports = await gateways.gatewayPorts();
    const key = fake('', 64, 'hex');
    const password = fake('', 24);
    const config = gateways.plainConfig(ports, {
      exporters: {
        otlp_http: { endpoint: sink.url, headers: { authorization: `Bearer ${password}` } },
      },
      service: { token_key: [{ id: '2026-11', key }] },
    });
    gateway = await gateways.startGatewayWith(config, ports);
    const { status, text } = await gateway.admin('/config');
    expect(status).toBe(200);
    expect(createHash('sha256').update(text).digest('hex')).toBe(await hash());
    expect(trail()[0]).toMatchObject({ config_hash: await hash(), token_key_id: '2026-11' });
    const shown = text + gateway.child.stderr() + JSON.stringify(trail());
    expect(text).toContain('authorization: "[REDACTED]"');
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(password);
  });
});

/** Of 127.0.0.1, signed by itself, for two days. */
async function certificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const directory = await gateways.temporaryDirectory();
  const request = ['req', '-x509', '-days', '2', '-subj', '/CN=backend', '-nodes'];
  const name = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', 'key.pem'];
  await runOk('openssl', [...request, ...name, ...key, '-out', 'cert.pem'], { cwd: directory });
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  const made = { cert: read('cert.pem'), key: read('key.pem') };
  await rm(directory, { recursive: true });
  return made;
}

describeNeeding(['openssl'], 'a certificate', () => {
  it('is read anew by the exporter that trusts it, and nothing is loaded for it', async () => {
    const [first, second] = [await certificate(), await certificate()];
    let requests = 0;
    const backend = createServer(first, (request, response) => {
      requests += 1;
      request.resume();
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    }).listen(0, '127.0.0.1');
    await once(backend, 'listening');
    const ports = await gateways.gatewayPorts();
    const config = gateways.plainConfig(ports, {
      exporters: {
        otlp_http: {
          endpoint: `https://127.0.0.1:${(backend.address() as AddressInfo).port}`,
          tls: { ca_file: './ca.pem', reload_interval: '100ms' },
        },
      },
    });
    gateway = await gateways.startGatewayWith(config, ports, { 'ca.pem': first.cert });
    const send = () => gateway.post('/v1/traces', spanRequest('hello'), protobufHeaders);
    const arrived = (count: number) =>
      until(() => (requests === count ? true : undefined), { what: `request ${count}` });
    await send();
    await arrived(1);
    const before = await hash();
    backend.setSecureContext(second);
    backend.closeAllConnections();
    await replace('ca.pem', second.cert);
    await sleep(200);
    await send();
    await arrived(2);
    expect(await hash()).toBe(before);
    expect(await metric('traceveil_config_reload_total{result="accepted"}')).toMatch(/ 0$/);
    backend.closeAllConnections();
    backend.close();
  });
});
