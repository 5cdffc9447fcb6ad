import { NotTaken } from '../sinks/transport.ts';
import type { Session } from './session.ts';

/** Any number that nobody else locks: `trcv` in ASCII. */
const lockKey = 0x74_72_63_76;

/** Of the first version. */
const firstColumns = [
  ...['time', 'kind', 'batch', 'sender', 'service', 'user', 'agent', 'session', 'trace'],
  ...['rule', 'exporter', 'token'],
];
const approvalColumns = ['actor', 'approval', 'hold', 'sealed'];

/** Of what is there already: many millions of rows are looked through, once. */
const migrationTimeoutMs = 3_600_000;

const types: Readonly<Partial<Record<string, string>>> = { time: 'timestamptz NOT NULL' };

/**
 * What makes the tables of version n of those of version n - 1; what stands here is not changed any
 * more. `line` is the line of the trail as it is. Texts are compared by their bytes, so that an
 * index outlives an update of the system's locales.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE traceveil.events (
      trail uuid NOT NULL,
      seq bigint NOT NULL,
      gateway text COLLATE "C" NOT NULL,
      ${firstColumns.map((one) => `"${one}" ${types[one] ?? 'text COLLATE "C"'}`).join(', ')},
      line text COLLATE "C" NOT NULL,
      PRIMARY KEY (trail, seq)
    )`,
    'CREATE INDEX events_by_time ON traceveil.events ("time")',
    ...['gateway', ...firstColumns.filter((one) => one !== 'time')].map(indexOf),
  ],
  [
    `ALTER TABLE traceveil.events
      ${approvalColumns.map((one) => `ADD COLUMN "${one}" text COLLATE "C"`).join(', ')}`,
    ...approvalColumns.map(indexOf),
  ],
  // The rows of the first version have in `line` only what the columns of the second are of.
  [
    `UPDATE traceveil.events SET
      actor = coalesce(${textIn('"actor":{"id"')}, ${textIn('"actor":{"name"')}),
      approval = ${textIn('"approval_id"')},
      hold = ${textIn('"hold_id"')},
      sealed = ${textIn('"sealed_id"')}
    WHERE coalesce(actor, approval, hold, sealed) IS NULL
      AND line ~ '"(actor|approval_id|hold_id|sealed_id)":'`,
  ],
];

/**
 * What `cellOf` makes of a text of the line. One that is too long for that, or has an escape that
 * no id has, is null. Within a text a quote is escaped, so that none reads as the name of a field.
 */
function textIn(field: string): string {
  const text = String.raw`substring(line FROM '${field.replaceAll('{', String.raw`\{`)}:"(([^"\\]|\\["\\/]){1,255})"')`;
  return `('"' || ${text} || '"')::json #>> '{}'`;
}

function indexOf(column: string): string {
  return `CREATE INDEX events_by_${column} ON traceveil.events ("${column}", "time")
    WHERE "${column}" IS NOT NULL`;
}

/**
 * Makes the tables that are not there yet, one gateway at a time.
 *
 * @throws NotTaken with one line when they are of a newer version, or cannot be made
 */
export async function prepareTables(session: Session): Promise<void> {
  if ((await versionOf(session)) === migrations.length) return;
  await session.run('BEGIN');
  await session.run('SELECT pg_advisory_xact_lock($1)', [lockKey]);
  // Another gateway may have made them meanwhile.
  const there = await versionOf(session);
  if (there === 0) {
    // `IF NOT EXISTS` asks for the right to make one also where it is there.
    const schema = `SELECT FROM pg_namespace WHERE nspname = 'traceveil'`;
    if ((await session.run(schema)).count === 0) await session.run('CREATE SCHEMA traceveil');
    await session.run('CREATE TABLE traceveil.version (version int NOT NULL)');
    await session.run('INSERT INTO traceveil.version VALUES (0)');
  }
  for (const statement of migrations.slice(there).flat()) {
    await session.run(statement, [], migrationTimeoutMs);
  }
  await session.run('UPDATE traceveil.version SET version = $1', [migrations.length]);
  await session.run('COMMIT');
}

/** @throws NotTaken with one line when there are none, or of another version */
export async function checkTables(session: Session): Promise<void> {
  const there = await versionOf(session);
  if (there === 0) throw new NotTaken('no gateway has written into this database yet');
  if (there === migrations.length) return;
  throw new NotTaken(
    `the tables are of version ${there}, before ${migrations.length}: ` +
      'they are brought up to it by a gateway that starts',
  );
}

/** @returns 0 when there are none */
async function versionOf(session: Session): Promise<number> {
  // From the catalogs: what `to_regclass` found missing it goes on missing, behind a lock too.
  const { rows } = await session.run(
    `SELECT current_setting('server_encoding') AS encoding, EXISTS (
       SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE nspname = 'traceveil' AND relname = 'version'
     ) AS "isThere"`,
  );
  const [{ isThere, encoding } = {}] = rows;
  if (encoding !== 'UTF8') {
    throw new NotTaken(`the encoding of the database is ${String(encoding)}; it must be UTF8`);
  }
  if (isThere !== true) return 0;
  const { rows: versions } = await session.run('SELECT version FROM traceveil.version');
  const version = Number(versions[0]?.['version'] ?? 0);
  if (version <= migrations.length) return version;
  throw new NotTaken(
    `the tables are of version ${version}, this Traceveil knows up to ${migrations.length}: update it`,
  );
}
