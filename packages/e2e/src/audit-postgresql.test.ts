import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { agentSecrets } from './harness/agents.ts';
import { auditCommand } from './harness/audit-command.ts';
import { startGateway, temporaryDirectory, type Gateway } from './harness/gateway.ts';
import { kindsIn } from './harness/judge-spans.ts';
import { startLoad } from './harness/load.ts';
import { describeNeeding } from './harness/needs.ts';
import { encode } from './harness/otlp-protocol.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { role, startPostgresql, type Postgresql } from './harness/postgresql.ts';
import { repository } from './harness/repository.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { trailLines } from './harness/trail-lines.ts';
import { until } from './harness/wait.ts';

const { github = '', aws = '' } = agentSecrets;

describeNeeding(['postgresql', 'openssl'], 'audit.postgresql', () => {
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
  async function start(
    storage: string,
    settings: object = {},
    others: Readonly<Record<string, object>> = {},
  ): Promise<Gateway> {
    const plain = {
      endpoint: `127.0.0.1:${database.port}`,
      username: role.name,
      password: role.password,
      tls: { insecure: true },
    };
    const further = Object.entries(others).map(([id, own]) => [id, { ...plain, ...own }] as const);
    const gateway = await startGateway({
      exporters: { otlp_http: { endpoint: backend.url } },
      storage,
      audit: {
        file: { max_megabytes: 0.2 },
        postgresql: { ...plain, ...settings },
        ...Object.fromEntries(further),
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

  /** Waits until the database has as many events as the trail. */
  async function copied(storage: string): Promise<void> {
    await until(
      async () => {
        const there = trailLines(storage).length;
        return (await rowsOf(storage)).length >= there || undefined;
      },
      { what: 'the trail to be in the database', timeoutMs: 60_000 },
    );
  }

  /** Stops a gateway; what it writes at its end is copied in the time that it has for it. */
  async function end(gateway: Gateway, storage: string): Promise<void> {
    await copied(storage);
    await gateway.stop();
    await copied(storage);
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
    await until(() => trailLines(east).length > 300 || undefined, { what: 'events' });
    await kill(first);
    const killedAt = trailLines(east).length;
    await sleep(500);
    await database.stop();
    const third = await start(east, { gateway: 'east' });
    loads.push(loadOf(third, aws));
    await until(() => trailLines(east).length > killedAt + 200 || undefined, { what: 'events' });
    await database.start();
    await until(() => trailLines(east).length > killedAt + 400 || undefined, { what: 'events' });
    await Promise.all(loads.map((load) => load.stop()));

    for (const storage of [east, west]) {
      await copied(storage);
      await expectSame(storage);
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

  it('is waited for when it is down, and each reason is told once and quotes nothing', async () => {
    const storage = await newStorage();
    await database.stop();
    const gateway = await start(storage);
    const log = gateway.child.stderr;
    expect((await send(gateway, `token ${github}`)).status).toBe(200);
    await until(() => log().includes('no connection to PostgreSQL: ECONNREFUSED') || undefined, {
      what: 'the outage to be told',
    });
    await database.start();
    await database.query(`ALTER ROLE ${role.name} PASSWORD 'another'`);
    const refusal = 'PostgreSQL does not take the password of user \\"traceveil\\"';
    await until(() => log().includes(refusal) || undefined, { what: 'the refusal', state: log });
    const search = await auditCommand(gateway.directory, ['search', '--store', 'postgresql']);
    expect(search).toMatchObject({ code: 2, stdout: '' });
    expect(search.stderr).toContain('postgresql: PostgreSQL does not take the password');

    const { text: metrics } = await gateway.admin('/metrics');
    expect(metrics).toMatch(/^traceveil_audit_sink_waiting_events\{[^}]*postgresql[^}]*\} [1-9]/m);
    expect(metrics).toMatch(/^traceveil_audit_sink_failed_requests_total\{[^}]*postgresql/m);
    const { text: shown } = await gateway.admin('/config');
    expect(shown).toContain('password: "[REDACTED]"');
    for (const said of [log(), shown, metrics, search.stderr]) {
      expect(said).not.toContain(role.password);
    }
    await database.query(`ALTER ROLE ${role.name} PASSWORD '${role.password}'`);
    await copied(storage);
    await expectSame(storage);
    expect(log().match(/its events wait in the trail/g)).toHaveLength(2);
  });

  it('is told what to do about each thing that is wrong, and the others work', async () => {
    await database.query(
      `CREATE DATABASE latin OWNER ${role.name} ENCODING 'LATIN1' TEMPLATE template0`,
    );
    const wrong = [
      ['1', { database: 'nowhere' }, 'there is no database \\"nowhere\\"'],
      ['2', { database: 'postgres' }, 'lacks a right in the database \\"postgres\\"'],
      ['3', { password: undefined }, 'asks for a password, and there is none'],
      ['4', { tls: {} }, 'PostgreSQL does not encrypt'],
      ['5', { database: 'latin' }, 'the encoding of the database is LATIN1'],
    ] as const;
    const sinks = wrong.map(([name, settings]) => [`postgresql/${name}`, settings] as const);
    const storage = await newStorage();
    const gateway = await start(storage, {}, Object.fromEntries(sinks));
    const lines = () => gateway.child.stderr().split('\n');
    for (const [name, , message] of wrong) {
      const isTold = (line: string) =>
        line.includes(`"audit/postgresql/${name}"`) && line.includes(message);
      await until(() => lines().some(isTold) || undefined, { what: message });
    }
    expect((await send(gateway, `token ${github}`)).status).toBe(200);
    await end(gateway, storage);
    await expectSame(storage);
  });

  it('has its tables made once, whoever comes at the same time', async () => {
    const storage = await newStorage();
    const names = ['1', '2', '3', '4', '5', '6'];
    const sinks = names.map((name) => [`postgresql/${name}`, {}] as const);
    const gateway = await start(storage, {}, Object.fromEntries(sinks));
    const isSent = /^traceveil_audit_sink_sent_events_total\{[^}]*postgresql[^}]*\} [1-9]/gm;
    await until(
      async () => {
        const { text } = await gateway.admin('/metrics');
        return (text.match(isSent) ?? []).length > names.length || undefined;
      },
      { what: 'all of them to have sent' },
    );
    expect(gateway.child.stderr()).not.toContain('wait in the trail');
    await end(gateway, storage);
    await expectSame(storage);
  });

  it('needs no more rights than the page says, once its tables are there', async () => {
    const storage = await newStorage();
    await end(await start(storage), storage);
    const page = readFileSync(join(repository, 'docs/audit-sinks.md'), 'utf8');
    const grants = [...page.matchAll(/^GRANT .*;$/gm)].join('\n');
    expect(grants.split('\n')).toHaveLength(3);
    for (const name of ['gateway', 'auditor']) {
      await database.query(`CREATE ROLE ${name} LOGIN PASSWORD '${role.password}'`);
    }
    await database.query(grants);
    const writing = await start(storage, { username: 'gateway' });
    await send(writing, `token ${github}`);
    await end(writing, storage);
    await expectSame(storage);
    const reading = await start(await newStorage(), { username: 'auditor' });
    const log = reading.child.stderr;
    await until(() => log().includes('lacks a right') || undefined, { what: 'the refusal' });
    const args = ['search', '--store', 'postgresql', '--rule', 'github-token'];
    const { stdout } = await auditCommand(reading.directory, args);
    expect(stdout).toContain(' github-token mask ');
  });

  it('says so when a look-up has not the keys of all', async () => {
    const storage = await newStorage();
    const gateway = await start(storage, { gateway: 'east' });
    await send(gateway, `token ${github}`);
    await end(gateway, storage);
    const again = await start(storage, { gateway: 'east' });
    const elsewhere = await newStorage();
    const config = readFileSync(join(again.directory, 'traceveil.yaml'), 'utf8')
      .replace('id: k1', 'id: k2')
      .replace('ab'.repeat(32), 'cd'.repeat(32));
    await writeFile(join(elsewhere, 'traceveil.yaml'), config);
    const lookup = ['lookup', '--store', 'postgresql'];
    const own = await auditCommand(again.directory, lookup, github);
    expect(own).toMatchObject({ code: 0, stderr: '' });
    const other = await auditCommand(elsewhere, lookup, github);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('east has masked under the token key k1, which is not in');
  });

  it.each([
    [['search', '--store', 'siem'], 'must name a postgresql sink of the configuration; there is'],
    [['search', '--gateway', 'east'], '--gateway goes with --store'],
    [['reindex', '--store', 'postgresql'], 'a database is filled by its sink'],
  ])('is asked for in the right way: %j', async (args, message) => {
    const gateway = await start(await newStorage());
    const { code, stdout, stderr } = await auditCommand(gateway.directory, args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('does not touch tables of a newer version', async () => {
    const storage = await newStorage();
    await end(await start(storage), storage);
    await database.query('UPDATE traceveil.version SET version = 99');
    const before = await rowsOf(storage);
    const gateway = await start(storage);
    const log = gateway.child.stderr;
    const message = 'the tables are of version 99, this Traceveil knows up to 3: update it';
    await until(() => log().includes(message) || undefined, { what: message, state: log });
    expect(await rowsOf(storage)).toEqual(before);
    const search = await auditCommand(gateway.directory, ['search', '--store', 'postgresql']);
    expect(search).toMatchObject({ code: 2, stdout: '' });
    expect(search.stderr).toContain(message);
  });

  it('takes no two trails for one, and copies one that got a new id from its beginning', async () => {
    const [storage, copy] = [await newStorage(), await newStorage()];
    await end(await start(storage), storage);
    await cp(storage, copy, { recursive: true });
    const first = await start(storage);
    await send(first, `token ${github}`);
    await end(first, storage);
    const second = await start(copy);
    const log = second.child.stderr;
    const message =
      'is in the database and has another hash: two gateways have copies of one trail';
    await until(() => log().includes(message) || undefined, { what: message, state: log });
    await second.stop();
    await expectSame(storage);

    await unlink(join(copy, 'audit/trail-id'));
    await end(await start(copy), copy);
    await expectSame(copy);
    await expectSame(storage);
    expect(trailId(copy)).not.toBe(trailId(storage));
  });

  it('is given again what it has lost', async () => {
    const storage = await newStorage();
    const gateway = await start(storage);
    for (let count = 0; count < 10; count += 1) await send(gateway, `token ${github}`);
    await until(async () => (await rowsOf(storage)).length > 20 || undefined, { what: 'rows' });
    // As from a backup.
    await database.query(`
      BEGIN;
      LOCK TABLE traceveil.events;
      DELETE FROM traceveil.events WHERE seq > 5;
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role.name}';
      COMMIT`);
    await send(gateway, 'nothing');
    await until(async () => (await rowsOf(storage)).length > 20 || undefined, { what: 'rows' });
    expect(gateway.child.stderr()).toContain('the other side has events up to 5');
    await end(gateway, storage);
    await expectSame(storage);

    await database.query('DROP SCHEMA traceveil CASCADE');
    await end(await start(storage), storage);
    await expectSame(storage);
  });

  it('takes every name that a sender can give a session', async () => {
    const storage = await newStorage();
    const gateway = await start(storage);
    const long = randomBytes(8_000).toString('base64');
    const names = [long, 'nul \0 nul', 'lone \ud800', '\u{1f600}'.repeat(300)];
    for (const name of names) {
      await gateway.post('/v1/traces', requestOf(github, name), protobufHeaders);
    }
    await end(gateway, storage);
    await expectSame(storage);
    const found = await database.query('SELECT DISTINCT session FROM traceveil.events');
    expect(found).toHaveLength(names.length + 1);
  });

  it('encrypts, and trusts whom it was told to trust', async () => {
    const storage = await newStorage();
    const { certificate, otherCertificate } = await database.encrypt();
    const trusted = await start(storage, { tls: { ca_file: certificate } });
    await until(async () => (await rowsOf(storage)).length > 0 || undefined, { what: 'rows' });
    const [connection] = await database.query(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = $1`,
      [role.name],
    );
    expect(connection).toEqual({ ssl: true });
    await trusted.stop();
    for (const tls of [{}, { ca_file: otherCertificate }]) {
      const gateway = await start(await newStorage(), { tls });
      const log = gateway.child.stderr;
      const message = /no connection to PostgreSQL: (?:DEPTH_ZERO_)?SELF_SIGNED_CERT/;
      await until(() => message.test(log()) || undefined, { what: 'the refusal', state: log });
    }
  });
});

function seqOf(line: string): number {
  return (JSON.parse(line) as { seq: number }).seq;
}

/** A request of a session. */
function requestOf(prompt: string, session: string): Buffer {
  const attributes = Object.entries({ prompt, 'session.id': session }).map(([key, value]) => ({
    key,
    value: { stringValue: value },
  }));
  const span = { traceId: randomBytes(16), spanId: randomBytes(8), name: 'chat', attributes };
  return encode('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}
