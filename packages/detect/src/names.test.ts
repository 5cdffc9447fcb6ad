import { expect, it } from '@jest/globals';
import { createLiteralFinder } from './literals.ts';
import { judgeName, nameKeywords } from './names.ts';

const secret = [
  ...['password', 'db.password', 'DB_PASSWORD_PROD', 'dbPassword', 'userPassword2', 'PGPASSWORD'],
  ...['mysqlpass', 'SMTP_PASS', 'db_pass', 'sslpassword', 'passwords', 'DB_PWD', 'pw'],
  ...['API_KEY', 'apiKey', 'apiKey2', 'x-api-key', 'api_keys', 'OPENAI_API_KEY', 'openaiApiKey'],
  ...['secret', 'clientSecret', 'client-secret', 'AWS_SECRET_ACCESS_KEY', 'aws.secretKey'],
  ...['http.request.header.authorization', 'Proxy-Authorization', 'Set-Cookie', 'private_key'],
  ...['access_token', 'refreshToken', 'id_token', 'GITHUB_TOKEN', 'bearer_token', 'authToken'],
  ...['credentials', 'mnemonic', 'SIGNING_KEY', 'webhook_secret', 'ssh-key'],
  ...['seed phrase', 'recovery_phrase', 'storepass', 'requirepass', 'psk'],
];

const maybe = ['token', 'X-Token', 'auth', 'pass', 'tokenValue', 'myToken'];

const none = [
  ...['gen_ai.usage.input_tokens', 'max_tokens', 'maxTokens', 'token_count', 'tokens', 'tokenizer'],
  ...['next_page_token', 'pad_token', 'cached_token', 'continuationToken', 'stop_token'],
  ...['primary_key', 'foreign_key', 'public_key', 'sort_key', 'partitionKey', 'key', 'keyboard'],
  ...['has_password_policy', 'password_length', 'secretary', 'bypass', 'compass', 'author', 'http'],
  ...['first_pass_rate', 'passenger', 'authenticated', 'user', 'gen_ai.input.messages', '', '...'],
];

it.each(secret)('says that %j is a secret', (name) => {
  expect(judgeName(name)).toBe('secret');
});

it.each(maybe)('says that %j may be a secret', (name) => {
  expect(judgeName(name)).toBe('maybe');
});

it.each(none)('says nothing of %j', (name) => {
  expect(judgeName(name)).toBe('none');
});

it.each([...secret, ...maybe])('is asked about %j, which holds a keyword when assigned', (name) => {
  const literals = nameKeywords.map((text) => ({ text, caseless: true }));
  const bytes = Buffer.from(`"${name}=`);
  expect(createLiteralFinder(literals).find(bytes, 1, bytes.length)).toBeDefined();
});

it('judges the last words of a name that is too long to be one', () => {
  expect(judgeName(`${'x.'.repeat(100_000)}password`)).toBe('secret');
});
