import { Socket } from 'node:net';
import { readTls, type TlsMaterial } from '../sinks/tls-material.ts';
import type { PostgresqlConfig } from './config.ts';
import { notTakenFor } from './failure.ts';

/** What a row holds, as the statement asks for it. */
export type Row = Readonly<Record<string, unknown>>;

/** A connection to the database. */
export interface Session {
  /** Whether it still stands, as far as one knows. */
  readonly isOpen: boolean;
  /**
   * Runs one statement.
   *
   * @param timeoutMs where it may take longer than the sink's `timeout`
   * @returns its rows, and how many rows it wrote or gave
   * @throws NotTaken with one line; the session is of no use then
   */
  run(
    text: string,
    values?: readonly unknown[],
    timeoutMs?: number,
  ): Promise<{ readonly rows: readonly Row[]; readonly count: number }>;
  /** Lets what is being done finish on its side; no one hears how. */
  break(): void;
  /** Says goodbye. */
  close(): Promise<void>;
}

/** Reads what a connection needs. @throws Error with one line when a file is of no use */
export function readSessionTls(
  { tls }: PostgresqlConfig,
  component: string,
): Promise<TlsMaterial | undefined> {
  return tls.insecure ? Promise.resolve(undefined) : readTls(tls, component);
}

/**
 * Connects.
 *
 * @param tls    `undefined`: not encrypted
 * @param signal ends the attempt
 * @throws NotTaken with one line
 */
export async function openSession(
  settings: PostgresqlConfig,
  tls: TlsMaterial | undefined,
  signal?: AbortSignal,
): Promise<Session> {
  // Not before it is needed: most gateways have no database.
  const { Client } = await import('pg');
  const { host, port } = settings.endpoint;
  const socket = new Socket();
  // All of it is said, so that no PG… variable and no ~/.pgpass says otherwise.
  const client = new Client({
    ...{ host, port, database: settings.database, user: settings.username },
    password: () => settings.password?.reveal() ?? '',
    // The name that the certificate must have, also when it is an address.
    ssl: tls === undefined ? false : { ...tls, host },
    stream: () => socket,
    connectionTimeoutMillis: settings.timeout,
    query_timeout: settings.timeout,
    application_name: 'traceveil',
    keepAlive: true,
  });
  let isOpen = true;
  function give(): void {
    isOpen = false;
    socket.destroy();
  }
  client.on('error', give);
  client.on('end', () => (isOpen = false));
  signal?.addEventListener('abort', give);
  try {
    await client.connect();
  } catch (error) {
    give();
    throw notTakenFor(error, settings);
  } finally {
    signal?.removeEventListener('abort', give);
  }
  return {
    get isOpen() {
      return isOpen;
    },
    async run(text, values = [], timeoutMs = settings.timeout) {
      try {
        const query = { text, values: [...values], query_timeout: timeoutMs };
        const { rows, rowCount } = await client.query<Row>(query);
        return { rows, count: rowCount ?? 0 };
      } catch (error) {
        give();
        throw notTakenFor(error, settings);
      }
    },
    break: give,
    async close() {
      if (isOpen) await client.end();
      give();
    },
  };
}
