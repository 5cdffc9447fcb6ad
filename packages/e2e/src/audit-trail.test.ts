import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fake } from '@traceveil/detect';
import { run } from './harness/child.ts';
import * as gateways from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { describeNeeding } from './harness/needs.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { program, repository } from './harness/repository.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';

let sink: OtlpSink;
let gateway: Gateway;
const github = fake('ghp_', 36);

async function send(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    const { status } = await gateway.post('/v1/traces', spanRequest(github), protobufHeaders);
    expect(status).toBe(200);
  }
}

beforeAll(async () => {
  sink = await startOtlpSink();
  gateway = await gateways.startGateway({
    exporters: { otlp_http: { endpoint: sink.url } },
    audit: { file: { max_megabytes: 0.01, checkpoint_events: 10 } },
  });
  await send(30);
});
afterAll(async () => {
  await gateway.stop();
  await sink.stop();
});

const file = () => join(gateway.directory, 'data/audit/audit.jsonl');

function verify(...args: string[]) {
  return run(process.execPath, [program, 'audit', 'verify', ...args], { cwd: gateway.directory });
}

function verifyByPython() {
  const keys = readdirSync(join(gateway.directory, 'data/audit-public-keys'));
  const args = ['data/audit', 'data/audit-checkpoints'];
  for (const key of keys) args.push(join('data/audit-public-keys', key));
  const script = join(repository, 'examples/audit-verifier/verify.py');
  return run('python3', ['-B', script, ...args], { cwd: gateway.directory });
}

describe('the audit trail of a gateway that runs', () => {
  it('verifies, while more is written', async () => {
    const [verified] = await Promise.all([verify(), send(30)]);
    expect(verified.stderr).toBe('');
    expect(verified.stdout).toMatch(
      /^ok: \d+ events, seq 1 to \d+, in \d+ segments; signed up to/m,
    );
    expect(verified.code).toBe(0);
  });

  it('is signed by a key whose public half is enough, as JSON too', async () => {
    const [key = ''] = readdirSync(join(gateway.directory, 'data/audit-public-keys'));
    const args = ['--public-key', join('data/audit-public-keys', key), '--json'];
    const { stdout, code } = await verify(...args);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'ok', first_seq: 1, is_compared: true });
    expect(code).toBe(0);
  });

  it('shows what was changed in it, and ends with 1', async () => {
    const text = await readFile(file(), 'utf8');
    await writeFile(file(), text.replace('"action":"mask"', '"action":"none"'));
    const { stdout, code } = await verify();
    expect(stdout).toMatch(/altered: audit\.jsonl, line \d+, seq \d+: event \d+ was changed/);
    expect(code).toBe(1);
    await writeFile(file(), text);
  });

  it('is not there where there is none, which is wrong usage', async () => {
    const { stderr, code } = await verify('--directory', './nowhere/audit');
    expect(stderr).toMatch(/^traceveil: [^\n]+\n$/);
    expect(code).toBe(2);
  });
});

describeNeeding(['python3'], 'the audit trail, to the verifier in Python', () => {
  it('the verifier in Python says the same', async () => {
    expect(await verifyByPython()).toMatchObject({ code: 0 });
    const text = await readFile(file(), 'utf8');
    await writeFile(file(), text.replace('"action":"mask"', '"action":"none"'));
    const [ours, pythons] = [await verify(), await verifyByPython()];
    await writeFile(file(), text);
    expect(pythons.code).toBe(1);
    const seq = /seq (\d+): event/.exec(ours.stdout)?.[1] ?? 'none';
    expect(pythons.stdout).toMatch(new RegExp(`^altered: audit\\.jsonl:\\d+: event ${seq}: `));
  });
});
