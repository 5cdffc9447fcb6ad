import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fake } from '@traceveil/detect';
import { createJudge } from './harness/at-rest.ts';
import * as gateways from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { repository } from './harness/repository.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';

const gitleaks = join(repository, 'examples/own-rules/gitleaks.toml');
const token = fake('acme_', 32, 'hex');
const key = fake('', 48, 'hex');

async function configWith(redact: string, url: string): Promise<[string, gateways.Ports]> {
  const ports = await gateways.gatewayPorts();
  const plain = gateways.plainConfig(ports, { exporters: { otlp_http: { endpoint: url } } });
  return [plain.replace('redact: {}', `redact: ${redact}`), ports];
}

describe('a gateway with a configuration of gitleaks', () => {
  let sink: OtlpSink;
  let gateway: Gateway;
  beforeAll(async () => {
    sink = await startOtlpSink();
    const redact = JSON.stringify({ rule_files: [gitleaks] });
    gateway = await gateways.startGatewayWith(...(await configWith(redact, sink.url)));
  });
  afterAll(async () => {
    await gateway.stop();
    await sink.stop();
  });

  it('lets none of the secrets out that its rules describe, in no form', async () => {
    const json = JSON.stringify({ 'acme-signing-key': key, note: `"${token}"\n` });
    const texts = [
      `use ${token} and acme_sandbox`,
      `ACME_SIGNING_KEY = "${key}"`,
      json,
      JSON.stringify([{ arguments: json }]),
      Buffer.from(`{"token": "${token}"}`).toString('base64'),
    ];
    for (const text of texts) {
      const { status } = await gateway.post('/v1/traces', spanRequest(text), protobufHeaders);
      expect(status).toBe(200);
    }
    const received = await sink.requests('traces', texts.length);
    const out = JSON.stringify(received.map(({ request }) => request));
    expect(out).not.toContain(token);
    expect(out).not.toContain(key);
    expect(out).toContain('acme_sandbox');
    expect(out).not.toContain(Buffer.from(token.slice(0, 24)).toString('base64'));
    expect(out.match(/REDACTED:acme-(?:api-token|signing-key)#/g)).toHaveLength(6);
    const trail = readFileSync(join(gateway.directory, 'data/audit/audit.jsonl'), 'utf8');
    expect(trail.match(/"rule_id":"acme-(?:api-token|signing-key)"/g)).toHaveLength(7);
    const shown = { log: gateway.child.stderr(), metrics: (await gateway.admin('/metrics')).text };
    const directory = join(gateway.directory, 'data');
    expect(createJudge({ token })({ directory, texts: shown })).toEqual([]);
  });
});

it('does not start with a rule that cannot be, and says where it stands', async () => {
  const directory = await gateways.temporaryDirectory();
  copyFileSync(gitleaks, join(directory, 'rules.toml'));
  const broken = readFileSync(gitleaks, 'utf8').replace('(?:[', '(?=[');
  await writeFile(join(directory, 'broken.toml'), broken);
  const redact = '{ rule_files: [rules.toml, broken.toml] }';
  const [config] = await configWith(redact, 'http://127.0.0.1:9');
  await writeFile(join(directory, 'traceveil.yaml'), config);
  const line = broken.slice(0, broken.indexOf('(?=[')).split('\n').length;
  for (const command of ['validate', 'run']) {
    const child = gateways.traceveil([command, '--config', 'traceveil.yaml'], { cwd: directory });
    expect(await child.exited).toBe(1);
    expect(child.stdout() + child.stderr()).toContain(
      `broken.toml:${line}:1: rules[0].regex: must`,
    );
  }
  await rm(directory, { recursive: true });
});
