import { admitsName } from './admits.ts';
import { endOfBare, endOfQuoted } from './extent.ts';
import { fake } from './fake.ts';
import { judgeName, nameKeywords } from './names.ts';
import type { LocatorRule, Span } from './rule.ts';
import { isSecretValue, looksGenerated, looksRandom } from './values.ts';

const nameLengthMax = 64;

// From the end of the name: its closing quote, a type or `value=`, a sign, perhaps a type and
// another sign, blanks, an opening quote.
const assigned = new RegExp(
  [
    String.raw`(?<close>\\{0,15}["'\x60])?\]?`,
    String.raw`(?:[ \t]{1,4}(?:string|\[\]byte)(?=[ \t]{1,4}=)|,?\s{1,32}\\{0,15}["']?[vV]alue\\{0,15}["']?(?=\s{0,4}[=:]))?[ \t]{0,8}`,
    String.raw`(?<sign>=>|!={1,2}|[:?.+|]{0,3}={1,3}|:{1,2}|>|%3[dDaA]|,(?=[ \t]{0,4}\\{0,15}["'\x60])`,
    String.raw`|\((?=\\{0,15}["'\x60])|(?<=[ \t])is |(?<=[ \t])(?=\S))`,
    String.raw`(?:[ \t]{0,8}(?:&?str|String|string|bytes)[ \t]{0,4}=)?`,
    String.raw`(?<blank>(?:\\{1,15}[nrt]|[ \t\r\n]){0,16})`,
    String.raw`(?:(?:[bfru@]{1,2}|new String\()?(?<quote>\\{0,15}(?:"""|'''|["'\x60])|&(?:quot|#3[49]);))?`,
  ].join(''),
  'y',
);

// `Authorization: Token …`: what the credential is, before it.
const scheme = /[a-z][\w-]{1,24}[ \t]{1,2}(?=[\w+/=.~:-]{8})/iy;

/** Finds the value that a telling name is given: in code, JSON, YAML, environment, URL, prose. */
function locate(text: string, at: number): Span | undefined {
  const nameStart = startOfName(text, at);
  const nameEnd = endOfName(text, at);
  const name = text.slice(nameStart, nameEnd);
  const verdict = judgeName(name);
  if (verdict === 'none') return undefined;
  assigned.lastIndex = nameEnd;
  const match = assigned.exec(text);
  if (!match || !fits(text, { name, nameStart, match })) return undefined;
  const { sign = '', quote, blank = '' } = match.groups ?? {};
  const start = afterScheme(text, name, assigned.lastIndex);
  const end = quote === undefined ? endOfBare(text, start, sign) : endOfQuoted(text, start, quote);
  if (end <= start || (sign === '>' && !isElementEnd(text, end))) return undefined;
  const value = text.slice(start, end);
  if (!isSecretValue(value, quote !== undefined)) return undefined;
  if (verdict === 'maybe' && !looksRandom(value)) return undefined;
  if (sign === '' && text.charAt(nameStart) !== '-' && !fitsBlank(value, name, quote)) {
    return undefined;
  }
  if (quote !== undefined)
    return fitsQuoted(text, value, { name, nameStart, match }) ? { start, end } : undefined;
  if (/[\nr]/.test(blank) && !fitsNextLine(value)) return undefined;
  return isProse(text, value, { end, sign }) ? undefined : { start, end };
}

function startOfName(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < nameLengthMax && isNameCode(text.charCodeAt(start - 1))) start--;
  // The letter of an escape is no letter of the name: `\npassword`.
  const before = start > 0 && start < at ? text.charCodeAt(start - 1) : 0;
  if (before === 0x5c) start++;
  if (before === 0x25 && start + 2 <= at) start += 2; // `%26token`
  return start;
}

function endOfName(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < nameLengthMax && isNameCode(text.charCodeAt(end))) end++;
  // `api key`, `secret key`: two words of prose.
  const second = / key\b/iy;
  second.lastIndex = end;
  return second.test(text) ? second.lastIndex : end;
}

/** Letters, digits, `_`, `-`, `.`. */
function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

interface Assignment {
  readonly name: string;
  readonly nameStart: number;
  readonly match: RegExpExecArray;
}

/** Signs that mean an assignment only in some company. */
function fits(text: string, { name, nameStart, match }: Assignment): boolean {
  const { close, sign, quote } = match.groups ?? {};
  switch (sign) {
    case '':
    case 'is ':
      return close === undefined;
    case ',':
      // `("password", "…")`, `setopt(CURLOPT_PASSWORD, "…")`; `hash(password, "utf-8")` is none.
      return close !== undefined || /^[A-Z][A-Z\d]{0,30}_[A-Z\d_]{1,60}$/.test(name);
    case '(':
      return close === undefined && /^(?:.{0,60}\.)?(?:(?:set|with)[A-Z_]|password$)/.test(name);
    case '>':
      return text.charAt(nameStart - 1) === '<' && quote === undefined;
    case '==':
    case '===':
    case '!=':
    case '!==':
      return quote !== undefined;
    default:
      return true;
  }
}

/** `PASSWORD 'x'` in SQL, `#define PASSWORD "x"`, `password Ab3…` in `.netrc`. */
function fitsBlank(value: string, name: string, quote: string | undefined): boolean {
  if (!/passw|pwd|passphrase|secret|api_?key/i.test(name)) return false;
  if (quote !== undefined) return !/\s/.test(value) && /[^A-Za-z]|[a-z][A-Z]/.test(value);
  return /passw|pwd|passphrase/i.test(name) && looksGenerated(value);
}

/** Whether a quoted value is one: not the next of a list, not a docstring, not a template. */
function fitsQuoted(text: string, value: string, { nameStart, match }: Assignment): boolean {
  const { sign, quote = '', blank = '' } = match.groups ?? {};
  if (sign === ',') return looksRandom(value);
  if (quote.length >= 3 && blank.includes('\n')) return false;
  // `'password:', x`: the quote closes what the name stands in.
  const before = text.charAt(nameStart - 1);
  if (before === quote.slice(-1) && match.groups?.['close'] === undefined) return false;
  if (quote === '`' && value.includes('${')) return false;
  return isSecretValue(value.replace(/^[a-z][\w-]{1,24}[ \t]{1,2}/i, ''), true);
}

/** On the next line stands the value, or the next assignment, statement, sentence. */
function fitsNextLine(value: string): boolean {
  return !/^[\w.-]{1,64}[:=]/.test(value) && /\d|[^\w.,:'"()[\]-]/.test(value);
}

function afterScheme(text: string, name: string, start: number): number {
  if (!/auth(?:orization)?$/i.test(name)) return start;
  scheme.lastIndex = start;
  return scheme.test(text) ? scheme.lastIndex : start;
}

function isElementEnd(text: string, end: number): boolean {
  return text
    .slice(end, end + 40)
    .trimStart()
    .startsWith('</');
}

/** `password: must be …`, `the token is invalid.`: a word with more words after it. */
function isProse(
  text: string,
  value: string,
  { end, sign }: { readonly end: number; readonly sign: string },
): boolean {
  const bare = value.replace(/[!,.:;?]{1,8}$/, '');
  if (!isSecretValue(bare, false)) return true;
  if (sign === 'is ') return !/\d|[^\w.,'-]/.test(bare);
  if (!/^[A-Za-z][a-z]*(?:['-][a-z]+)*$/.test(bare)) return false;
  return sign === '' || /^[ \t]{1,4}[a-z(]/i.test(text.slice(end, end + 6));
}

/** `password = …`, `"api_key": "…"`, `--token …`, `my password is …`. */
export const assignment: LocatorRule = {
  id: 'assigned-secret',
  keywords: nameKeywords,
  boundary: 'none',
  admits: admitsName,
  locate,
  examples: {
    finds: [
      'password = hunter22',
      'the password is hunter22',
      `DB_PASSWORD=${fake('', 12)}\nexport X=1`,
      `"clientSecret": "${fake('', 20)}",`,
      String.raw`{\"api_key\": \"${fake('', 20)}\"}`,
      `curl 'https://host/x?api_key=${fake('', 20)}&page=2'`,
      `const apiKey: string = '${fake('', 24)}';`,
      `  secret_key: ${fake('', 30, 'base64')}`,
      `mysql --password ${fake('', 12)} app`,
      `the password is ${fake('', 10)}!`,
      `<password>${fake('', 10)}</password>`,
      `<apiToken>\n    ${fake('t', 24)}\n</apiToken>`,
      `<add key="ClearTextPassword" value="${fake('', 10)}" />`,
      `env:\n  - name: DB_PASSWORD\n    value: ${fake('', 10)}\n`,
      `"db_password" => "${fake('', 10)}",`,
      `var token string = "${fake('', 20)}"`,
      `API_TOKEN ?= ${fake('', 20)}`,
      `CREATE USER x WITH PASSWORD '${fake('', 10)}' CREATEDB;`,
      `curl_setopt($c, CURLOPT_PASSWORD, "${fake('', 10)}");`,
      `builder.setPassword("${fake('', 10)}")`,
      `if (password !== "${fake('', 10)}") {`,
      `ID: master, PW:${fake('', 10)}`,
      `?x=1%26token%3D${fake('', 20)}%26y`,
      `Authorization: Token ${fake('', 32)}`,
      `value="Password: &quot;${fake('', 10)}&quot;"`,
    ],
    ignores: [
      'max_tokens: 4096',
      'password: string',
      'password = os.environ["DB_PASSWORD"]',
      'password = var.db_password',
      'connect(user=user, password=db_password)',
      'api_key=${API_KEY}',
      'The password must be long. Forgot your password? Reset it.',
      'password: your-password-here',
      '"usage": {"input_tokens": 1200, "output_tokens": 80}',
      'the token is invalid or expired',
      'next_page_token: CAESDAoIZm9vYmFyEAE',
      'primary_key: customer_identifier_1',
      'GITHUB_API_KEY=\nDYNATRACE_API_KEY=',
      'password:\n  secretKeyRef:\n    name: db',
      'hash(password, "utf-8")',
      "paths: ['password', 'secrets.*', 'x-api-key']",
      'if password:\n    ciphername = b"aes"',
      'PWD=/home/user/app',
      'GOOGLE_APPLICATION_CREDENTIALS=/etc/keys/service.json',
      'private_key: Buffer',
      "console.log('password:', password)",
      'const url = `token=${token}`',
      '"cookie": "^0.5.0",',
      'if token == other.token:',
      "headers['Authorization'] = 'Bearer %s' % token",
      'the password "is required"',
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
};
