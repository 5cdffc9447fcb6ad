import type { Edges } from './literal.ts';
import { fake } from './fake.ts';
import type { LocatorRule, PatternRule, Rule, Span } from './rule.ts';
import { isSecretValue } from './values.ts';

const secretLengthMax = 256;
const secret = fake('', 14);

/** Finds the password between a user and what begins with the keyword: `user:…@tcp(`. */
function passwordBefore(text: string, at: number, sign: ':' | '/'): Span | undefined {
  const from = Math.max(0, at - secretLengthMax);
  const piece = /[^\s"'\x60<>=]{0,256}$/.exec(text.slice(from, at))?.[0] ?? '';
  const user = /^[+>]?(?:[a-z+:]{1,32}:\/\/)?[\w.$#-]{1,64}(?=[:/])/i.exec(piece)?.[0];
  if (user === undefined || piece.charAt(user.length) !== sign) return undefined;
  const value = piece.slice(user.length + 1);
  if (!isSecretValue(value, true) || /^[{$%<(]/.test(value)) return undefined;
  return { start: at - value.length, end: at };
}

function admitsHost(bytes: Uint8Array, from: number, _to: number, { start }: Edges): boolean {
  return from > start && (bytes[from - 1] ?? 0) > 0x20;
}

const networkAddress: LocatorRule = {
  id: 'dsn-password',
  keywords: ['@tcp(', '@unix(', '@tcp4(', '@tcp6('],
  boundary: 'none',
  admits: admitsHost,
  locate: (text, at) => passwordBefore(text, at, ':'),
  examples: {
    finds: [
      `svc:${secret}@tcp(db:3306)/app?parseTime=true`,
      `DSN="svc:${secret}@unix(/tmp/mysql.sock)/app"`,
    ],
    ignores: ['svc@tcp(db:3306)/app', 'user:password@tcp(db:3306)/app', '%s:%s@tcp(%s)/app'],
  },
  source: 'https://github.com/go-sql-driver/mysql#dsn-data-source-name',
};

const easyConnect: LocatorRule = {
  id: 'oracle-connect-password',
  keywords: ['@//'],
  boundary: 'none',
  admits: admitsHost,
  locate: (text, at) =>
    /^@\/\/[\w.-]{1,128}[:/]/.test(text.slice(at, at + 140)) ? oracleBefore(text, at) : undefined,
  examples: {
    finds: [`scott/${secret}@//db.internal:1521/orcl`, `connect scott/${secret}@//h/s`],
    ignores: ['jdbc:oracle:thin:@//host:1521/s', 'scott/password@//host:1521/s'],
  },
  source: 'https://docs.oracle.com/en/database/oracle/oracle-database/23/netag/',
};

function oracleBefore(text: string, at: number): Span | undefined {
  const prefix = /jdbc:oracle:(?:thin|oci\d?):$/.exec(text.slice(Math.max(0, at - 20), at));
  return prefix ? undefined : passwordBefore(text, at, '/');
}

const oracle: PatternRule = {
  id: 'oracle-password',
  keywords: ['jdbc:oracle:', 'sqlplus', 'expdp', 'impdp'],
  boundary: 'word',
  pattern:
    /(?:jdbc:oracle:(?:thin|oci\d?):(?=[^\s@]{1,256}@)|(?:sqlplus|expdp|impdp)\s{1,4}(?:-\w{1,8}\s{1,4}){0,4})["']?[\w$#.-]{1,64}\/(?<secret>"[^"\s]{1,128}"|[^\s@"'\\/;|&]{3,128})(?=[@"'\s\\]|$)/diy,
  isReal: (value) => isSecretValue(value, true) && !/^[{$%<(]/.test(value),
  examples: {
    finds: [
      `jdbc:oracle:thin:scott/${secret}@host:1521:orcl`,
      `jdbc:oracle:oci8:a/${secret}@tns`,
      `sqlplus -s scott/${secret}\n`,
      `expdp system/${secret} full=y`,
    ],
    ignores: [
      'jdbc:oracle:thin:@host:1521:orcl',
      'jdbc:oracle:thin:scott/password@host:1521:orcl',
      'sqlplus / as sysdba',
      'sqlplus scott/$PASSWORD',
    ],
  },
  source: 'https://docs.oracle.com/en/database/oracle/oracle-database/23/jjdbc/',
};

const passwordFile: PatternRule = {
  id: 'pgpass-password',
  keywords: [':5432:', ':6432:', ':*:*:'],
  boundary: 'none',
  pattern:
    /(?<=(?:^|[\s"'+>]|\\n)[\w.*-]{1,128}):(?:\d{4}|\*):[\w.*-]{1,64}:[\w.*-]{1,64}:(?<secret>[^\s"'\\]{3,256})/dy,
  isReal: (value) => isSecretValue(value, true) && !/^\d{1,5}$/.test(value),
  examples: {
    finds: [`db.internal:5432:app:svc:${secret}\n`, `*:*:*:root:${secret}`],
    ignores: ['db.internal:5432:app:svc:password', '127.0.0.1:5432:5432', '*:*:*:*:*'],
  },
  source: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
};

/** Passwords in connection strings that name neither a scheme nor a password. */
export const connectionStrings: readonly Rule[] = [
  networkAddress,
  easyConnect,
  oracle,
  passwordFile,
];
