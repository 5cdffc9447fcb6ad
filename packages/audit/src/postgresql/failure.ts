import { NotTaken } from '../sinks/transport.ts';
import type { PostgresqlConfig } from './config.ts';

const sqlState = /^[\dA-Z]{5}$/;

/** What an answer of the database means for who runs a gateway. */
function sentences({
  database,
  username,
}: Pick<PostgresqlConfig, 'database' | 'username'>): Readonly<Record<string, string>> {
  const role = `user "${username}"`;
  return {
    '28P01': `PostgreSQL does not take the password of ${role}`,
    '28000': `PostgreSQL does not let ${role} in: see its pg_hba.conf`,
    '3D000': `there is no database "${database}": create it`,
    '42501': `${role} lacks a right in the database "${database}": see docs/audit-sinks.md`,
    '25006': 'the database is read-only, as a standby is: name the one that takes writes',
    '53100': 'the disk of PostgreSQL is full',
    '53300': 'PostgreSQL has no connection left',
    '57014': 'PostgreSQL did not do it in time',
    '57P01': 'PostgreSQL is being stopped',
    '57P02': 'PostgreSQL crashed, and is started again',
    '57P03': 'PostgreSQL is not ready yet',
  };
}

/** Of errors of the client, which have no code. */
const clientSentences: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'PostgreSQL does not encrypt; tls.insecure would do without'],
  [/password must be/, 'PostgreSQL asks for a password, and there is none in the configuration'],
  [/timeout/i, 'PostgreSQL did not answer in time'],
  [/terminated|ended|not queryable/, 'the connection was closed'],
];

/**
 * Says what went wrong without a word of what was sent: the text of an error may quote a row.
 *
 * @returns for a sink, which tries again
 */
export function notTakenFor(error: unknown, settings: PostgresqlConfig): NotTaken {
  if (error instanceof NotTaken) return error;
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string' && sqlState.test(code)) {
    const known = sentences(settings)[code];
    return new NotTaken(known ?? `PostgreSQL refused it: SQLSTATE ${code}`);
  }
  if (typeof code === 'string') return new NotTaken(`no connection to PostgreSQL: ${code}`);
  const [, known] = clientSentences.find(([pattern]) => pattern.test(String(message))) ?? [];
  return new NotTaken(known ?? 'PostgreSQL cannot be reached: internal error');
}
