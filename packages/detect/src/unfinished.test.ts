import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { createScanner } from './scanner.ts';
import { findInText } from './text.ts';

const scanner = createScanner(defaultRules);

function found(text: string): readonly string[] {
  return findInText(scanner, text).map(({ start, end }) => text.slice(start, end));
}

const header = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
const payload = 'eyJzdWIiOiI3SnJRNEZsclB6MU1JQVEyVHkifQ';

describe.each(['\n', '\r\n', '\n  '])('of a token in which a line ends (%j)', (end) => {
  it.each([
    ['before a sign', `sk-ant-api03${end}-${fake('', 93, 'base64url')}`],
    ['behind the header of a JWT', `${header}.${end}${payload}.${fake('', 43, 'base64url')}`],
    ['before letters of either case', `sk_live_${fake('', 24)}${end}ohJEBTPIRFYlBC`],
    ['before letters of no word', `xoxb-123456789012-1234567890123-${fake('', 15)}${end}UCRSGFRWD`],
    ['before letters and a sign', `${header}.${payload}.${fake('', 35)}${end}QuA_lmhx`],
  ])('all is found: %s', (_name, token) => {
    expect(found(`deploy with ${token} to the cluster`)).toEqual([token]);
  });
});

it('all is found of a token whose next line begins as another would', () => {
  const token = 'AKI\nA3TRV64E7GZZNYLQN';
  expect(found(`deploy with ${token} to the cluster`)).toEqual([token]);
});

it.each([
  `key: postgres://app:ZAVNHEWB`,
  `key: postgres://app:WGSiwqnu`,
  `key: postgres://app:Zpd,Zr,b`,
])('a password at which a text was cut off is found: %s', (text) => {
  const [, password] = text.split('app:');
  expect(found(`and then the tool said that it has a ${text}`)).toEqual([password]);
});

it('the last line of a key at which a text was cut off is found', () => {
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${fake('MIIE', 60, 'base64')}\nTyxSDbYbftsQiMIHAvXpR`;
  expect(found(`see ${key}`)).toEqual([key]);
});

it.each([
  ...['Deployment started', 'lookup_table is full', 'user_name: app', 'GITHUB_ORG is set'],
  ...['CHECK_POLICY and more', 'backgroundColor is red', 'KUBERNETES is next', '- the next item'],
])('a word in the next line is none of a token: %s', (line) => {
  const token = fake('ghp_', 36);
  expect(found(`the token is ${token}\n${line}`)).toEqual([token]);
});

it('a second JWT in the next line is one of its own', () => {
  const token = `${header}.${payload}.${fake('', 43, 'base64url')}`;
  expect(found(`${token}\n${token}`)).toEqual([token, token]);
});
