import { columns, valuesOf } from '../search/event-row.ts';
import type { TlsMaterial } from '../sinks/tls-material.ts';
import type { TrailLine } from '../sinks/trail-reader.ts';
import { NotTaken, type TrailBatch, type Transport } from '../sinks/transport.ts';
import { trailIdOf } from '../trail-id.ts';
import { cellOf } from './cell.ts';
import { gatewayNameOf, type PostgresqlConfig } from './config.ts';
import { openSession, readSessionTls, type Session } from './session.ts';
import { prepareTables } from './tables.ts';

/** What the transport of a gateway is told of it. */
export interface PostgresqlTransportOptions {
  readonly name: string;
  readonly trailDirectory: string;
}

const insert = `
  INSERT INTO traceveil.events (trail, gateway, seq, line, ${columns.map((one) => `"${one}"`).join(', ')})
  SELECT $1::uuid, $2::text, * FROM unnest(
    $3::bigint[], $4::text[],
    ${columns.map((one, index) => `$${index + 5}::${one === 'time' ? 'timestamptz' : 'text'}[]`).join(', ')}
  )
  ON CONFLICT (trail, seq) DO NOTHING`;

/**
 * Copies events into a table that several gateways share, each batch as one transaction. What is
 * there already stays as it is, and must be the same.
 */
export function createPostgresqlTransport(
  settings: PostgresqlConfig,
  { name, trailDirectory }: PostgresqlTransportOptions,
): Transport {
  const gateway = gatewayNameOf(settings);
  let tls: TlsMaterial | undefined;
  let held: { readonly session: Session; readonly trail: string } | undefined;

  async function connect(signal: AbortSignal): Promise<NonNullable<typeof held>> {
    const trail = await trailIdOf(trailDirectory).catch((cause: unknown) => {
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new NotTaken(code === undefined ? message : `no trail-id: ${code}`);
    });
    const session = await openSession(settings, tls, signal);
    try {
      await prepareTables(session);
    } catch (error) {
      session.break();
      throw error;
    }
    return { session, trail };
  }

  return {
    async start() {
      tls = await readSessionTls(settings, `audit/${name}`);
    },
    async send(batch, signal) {
      const isNew = held?.session.isOpen !== true;
      if (isNew) held = undefined;
      held ??= await connect(signal);
      const { session, trail } = held;
      const end = () => session.break();
      signal.addEventListener('abort', end);
      try {
        const first = batch.events[0]?.seq ?? 0;
        const behind = isNew ? await lastBefore(session, trail, first) : first - 1;
        const isBehind = behind < first - 1;
        if (isBehind && (behind > 0 || settings.start_at === 'beginning')) return { behind };
        await write(session, { trail, gateway, batch, timeoutMs: settings.timeout });
        return 0;
      } catch (error) {
        // A transaction that was begun ends with it.
        session.break();
        throw error;
      } finally {
        signal.removeEventListener('abort', end);
      }
    },
    async stop() {
      await held?.session.close();
      held = undefined;
    },
  };
}

/** What was committed may be gone: from a backup, or on a standby that took over. */
async function lastBefore(session: Session, trail: string, seq: number): Promise<number> {
  const last = 'SELECT max(seq) AS seq FROM traceveil.events WHERE trail = $1 AND seq < $2';
  const { rows } = await session.run(last, [trail, seq]);
  return Number(rows[0]?.['seq'] ?? 0);
}

interface Writing {
  readonly trail: string;
  readonly gateway: string;
  readonly batch: TrailBatch;
  readonly timeoutMs: number;
}

async function write(session: Session, { trail, gateway, batch, timeoutMs }: Writing) {
  const { events } = batch;
  await session.run('BEGIN');
  // What is committed must be on disk there before the cursor moves; more than that may be asked.
  await session.run(
    `SELECT set_config('statement_timeout', $1, true),
       CASE current_setting('synchronous_commit')
         WHEN 'off' THEN set_config('synchronous_commit', 'local', true) END`,
    [`${timeoutMs}ms`],
  );
  const { count } = await session.run(insert, [trail, gateway, ...arraysOf(events)]);
  if (count < events.length) await checkThere(session, trail, events);
  await session.run('COMMIT');
}

/** One array for each column: PostgreSQL plans the same statement however many rows there are. */
function arraysOf(events: readonly TrailLine[]): unknown[] {
  const rows = events.map(({ event }) => valuesOf(event));
  const cells = columns.map((_, index) =>
    rows.map((row) => {
      const value = row[index] ?? null;
      return value === null ? null : cellOf(value);
    }),
  );
  return [events.map(({ seq }) => seq), events.map(({ line }) => line), ...cells];
}

/** @throws NotTaken when an event of the trail is there already, and says something else */
async function checkThere(session: Session, trail: string, events: readonly TrailLine[]) {
  const { rows } = await session.run(
    'SELECT seq, line FROM traceveil.events WHERE trail = $1 AND seq = ANY($2::bigint[])',
    [trail, events.map(({ seq }) => seq)],
  );
  const there = new Map(rows.map(({ seq, line }) => [Number(seq), line]));
  const other = events.find(({ seq, line }) => there.get(seq) !== line);
  if (!other) return;
  throw new NotTaken(
    `event ${other.seq} of trail ${trail} is in the database and has another hash: two gateways ` +
      'have copies of one trail, or this one was restored or altered. If that is known, stop ' +
      'the gateway and remove the file trail-id from the trail: it is copied as a new one then',
  );
}
