import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { fake } from '@traceveil/detect';
import { run } from './harness/child.ts';
import {
  gatewayPorts,
  plainConfig,
  startGatewayWith,
  traceveil,
  type Gateway,
} from './harness/gateway.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { program } from './harness/repository.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';

type Event = Readonly<Record<string, unknown>> & { readonly sender?: { readonly id: string } };

const github = fake('ghp_', 36);
const batches = 6;

let sink: OtlpSink;
let gateway: Gateway;
/** What stood in the trail when all had happened. */
let events: Event[] = [];
let made: { code: number; stdout: string; stderr: string };

const at = (...path: string[]) => join(gateway.directory, ...path);
const trail = () =>
  readFileSync(at('data/audit/audit.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
const of = (kind: string) => events.filter((event) => event['kind'] === kind);
const command = (...args: string[]) =>
  run(process.execPath, [program, ...args], { cwd: gateway.directory });
const rowsIn = async (name: string) =>
  (await readFile(at('evidence', name), 'utf8'))
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.replaceAll('"', '').split(','));

beforeAll(async () => {
  sink = await startOtlpSink();
  const token = traceveil(['token', 'billing-agent']);
  await token.exited;
  const [, secret = ''] = /OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer(?:%20| )(\S+)/i.exec(
    token.stdout(),
  ) ?? [''];
  const tokens = parse(/^ {2}(- \{.*\})$/m.exec(token.stdout())?.[1] ?? '') as unknown;
  const ports = await gatewayPorts();
  const plain = plainConfig(ports, { exporters: { otlp_http: { endpoint: sink.url } } });
  const config = parse(plain) as {
    receivers: { otlp: { protocols: Record<string, Record<string, unknown>> } };
    service: Record<string, unknown>;
  };
  for (const protocol of Object.values(config.receivers.otlp.protocols)) {
    protocol['auth'] = { authenticator: 'bearertokenauth' };
  }
  config.service['extensions'] = ['bearertokenauth'];
  const written = { extensions: { bearertokenauth: { tokens } }, ...config };
  gateway = await startGatewayWith(stringify(written), ports);
  const headers = { ...protobufHeaders, authorization: `Bearer ${decodeURIComponent(secret)}` };
  for (let sent = 0; sent < batches; sent += 1) {
    const { status } = await gateway.post('/v1/traces', spanRequest(github), headers);
    expect(status).toBe(200);
  }
  expect((await gateway.post('/v1/traces', spanRequest(github), protobufHeaders)).status).toBe(401);
  config.service['shutdown_timeout'] = '9s';
  await writeFile(at('traceveil.yaml'), stringify(written));
  await command('audit', 'search', '--config', 'traceveil.yaml', '--reason', 'ticket 7');
  await until(
    () => {
      events = trail();
      const configs = of('config').length === 2 && of('self_test').length === 6;
      return configs && of('forward').length === batches && of('read').length === 1
        ? true
        : undefined;
    },
    { what: 'the trail to have it all', state: gateway.child.stderr },
  );
  const args = ['--from', '1h', '--out', 'evidence', '--config', 'traceveil.yaml'];
  made = await command('report', ...args);
});
afterAll(async () => {
  await gateway.stop();
  await sink.stop();
});

describe('a report beside a gateway that runs', () => {
  it('says what it made', () => {
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toBe(
      `evidence: ${events.length} events, 14 files and their manifest; trail ok\n`,
    );
  });

  it('has the events of the trail, line for line', async () => {
    const lines = (await readFile(at('evidence/population.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Event)).toEqual(events);
    expect(await rowsIn('population.csv')).toHaveLength(events.length);
  });

  it('has the figures of the trail', async () => {
    const items = of('accept').reduce((sum, event) => sum + Number(event['items']), 0);
    const delivered = of('forward').reduce((sum, one) => sum + Number(one['delivered_items']), 0);
    expect(delivered).toBe(items);
    expect(await rowsIn('balance.csv')).toEqual([
      ['otlp_http', 'traces', String(items), String(delivered), '0', '0', '0', '0', '0', '0'],
    ]);
    const findings = of('redact').length;
    const senders = await rowsIn('senders.csv');
    expect(senders.map(([id, , , ...counts]) => [id, ...counts])).toEqual([
      ['billing-agent', String(batches), String(items), String(findings), '0'],
      ['unknown', '0', '0', '0', '1'],
    ]);
    const hashes = of('config').map((event) => event['config_hash']);
    expect((await rowsIn('policy-history.csv')).map((row) => row[5])).toEqual(hashes);
    expect(new Set(hashes).size).toBe(2);
    expect((await rowsIn('self-tests.csv')).map((row) => row[4])).toEqual(
      of('self_test').map(() => 'masked'),
    );
    expect((await rowsIn('readings.csv')).map((row) => row[6])).toEqual(['ticket 7']);
    const page = await readFile(at('evidence/report.html'), 'utf8');
    expect(page.replaceAll(/\s+/g, ' ')).toContain(
      `${events.length} events, seq 1 to ${events.length}`,
    );
  });

  it('is made of an empty period too, and says that it is one', async () => {
    const period = ['--from', '2020-01-01', '--to', '2020-02-01'];
    const empty = await command(
      'report',
      ...period,
      '--out',
      'empty',
      '--config',
      'traceveil.yaml',
    );
    expect(empty).toMatchObject({
      code: 0,
      stdout: 'empty: 0 events, 14 files and their manifest; trail ok\n',
      stderr: expect.stringMatching(/^traceveil: no event of the trail, .+ see --from and --to\n$/),
    });
    expect(await readFile(at('empty/population.jsonl'), 'utf8')).toBe('');
  });

  it('is itself noted in the trail, and so is the one of an empty period', async () => {
    const reports = () => trail().filter((event) => event['command'] === 'report');
    await until(() => reports().length >= 2 || undefined, { what: 'the reports to be noted' });
    // Two that were left within a second may be noted in either order.
    const noted = reports().map(({ kind, results }) => ({ kind, results }));
    expect(noted).toHaveLength(2);
    expect(noted).toContainEqual({ kind: 'read', results: events.length });
    expect(noted).toContainEqual({ kind: 'read', results: 0 });
  });

  it('verifies by the public key, and not when one byte of any file is another', async () => {
    const [key = ''] = readdirSync(at('data/audit-public-keys'));
    const verify = (directory: string) =>
      command('report', 'verify', directory, '--public-key', `data/audit-public-keys/${key}`);
    expect(await verify('evidence')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok: 14 files, as signed by [\da-f]{16}\n$/),
    });
    // Each file of it is tried beside the code; here the one that matters most.
    await cp(at('evidence'), at('copy'), { recursive: true });
    const text = await readFile(at('copy/population.jsonl'), 'latin1');
    await writeFile(at('copy/population.jsonl'), text.replace('mask', 'mosk'), 'latin1');
    expect(await verify('copy')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^altered: population.jsonl was changed/),
    });
    await rm(at('copy'), { recursive: true });
  });

  it.each([
    [['report'], /report needs --from TIME --out DIR/],
    [['report', 'verify', 'evidence'], /report needs --from TIME --out DIR/],
    [['report', '--from', '1h', '--out', 'evidence'], /is there already/],
    [['report', '--from', 'then', '--out', 'other'], /--from must be a time/],
  ])('explains itself when called as %j', async (args, message) => {
    const { code, stderr } = await command(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
