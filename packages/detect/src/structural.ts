import { admitsScheme, admitsUrl } from './admits.ts';
import { fake } from './fake.ts';
import { isPlaceholder } from './placeholder.ts';
import type { LocatorRule, PatternRule, Rule, Span } from './rule.ts';
import { isSecretValue } from './values.ts';

const pemLengthMax = 32_768;
// What a body may hold besides base64: blanks, escaped line ends, headers such as `Proc-Type: 4,`.
const pemBody = /(?:[A-Za-z\d+/=\s:,.-]|\\+[nrt]|\\+\/)*/y;
const pemEnd = /-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** From BEGIN to END; without an END, as far as a body goes. */
function locatePem(text: string, at: number): Span | undefined {
  const begin = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?(?:-----)?/y;
  begin.lastIndex = at;
  if (!begin.test(text)) return undefined;
  const from = begin.lastIndex;
  const window = text.slice(from, from + pemLengthMax);
  pemBody.lastIndex = 0;
  pemBody.test(window);
  pemEnd.lastIndex = 0;
  const end = pemEnd.exec(window);
  // The body takes the dashes of END in; whatever else stands between is part of the block.
  const body = end && end.index <= pemBody.lastIndex + 64 ? pemEnd.lastIndex : pemBody.lastIndex;
  const key = window.slice(0, body).replaceAll(/\\+[nrt]|\s/g, '');
  return key.length < 16 ? undefined : { start: at, end: from + trimmed(window, body) };
}

/** The tail of a key whose beginning was cut off or sent before. */
function locatePemTail(text: string, at: number): Span | undefined {
  pemEnd.lastIndex = at;
  const end = pemEnd.exec(text.slice(0, at + 80));
  if (end?.index !== at) return undefined;
  const before = text.slice(Math.max(0, at - pemLengthMax), at);
  const body = /(?:[A-Za-z\d+/=\s]|\\+[nr])*$/.exec(before)?.[0] ?? '';
  if (body.replaceAll(/\\+[nr]|\s/g, '').length < 16) return undefined;
  return { start: at - body.trimStart().length, end: pemEnd.lastIndex };
}

function trimmed(window: string, end: number): number {
  return window.slice(0, end).trimEnd().length;
}

const pemLines = `${fake('MIIE', 60, 'base64')}\n${fake('q', 63, 'base64')}\n${fake('z', 40, 'base64')}`;
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${pemLines}\n-----END RSA PRIVATE KEY-----`;

const privateKey: LocatorRule = {
  id: 'private-key',
  keywords: ['-----BEGIN '],
  boundary: 'none',
  locate: locatePem,
  examples: {
    finds: [
      pem,
      `key: "${pem.replaceAll('\n', String.raw`\n`)}"`,
      pem.replaceAll('\n', ' '),
      pem.slice(0, 120),
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${fake('b3BlbnNzaC1rZXk', 200, 'base64')}`,
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n${pemLines}\n-----END PGP PRIVATE KEY BLOCK-----`,
    ],
    ignores: [
      pem.replaceAll('PRIVATE', 'PUBLIC'),
      'starts with -----BEGIN RSA PRIVATE KEY-----',
      '-----BEGIN CERTIFICATE-----\nMIIC',
    ],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc7468',
};

const privateKeyTail: LocatorRule = {
  id: 'private-key-tail',
  keywords: ['-----END '],
  boundary: 'none',
  locate: locatePemTail,
  examples: {
    finds: [`${pemLines}\n-----END RSA PRIVATE KEY-----`],
    ignores: ['-----END RSA PRIVATE KEY-----', `${pemLines}\n-----END CERTIFICATE-----`],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc7468',
};

const jwtHeader = fake('eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI', 24);

const jwt: PatternRule = {
  id: 'jwt',
  keywords: ['eyJ'],
  pattern: /eyJ[\w-]{8,8192}(?:\.[\w-]{0,65536}){0,4}/dy,
  isReal: (secret) => {
    const [header = '', payload] = secret.split('.');
    // Cut off in the header: the usual first member tells.
    if (payload === undefined) return header.startsWith('eyJhbGciOi') && header.length > 24;
    const decoded = Buffer.from(header, 'base64url').toString('latin1');
    return payload.length >= 4 && /"(?:alg|enc|typ|kid|cty|x5t)"/.test(decoded);
  },
  examples: {
    finds: [
      `${jwtHeader}.${fake('', 43, 'base64url')}`,
      `Authorization: ${jwtHeader}.`,
      jwtHeader,
      `{\\"token\\":\\"${jwtHeader}.${fake('x', 43, 'base64url')}\\"}`,
    ],
    ignores: [fake('eyJpZCI6', 40), `eyJpZCI6IjEyMyJ9.${fake('', 20)}`, 'eyJhbGciOi'],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc7519',
};

const urlCredentials: PatternRule = {
  id: 'url-password',
  keywords: ['://', ':\\/\\/'],
  pattern:
    /:(?:\\{0,8}\/){2}[^\s:/?#@"'<>\\`]{0,128}:(?<secret>[^\s@/"'<>\\`]{1,256}(?:@[^\s@/"'<>\\`:?=&]{1,128}){0,2})@(?=[\w.[%$({-])/dy,
  boundary: 'none',
  admits: admitsUrl,
  isReal: (secret) => secret.length >= 3 && isUrlPassword(secret),
  examples: {
    finds: [
      `postgres://svc:${fake('', 16)}@db.internal:5432/app?sslmode=require`,
      `redis://:${fake('', 16)}@cache:6379/0`,
      `mongodb+srv://app:${fake('p%40', 12)}@cluster0.mongodb.net`,
      `DATABASE_URL="mysql://root:${fake('a@b', 8)}@127.0.0.1/db"`,
      `git clone https://user:${fake('', 20)}@example.com/repo.git`,
    ],
    ignores: [
      'postgres://user:password@localhost/db',
      'https://host:8080/path/@scope/package',
      'postgres://${USER}:${PASSWORD}@${HOST}/db',
      'see http://example.com: mail me@example.com',
      'amqp://guest:<password>@rabbit',
    ],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
};

function isUrlPassword(secret: string): boolean {
  if (/^\d{1,5}(?:[?#]|$)/.test(secret) && secret.length < 6) return false; // A port.
  return isSecretValue(secret, true) && !/^[$%{]/.test(secret);
}

const bearer: PatternRule = {
  id: 'bearer-token',
  keywords: ['bearer'],
  admits: admitsScheme,
  boundary: 'word',
  pattern: /bearer(?:\s|%20|\+|:|\\[tn]){1,4}(?<secret>[\w.~+/-]{12,8192}={0,3})/diy,
  isReal: (secret) => !isPlaceholder(secret) && /\d/.test(secret) && /[A-Za-z]/.test(secret),
  examples: {
    finds: [
      `Authorization: Bearer ${fake('', 40)}`,
      `{"authorization": "bearer ${fake('x', 30)}"}`,
      `curl -H 'Authorization: Bearer ${fake('y', 64, 'hex')}'`,
    ],
    ignores: ['Bearer token-based-authentication', 'Bearer <your-token>', 'bearer of bad news'],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc6750',
};

const basic: PatternRule = {
  id: 'basic-authorization',
  keywords: ['basic'],
  admits: admitsScheme,
  boundary: 'word',
  pattern: /basic(?:\s|%20|\\[tn]){1,4}(?<secret>[A-Za-z\d+/_-]{6,2048}={0,2})/diy,
  isReal: (secret) => /^[\x21-\x7e]{0,200}:[\x20-\x7e]{1,400}$/.test(decoded(secret)),
  examples: {
    finds: [
      `Authorization: Basic ${Buffer.from(`admin:${fake('', 12)}`).toString('base64')}`,
      `"authorization":"basic ${Buffer.from(`u:${fake('', 9)}`).toString('base64')}"`,
    ],
    ignores: ['Basic authentication is required', 'basic operations', 'Basic <credentials>'],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc7617',
};

function decoded(secret: string): string {
  return Buffer.from(secret, 'base64').toString('latin1');
}

/** Secrets known by their structure, whoever made them. */
export const structural: readonly Rule[] = [
  privateKey,
  privateKeyTail,
  jwt,
  urlCredentials,
  bearer,
  basic,
];
