import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { agentSecrets } from './harness/agents.ts';
import { auditCommand } from './harness/audit-command.ts';
import { startGateway, temporaryDirectory, type Gateway } from './harness/gateway.ts';
import { kindsIn } from './harness/judge-spans.ts';
import { startLoad } from './harness/load.ts';
import { describeNeeding } from './harness/needs.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { role, startPostgresql, type Postgresql } from './harness/postgresql.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { trailLines } from './harness/trail-lines.ts';
import { until } from './harness/wait.ts';

jest.setTimeout(120_000);

const { github = '', aws = '' } = agentSecrets;

describeNeeding(['postgresql'], 'audit.postgresql', () => {
  let backend: OtlpSink;
  let database: Postgresql;
  let storages: string[] = [];
  let running: Gateway[] = [];
  beforeAll(async () => {
    backend = await startOtlpSink();
    database = await startPostgresql();
  });
  beforeEach(async () => {
    await database.query('DROP SCHEMA IF EXISTS traceveil CASCADE');
    storages = [];
    running = [];
  });
  afterEach(async () => {
    for (const gateway of running) await gateway.stop();
    for (const storage of storages) await rm(storage, { recursive: true });
  });
  afterAll(async () => {
    await backend.stop();
    await database.remove();
  });

  async function newStorage(): Promise<string> {
    const storage = await temporaryDirectory();
    storages.push(storage);
    return storage;
  }

  /** With a token key of the deployment, so that one look-up is for all of them. */
  async function start(storage: string, settings: object = {}): Promise<Gateway> {
    const gateway = await startGateway({
      exporters: { otlp_http: { endpoint: backend.url } },
      storage,
      audit: {
        file: { max_megabytes: 0.2 },
        postgresql: {
          endpoint: `127.0.0.1:${database.port}`,
          username: role.name,
          password: role.password,
          tls: { insecure: true },
          ...settings,
        },
      },
      service: { token_key: [{ id: 'k1', key: 'ab'.repeat(32) }] },
    });
    running.push(gateway);
    return gateway;
  }

  async function kill(gateway: Gateway): Promise<void> {
    gateway.child.process.kill('SIGKILL');
    await gateway.child.exited;
  }

  const trailId = (storage: string) => readFileSync(join(storage, 'audit/trail-id'), 'utf8').trim();

  /** Of a trail, as they are in the database. */
  async function rowsOf(storage: string): Promise<{ seq: number; line: string }[]> {
    const rows = await database.query(
      'SELECT seq::int, line FROM traceveil.events WHERE trail = $1 ORDER BY seq',
      [trailId(storage)],
    );
    return rows as { seq: number; line: string }[];
  }

  /** Waits until the database has as many events as the trail, which nobody writes any more. */
  async function copied(storage: string): Promise<void> {
    await until(
      async () => {
        const there = trailLines(storage).length;
        return (await rowsOf(storage)).length >= there || undefined;
      },
      { what: 'the trail to be in the database', timeoutMs: 60_000 },
    );
  }

  async function expectSame(storage: string): Promise<void> {
    const lines = trailLines(storage);
    const seqs = lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    const rows = await rowsOf(storage);
    expect(rows.map(({ seq }) => seq)).toEqual(seqs);
    expect(rows.map(({ line }) => line)).toEqual(lines);
  }

  const send = (gateway: Gateway, prompt: string) =>
    gateway.post('/v1/traces', spanRequest(prompt), protobufHeaders);

  it('has every event of two gateways once, through a kill and an outage', async () => {
    const [east, west] = [await newStorage(), await newStorage()];
    // Both make the tables.
    const [first, second] = await Promise.all([
      start(east, { gateway: 'east', max_batch_events: 20 }),
      start(west, { gateway: 'west' }),
    ]);
    const loadOf = ({ url }: Gateway, prompt: string) =>
      startLoad(url, 2, () => spanRequest(prompt));
    const loads = [loadOf(first, github), loadOf(second, github)];
    await sleep(1_500);
    await kill(first);
    await sleep(500);
    await database.stop();
    const third = await start(east, { gateway: 'east' });
    loads.push(loadOf(third, aws));
    await sleep(1_500);
    await database.start();
    await sleep(1_500);
    await Promise.all(loads.map((load) => load.stop()));

    for (const storage of [east, west]) {
      await copied(storage);
      await expectSame(storage);
      expect(trailLines(storage).length).toBeGreaterThan(500);
    }
    expect(trailId(east)).not.toBe(trailId(west));
    expect(third.child.stderr().match(/its events wait in the trail/g)).toHaveLength(1);
    expect(third.child.stderr()).toContain('audit events are sent again');
    await findsOverBoth(third);
  });

  /** The commands, of which one has been killed since and one saw the database go. */
  async function findsOverBoth({ directory }: Gateway): Promise<void> {
    const audit = (...args: readonly string[]) =>
      auditCommand(directory, [...args, '--store', 'postgresql']);
    const found = async (...args: readonly string[]) => {
      const { stdout } = await audit('search', '--json', '--limit', '999999', ...args);
      return stdout.split('\n').slice(0, -1);
    };
    const accepts = await found('--kind', 'accept');
    const gateways = accepts.map((line) => (JSON.parse(line) as { gateway: string }).gateway);
    expect(new Set(gateways)).toEqual(new Set(['east', 'west']));
    const ofEast = await found('--gateway', 'east');
    const stripped = ofEast.map((line) =>
      line.replace(/^\{"gateway":"east","trail":"[^"]+",/, '{'),
    );
    const sorted = stripped.sort((one, other) => seqOf(one) - seqOf(other));
    const [east = ''] = storages;
    expect(sorted.slice(0, 500)).toEqual(trailLines(east).slice(0, 500));

    const { stdout: shown } = await audit('search', '--kind', 'redact', '--limit', '1');
    expect(shown).toMatch(/^GATEWAY +SEQ +TIME +KIND /);
    expect(shown).toMatch(/^(?:east|west) +\d+ .* redact +anonymous +e2e /m);

    const lookup = await auditCommand(directory, ['lookup', '--store', 'postgresql'], github);
    expect(lookup.code).toBe(0);
    expect(lookup.stdout).toMatch(/^gateway +east +\d+$/m);
    expect(lookup.stdout).toMatch(/^gateway +west +\d+$/m);
    expect(lookup.stdout).toMatch(/^sent to +otlp_http$/m);
    expect(kindsIn(lookup.stdout)).toEqual([]);
  }
});

function seqOf(line: string): number {
  return (JSON.parse(line) as { seq: number }).seq;
}
