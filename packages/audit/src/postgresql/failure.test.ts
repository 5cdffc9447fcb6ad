import { describe, expect, it } from '@jest/globals';
import { NotTaken } from '../sinks/transport.ts';
import { postgresqlConfig } from './config.ts';
import { notTakenFor } from './failure.ts';

const settings = postgresqlConfig.parse({ endpoint: 'db.internal:5432', username: 'gate' });
const quoted = 'Key (line)=(sk-live-1234) already exists.';

describe('what went wrong', () => {
  it.each([
    [{ code: '28P01' }, 'PostgreSQL does not take the password of user "gate"'],
    [{ code: '42501' }, 'user "gate" lacks a right in the database "traceveil"'],
    [{ code: '25006' }, 'the database is read-only, as a standby is'],
    [{ code: '22021' }, 'PostgreSQL refused it: SQLSTATE 22021'],
    [{ code: 'ECONNREFUSED' }, 'no connection to PostgreSQL: ECONNREFUSED'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'no connection to PostgreSQL: CERT_HAS_EXPIRED'],
    [{}, 'PostgreSQL cannot be reached: internal error'],
  ])('of %j is one sentence without a word of what was sent', (fields, sentence) => {
    const { message } = notTakenFor(Object.assign(new Error(quoted), fields), settings);
    expect(message).toContain(sentence);
    expect(message).not.toContain('sk-live');
  });

  it.each([
    ['The server does not support SSL connections', 'PostgreSQL does not encrypt'],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'asks for a password'],
    ['timeout expired', 'PostgreSQL did not answer in time'],
    ['Query read timeout', 'PostgreSQL did not answer in time'],
    ['Connection terminated unexpectedly', 'the connection was closed'],
  ])('of the client is told: %s', (text, sentence) => {
    expect(notTakenFor(new Error(text), settings).message).toContain(sentence);
  });

  it('that was said already stays as it is', () => {
    const said = new NotTaken('update it');
    expect(notTakenFor(said, settings)).toBe(said);
  });
});

describe('the configuration', () => {
  it.each([
    [{}, 'endpoint'],
    [{ endpoint: 'db:0' }, 'must have a port above 0'],
    [{ endpoint: 'db:5432', username: 'a\0b' }, 'must not hold control characters'],
    [{ endpoint: 'db:5432', tls: { insecure: true, ca_file: 'ca.pem' } }, 'says how to encrypt'],
    [{ endpoint: 'db:5432', tls: { cert_file: 'c.pem' } }, 'go together'],
    [{ endpoint: 'db:5432', url: 'postgres://u:p@db' }, 'url'],
  ])('refuses %j', (written, message) => {
    expect(JSON.stringify(postgresqlConfig.safeParse(written).error?.issues)).toContain(message);
  });
});
