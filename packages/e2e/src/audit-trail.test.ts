import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
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
const copies: string[] = [];
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
  for (const copy of copies) await rm(copy, { recursive: true });
});

function verify(cwd: string, ...args: string[]) {
  return run(process.execPath, [program, 'audit', 'verify', ...args], { cwd });
}

function verifyByPython(cwd: string) {
  const keys = readdirSync(join(cwd, 'data/audit-public-keys'));
  const args = ['data/audit', 'data/audit-checkpoints'];
  for (const key of keys) args.push(join('data/audit-public-keys', key));
  const script = join(repository, 'examples/audit-verifier/verify.py');
  return run('python3', ['-B', script, ...args], { cwd });
}

/** A copy of the trail in which one event says something else, in the middle of it. */
async function tampered(): Promise<string> {
  const directory = await gateways.temporaryDirectory();
  copies.push(directory);
  await cp(join(gateway.directory, 'data'), join(directory, 'data'), { recursive: true });
  const trail = join(directory, 'data/audit');
  for (const name of readdirSync(trail).sort().slice(2)) {
    const text = await readFile(join(trail, name), 'utf8');
    if (!text.includes('"action":"mask"')) continue;
    await writeFile(join(trail, name), text.replace('"action":"mask"', '"action":"none"'));
    return directory;
  }
  throw new Error('nothing was masked');
}

describe('the audit trail of a gateway that runs', () => {
  it('verifies, while more is written', async () => {
    const [verified] = await Promise.all([verify(gateway.directory), send(30)]);
    expect(verified.stderr).toBe('');
    expect(verified.stdout).toMatch(
      /^ok: \d+ events, seq 1 to \d+, in \d+ segments; signed up to/m,
    );
    expect(verified.code).toBe(0);
  });

  it('is signed by a key whose public half is enough, as JSON too', async () => {
    const [key = ''] = readdirSync(join(gateway.directory, 'data/audit-public-keys'));
    const args = ['--public-key', join('data/audit-public-keys', key), '--json'];
    const { stdout, code } = await verify(gateway.directory, ...args);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'ok', first_seq: 1, is_compared: true });
    expect(code).toBe(0);
  });

  it('shows what was changed in it, and ends with 1', async () => {
    const { stdout, code } = await verify(await tampered());
    expect(stdout).toMatch(/altered: audit-\d+\.jsonl, line \d+, seq \d+: event \d+ was changed/);
    expect(code).toBe(1);
  });

  it('is not there where there is none, which is wrong usage', async () => {
    const { stderr, code } = await verify(gateway.directory, '--directory', './nowhere/audit');
    expect(stderr).toMatch(/^traceveil: [^\n]+\n$/);
    expect(code).toBe(2);
  });
});

describeNeeding(['python3'], 'the audit trail, to the verifier in Python', () => {
  it('the verifier in Python says the same', async () => {
    expect(await verifyByPython(gateway.directory)).toMatchObject({ code: 0 });
    const directory = await tampered();
    const [ours, pythons] = [await verify(directory), await verifyByPython(directory)];
    expect(pythons.code).toBe(1);
    const seq = /seq (\d+): event/.exec(ours.stdout)?.[1] ?? 'none';
    expect(pythons.stdout).toMatch(new RegExp(`^altered: \\S+: event ${seq}: `));
  });
});
