import { randomUUID } from 'node:crypto';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { agentSecrets } from './harness/agents.ts';
import { auditCommand } from './harness/audit-command.ts';
import { run } from './harness/child.ts';
import { startGateway, temporaryDirectory, type Gateway } from './harness/gateway.ts';
import { describeNeeding } from './harness/needs.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { role, startPostgresql, type Postgresql } from './harness/postgresql.ts';
import { program } from './harness/repository.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { trailLines } from './harness/trail-lines.ts';
import { until } from './harness/wait.ts';

jest.setTimeout(180_000);

const { github = '', aws = '' } = agentSecrets;

/** As the first version has made and filled them: written here, for it does not change any more. */
const columns = 'time kind batch sender service user agent session trace rule exporter token';
const names = columns.split(' ').map((name) => `"${name}"`);
const indexed = ['gateway', ...columns.split(' ').slice(1)];
const typeOf = (name: string) => (name === '"time"' ? 'timestamptz NOT NULL' : 'text COLLATE "C"');
const firstVersion = [
  `SET ROLE ${role.name}`,
  'ALTER TABLE traceveil.events RENAME TO later',
  'ALTER INDEX traceveil.events_pkey RENAME TO later_pkey',
  ...[...indexed, 'time', 'actor', 'approval', 'hold', 'sealed'].map(
    (name) => `DROP INDEX traceveil.events_by_${name}`,
  ),
  `CREATE TABLE traceveil.events (
    trail uuid NOT NULL, seq bigint NOT NULL, gateway text COLLATE "C" NOT NULL,
    ${names.map((name) => `${name} ${typeOf(name)}`).join(', ')},
    line text COLLATE "C" NOT NULL, PRIMARY KEY (trail, seq))`,
  'CREATE INDEX events_by_time ON traceveil.events ("time")',
  ...indexed.map(
    (name) => `CREATE INDEX events_by_${name} ON traceveil.events ("${name}", "time")
      WHERE "${name}" IS NOT NULL`,
  ),
  `INSERT INTO traceveil.events (trail, seq, gateway, ${names.join(', ')}, line)
    SELECT trail, seq, gateway, ${names.join(', ')}, line FROM traceveil.later`,
  'DROP TABLE traceveil.later',
  'UPDATE traceveil.version SET version = 1',
].join(';\n');

/** Lines of another gateway of that time, and what the columns that came later are to be. */
const others = [
  [{ actor: { id: 'ann', kind: 'user' }, kind: 'access' }, { actor: 'ann' }],
  [
    { actor: { id: 'ann', kind: 'user' }, approval_id: 'a-1', kind: 'approval' },
    { actor: 'ann', approval: 'a-1' },
  ],
  [{ actor: { id: 'DOMAIN\\"x"', kind: 'user' }, kind: 'access' }, { actor: 'DOMAIN\\"x"' }],
  [{ actor: { name: 'root', uid: 0 }, kind: 'read' }, { actor: 'root' }],
  [{ actor: { name: '', uid: 0 }, kind: 'read' }, {}],
  [
    { approval_id: 'a-1', hold_id: 'h-1', kind: 'release' },
    { approval: 'a-1', hold: 'h-1' },
  ],
  [{ kind: 'redact', sealed_id: 's-1' }, { sealed: 's-1' }],
  [{ kind: 'accept', sender: '"approval_id":"x" \\","hold_id":"y' }, {}],
  [{ kind: 'accept', sender: 'nul \0, lone \ud800' }, {}],
] as const;

describeNeeding(['postgresql'], 'audit.postgresql with tables of version 1', () => {
  let backend: OtlpSink;
  let database: Postgresql;
  let storage = '';
  let running: Gateway | undefined;
  beforeAll(async () => {
    backend = await startOtlpSink();
    database = await startPostgresql();
    storage = await temporaryDirectory();
  });
  afterAll(async () => {
    await running?.stop();
    await backend.stop();
    await database.remove();
    await rm(storage, { recursive: true, force: true });
  });

  async function start(sinks: readonly string[]): Promise<Gateway> {
    const { port } = database;
    const login = { username: role.name, password: role.password, tls: { insecure: true } };
    const sink = { endpoint: `127.0.0.1:${port}`, ...login };
    running = await startGateway({
      exporters: { otlp_http: { endpoint: backend.url } },
      ...{ storage, redact: { action: 'seal', actions: [{ rules: ['aws-*'], action: 'hold' }] } },
      approvals: { sealing_key: fake('', 64, 'hex') },
      audit: { file: {}, ...Object.fromEntries(sinks.map((id) => [id, sink])) },
    });
    return running;
  }

  const rowsOf = (trail: string) =>
    database.query('SELECT * FROM traceveil.events WHERE trail = $1 ORDER BY seq', [trail]);
  const linesOf = async (trail: string) => (await rowsOf(trail)).map(({ line }) => line as string);

  /** Stops it once all is in the database, where that is what stands in the trail. */
  async function end(gateway: Gateway): Promise<string> {
    const copied = async () => {
      const [first] = await database.query(`SELECT trail FROM traceveil.events
        WHERE gateway <> 'other' LIMIT 1`);
      const trail = String(first?.['trail']);
      return (await linesOf(trail)).length >= trailLines(storage).length ? trail : undefined;
    };
    const patience = { what: 'the trail to be in the database', timeoutMs: 60_000 };
    await until(copied, { ...patience, state: gateway.child.stderr });
    expect(await gateway.stop()).toBe(0);
    running = undefined;
    const trail = await until(copied, patience);
    expect(await linesOf(trail)).toEqual(trailLines(storage));
    return trail;
  }

  const send = async (gateway: Gateway, ...prompts: readonly string[]) => {
    for (const prompt of prompts) {
      const { status } = await gateway.post('/v1/traces', spanRequest(prompt), protobufHeaders);
      expect(status).toBe(200);
    }
  };

  it('brings them to its own with all that is in them, whoever comes at the same time', async () => {
    const first = await start(['postgresql']);
    await send(first, `token ${github}`, `key ${aws}`);
    const trail = await end(first);
    await database.query(firstVersion);
    const other = randomUUID();
    for (const [seq, [event]] of others.entries()) {
      const values = [other, seq + 1, 'other', new Date(0), event.kind, JSON.stringify(event)];
      await database.query(
        `INSERT INTO traceveil.events (trail, seq, gateway, "time", kind, line)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        values,
      );
    }
    const before = await rowsOf(trail);
    expect(before.length).toBeGreaterThan(5);
    expect(before[0]).not.toHaveProperty('actor');

    const second = await start(['postgresql', 'postgresql/2', 'postgresql/3']);
    await send(second, `token ${github}`, `key ${aws}`);
    await until(async () => (await rowsOf(trail)).length > before.length || undefined, {
      ...{ what: 'new rows', timeoutMs: 60_000, state: second.child.stderr },
    });
    const found = async (...args: readonly string[]) => {
      const search = ['search', '--store', 'postgresql', '--json', ...args];
      const { stdout } = await auditCommand(second.directory, search);
      return stdout.split('\n').slice(0, -1);
    };
    expect(await found('--gateway', 'other', '--approval', 'a-1')).toHaveLength(2);
    expect(await found('--gateway', 'other', '--actor', 'ann')).toHaveLength(2);
    await end(second);

    const [version] = await database.query('SELECT version FROM traceveil.version');
    expect(version).toEqual({ version: 3 });
    const after = await rowsOf(trail);
    expect(after.slice(0, before.length)).toMatchObject(before);
    // What each column that came later holds is the same for an old row and for a new one.
    for (const column of ['sealed', 'hold'] as const) {
      const seqs = after.filter((row) => row[column] !== null).map(({ seq }) => Number(seq));
      expect(seqs.some((seq) => seq <= before.length)).toBe(true);
      expect(seqs.some((seq) => seq > before.length)).toBe(true);
      for (const row of after) expect(row[column]).toBe(idIn(String(row['line']), column));
    }
    const none = { actor: null, approval: null, hold: null, sealed: null };
    const expected = others.map(([, wanted]) => ({ ...none, ...wanted }));
    expect(await rowsOf(other)).toMatchObject(expected);
    await expectWholeChain(after.map(({ line }) => String(line)));
  });

  /** The chain of what is in the database, with the keys of the gateway. */
  async function expectWholeChain(lines: readonly string[]): Promise<void> {
    const copy = join(storage, 'copy');
    await mkdir(join(copy, 'audit'), { recursive: true });
    await writeFile(join(copy, 'audit', 'audit.jsonl'), lines.map((line) => `${line}\n`).join(''));
    for (const name of ['audit-public-keys', 'audit-checkpoints'])
      await cp(join(storage, name), join(copy, name), { recursive: true });
    const args = [program, 'audit', 'verify', '--directory', join(copy, 'audit')];
    expect(await run(process.execPath, args)).toMatchObject({ code: 0 });
  }
});

function idIn(line: string, column: 'sealed' | 'hold'): unknown {
  const event = JSON.parse(line) as Readonly<Record<string, unknown>>;
  return event[`${column}_id`] ?? null;
}
