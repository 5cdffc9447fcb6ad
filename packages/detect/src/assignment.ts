import { admitsName } from './admits.ts';
import { assignedValue } from './assigned-value.ts';
import { defaultOf } from './blocks.ts';
import { comparedBefore, fallbackOf } from './beside.ts';
import { fake } from './fake.ts';
import { insertedValues } from './inserted.ts';
import { elementOf } from './markup.ts';
import { nameKeywords } from './names.ts';
import type { Located, LocatorRule, Span } from './rule.ts';
import { tableValues } from './table.ts';
import { nameAt } from './telling-name.ts';

/** Finds what a telling name is given, in whatever is written there. */
function locate(text: string, at: number): Located | undefined {
  const name = nameAt(text, at);
  if (!name) return undefined;
  const assigned = assignedValue(text, name);
  if (assigned.length > 0) return located(assigned);
  const value =
    elementOf(text, name) ??
    defaultOf(text, name) ??
    fallbackOf(text, name) ??
    comparedBefore(text, name);
  if (value) return value;
  const inserted = insertedValues(text, name);
  return located(inserted.length > 0 ? inserted : tableValues(text, name));
}

function located([first, ...others]: readonly Span[]): Located | undefined {
  return first && { ...first, others };
}

/** `password = …`, `"api_key": "…"`, `--token …`, `my password is …`. */
export const assignment: LocatorRule = {
  id: 'assigned-secret',
  severity: 'high',
  confidence: 'low',
  keywords: nameKeywords,
  boundary: 'none',
  admits: admitsName,
  locate,
  examples: {
    finds: [
      'password = hunter22',
      'the password is hunter22',
      'the password is hunter2',
      `I have set the password to ${fake('', 10)} for now`,
      `the old password was ${fake('', 10)}, mind`,
      `the new password will be ${fake('', 10)}.`,
      `PASSWORD = os.environ.get("PASSWORD") or "${fake('', 10)}"`,
      `const apiKey = process.env.API_KEY || '${fake('', 20)}';`,
      `if ("${fake('', 10)}" == db_password) {`,
      `the password for the database is ${fake('', 10)}`,
      `os.getenv("DB_PASSWORD", "${fake('', 10)}")`,
      `password: \${DB_PASSWORD:${fake('', 10)}}`,
      `adzuna token - '${fake('', 32)}'`,
      `char password[25] = "${fake('', 10)}";`,
      `apikey_myservice: "${fake('', 20)}"`,
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
      'password for the account is required',
      'move the password to 1Password',
      'the password was changed',
      'the password will be sent to you',
      'set the password to something else',
      'const password = process.env.PASSWORD || "changeme";',
      'if ("password" == inputType) {',
      'password_policy: "A1b2C3d4E5"',
      'password = ENC(G7hj2klPq9x)',
      'SECRET=arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-Ab12Cd',
      'password: op://vault/item/field',
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
};
