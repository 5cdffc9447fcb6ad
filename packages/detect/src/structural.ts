import { calls } from './calls.ts';
import { codeCalls } from './code-calls.ts';
import { admitsScheme, admitsUrl } from './admits.ts';
import { connectionStrings } from './connection-strings.ts';
import { fake } from './fake.ts';
import { isJumbled } from './jumbled.ts';
import { kubernetesSecret } from './kubernetes.ts';
import { keyMaterial } from './key-material.ts';
import { isPlaceholder } from './placeholder.ts';
import type { LocatorRule, PatternRule, Rule, Span } from './rule.ts';
import { isSecretValue } from './values.ts';

const pemLengthMax = 32_768;
const pemLineMin = 24;
// What a body may hold besides base64: blanks, escaped line ends, headers such as `Proc-Type: 4,`.
const pemBody = /(?:[A-Za-z\d+/=\s:,.-]|\\+[nrt]|\\+\/)*/y;
const pemEnd = /-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;

/** The first letters of the first line, at which a text ends. */
const cutLine =
  /^(?:\s|\\[nr]){1,4}(?=[A-Za-z\d+/]*[A-Z])(?=[A-Za-z\d+/]*[a-z\d])[A-Za-z\d+/]{5,24}$/;

/** From BEGIN to END; without an END, as far as a body goes. */
function locatePem(text: string, at: number): Span | undefined {
  const begin = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?(?:-----)?/y;
  begin.lastIndex = at;
  if (!begin.test(text)) return undefined;
  const from = begin.lastIndex;
  const next = text.indexOf('-----BEGIN ', from);
  const limit = Math.min(from + pemLengthMax, next < 0 ? text.length : next);
  const window = text.slice(from, limit);
  const end = pemEnd.exec(window);
  const inner = window.slice(0, end?.index ?? pemBodyLength(window));
  if (!hasKeyText(inner) && (end || !cutLine.test(window))) return undefined;
  const length = end ? end.index + end[0].length : inner.trimEnd().length;
  return { start: at, end: from + length };
}

function pemBodyLength(window: string): number {
  pemBody.lastIndex = 0;
  pemBody.test(window);
  // Words of prose are shorter than the lines of a key, of which only the last is short.
  let length = 0;
  for (const { 0: run, index } of window.slice(0, pemBody.lastIndex).matchAll(/[\w+/=-]+/g)) {
    const isShort = run.length < pemLineMin && !/^[A-Za-z]+-[A-Za-z]+$|^[A-Z\d]{1,8}$/.test(run);
    if (isShort && length > 0 && !isKeyText(run)) break;
    if (!isShort || length === 0 || isKeyText(run)) length = index + run.length;
  }
  return length;
}

/** Whether there is some base64 of a key: neither words nor dots nor `<your key>`. */
function hasKeyText(body: string): boolean {
  return (body.match(/[a-z\d+/=]{16,}/gi) ?? []).some(isKeyText);
}

function isKeyText(run: string): boolean {
  return (
    /[A-Z]/.test(run) &&
    /[a-z]/.test(run) &&
    (/[\d+/=]/.test(run) || run.length >= pemLineMin || isJumbled(run))
  );
}

/** The tail of a key whose beginning was cut off or sent before. */
function locatePemTail(text: string, at: number): Span | undefined {
  const end = pemEnd.exec(text.slice(at, at + 80));
  if (end?.index !== 0) return undefined;
  let start = at;
  const limit = Math.max(0, at - pemLengthMax);
  while (start > limit && isPemCode(text.charCodeAt(start - 1))) start--;
  const body = text.slice(start, at);
  if (!hasKeyText(body.replaceAll(/\\[nrt]/g, '\n'))) return undefined;
  return { start: at - body.trimStart().length, end: at + end[0].length };
}

/** Base64, blanks, backslashes. */
function isPemCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2f && code <= 0x39) ||
    code === 0x2b ||
    code === 0x3d ||
    code === 0x5c ||
    code <= 0x20
  );
}

const pemLines = `${fake('MIIE', 60, 'base64')}\n${fake('q', 63, 'base64')}\n${fake('z', 40, 'base64')}`;
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${pemLines}\n-----END RSA PRIVATE KEY-----`;

const privateKey: LocatorRule = {
  id: 'private-key',
  severity: 'critical',
  rotate: 'Make a new pair, replace the public key wherever it is trusted, revoke its certificate.',
  keywords: ['-----BEGIN '],
  boundary: 'none',
  locate: locatePem,
  examples: {
    finds: [
      pem,
      `key: "${pem.replaceAll('\n', String.raw`\n`)}"`,
      pem.replaceAll('\n', ' '),
      pem.slice(0, 120),
      `"${pem.replaceAll('\n', '\\n" +\n    "')}"`,
      pem.replaceAll('\n', '\n#6 0.245 '),
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${fake('b3BlbnNzaC1rZXk', 200, 'base64')}`,
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n${pemLines}\n-----END PGP PRIVATE KEY BLOCK-----`,
    ],
    ignores: [
      pem.replaceAll('PRIVATE', 'PUBLIC'),
      'starts with -----BEGIN RSA PRIVATE KEY-----',
      '-----BEGIN CERTIFICATE-----\nMIIC',
      '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
      'between -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY----- stands base64',
    ],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc7468',
};

const privateKeyTail: LocatorRule = {
  id: 'private-key-tail',
  severity: 'critical',
  rotate: 'Make a new pair, replace the public key wherever it is trusted, revoke its certificate.',
  keywords: ['-----END '],
  boundary: 'none',
  locate: locatePemTail,
  examples: {
    finds: [
      `${pemLines}\n-----END RSA PRIVATE KEY-----`,
      `${pemLines}\n-----END PRIVATE KEY-----\n$ exit`,
    ],
    ignores: ['-----END RSA PRIVATE KEY-----', `${pemLines}\n-----END CERTIFICATE-----`],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc7468',
};

const jwtHeader = fake('eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI', 24);

// `{"sub":"1234567890","name":"John Doe"`: what documentation shows, before `<signature>`.
const famousPayload = 'eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9l';

const jwt: PatternRule = {
  id: 'jwt',
  rotate:
    'End the session or revoke the token at its issuer; otherwise it is valid until it expires.',
  keywords: ['eyJ'],
  pattern: /eyJ[\w-]{8,8192}(?:\.[\w-]{0,65536}){0,4}/dy,
  isReal: (secret) => {
    const [header = '', payload] = secret.split('.');
    // Cut off in the header: the usual first member tells.
    if (payload === undefined) {
      return header.startsWith('eyJhbGciOi') && header.length > 24 && !isObject(header);
    }
    const decoded = Buffer.from(header, 'base64url').toString('latin1');
    if (payload.startsWith(famousPayload) && secret.endsWith('.')) return false;
    if (payload.length < 4) return false;
    // A JWE's second part is a key.
    if (!/^e[yw3]/.test(payload) && !decoded.includes('"enc"')) return false;
    return /"(?:alg|enc|typ|kid|cty|x5t)"/.test(decoded) || (isObject(header) && isObject(payload));
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

/** Whether a part of a JWT is an object of JSON. */
function isObject(part: string): boolean {
  const decoded = Buffer.from(part, 'base64url').toString('latin1');
  return /^\{\s{0,8}"[^"]{1,64}"\s{0,8}:[\s\S]{1,65536}\}$/.test(decoded);
}

const urlCredentials: PatternRule = {
  id: 'url-password',
  keywords: ['://', ':\\/\\/'],
  // `$` comes before what looks back from there: else that is tried at every letter.
  pattern:
    /:(?:\\{0,8}\/){2}(?:[^\s:/?#@"'<>\\`[]{0,128}(?:@[\w.-]{1,64})?:|(?=\w{0,64}[A-Z])(?=\w{0,64}[a-z])(?=\w{0,64}\d)(?=[\w.~-]{20,256}@))(?<secret>[^\s@/"'<>\\`]{1,256}(?:@[^\s@/"'<>\\`:?=&]{1,128}){0,2})(?:@(?=[\w.[%$({-])|$(?<=[\s\S]{32})(?<=:(?!\d{1,5}\b)(?=[^\s@/]{0,256}[A-Za-z])(?=[^\s@/]{0,256}(?:[\d!$%&*+=^~\x80-\xff]|[,;]\w|[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Z]{8}))[^\s@/"'<>\\`]{6,256}))/dy,
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
      `git clone https://${fake('aB3', 30)}@example.com/repo.git`,
    ],
    ignores: [
      'postgres://user:password@localhost/db',
      'https://host:8080/path/@scope/package',
      'postgres://${USER}:${PASSWORD}@${HOST}/db',
      'see http://example.com: mail me@example.com',
      'amqp://guest:<password>@rabbit',
      'https://some.long.user.name@example.com/repo.git',
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
  confidence: 'medium',
  keywords: ['bearer'],
  admits: admitsScheme,
  boundary: 'word',
  pattern: /bearer(?:[\s+:]|%20|\\[tn]){1,4}(?<secret>[\w.~+/-]{12,8192}={0,3})/diy,
  isReal: (secret) => !isPlaceholder(secret) && /\d/.test(secret) && /[A-Z]/i.test(secret),
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
  pattern: /basic(?:\s|%20|\\[tn]){1,4}(?<secret>[\w+/-]{6,2048}={0,2})/diy,
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
  ...connectionStrings,
  ...keyMaterial,
  ...calls,
  ...codeCalls,
  kubernetesSecret,
];
