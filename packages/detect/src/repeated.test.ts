import { expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { createScanner } from './scanner.ts';
import { findInText, replaceInText } from './text.ts';

const scanner = createScanner(defaultRules);
const [a, b, c] = [fake('a', 12), fake('b', 12), fake('c', 12)];

function secretsIn(text: string): readonly string[] {
  return findInText(scanner, text).map(({ secret }) => secret);
}

it.each([
  [`curl -u x:${a} https://h -u y:${b} --proxy-user z:${c}`, [a, b, c]],
  [`["curl", "-u", "x:${a}", "https://h", "-u", "y:${b}"]`, [a, b]],
  [`mysqldump -p${a} -p'${b}' -h db -p${c}`, [a, b, c]],
  [`curl -u $USER:$PASSWORD https://h --proxy-user z:${c}`, [c]],
  [`curl -u x:${a} https://h; sort -u y:${b}`, [a]],
  [`curl -u x:${a} && curl -u y:${b} -u z:${c}`, [a, b, c]],
  [`curl -u x:${a} -o curls -u y:${b}`, [a, b]],
])('one program tells of all its options: %s', (text, secrets) => {
  expect(secretsIn(text)).toEqual(secrets);
});

it('finds all of many in one search', () => {
  const options = Array.from({ length: 12 }, (_, index) => fake(`p${String(index)}`, 12));
  const text = `curl ${options.map((one) => `-u x:${one}`).join(' ')}`;
  expect(secretsIn(text)).toEqual(options);
});

it('is told nothing by the name in a replacement', () => {
  const token = '[REDACTED:curl-user-password#0123456789ab]';
  expect(secretsIn(`seen ${token} -u y:${b}`)).toEqual([]);
  expect(secretsIn(`["seen ${token}", "-u", "y:${b}"]`)).toEqual([]);
  expect(secretsIn(`curl -u x:${token} -u y:${b}`)).toEqual([b]);
});

// Found by `npm run fuzz`: what is glued to a value tells of something only when that is replaced.
it('goes on behind a keyword in a value', () => {
  const glued = `${a}xfreerdp`;
  expect(secretsIn(`xfreerdp${` /v:host /p:${glued}`.repeat(8)}`)).toEqual(Array(8).fill(glued));
});

// A replacement is shorter than such a secret: each pass reached one further. In a list the search
// ended inside a secret, and then inside a replacement, without end.
it.each([
  [60, (text: string) => text],
  [100, (text: string) => JSON.stringify(text.split(' '))],
  [200, (text: string) => JSON.stringify(text.split(' '))],
  [250, (text: string) => text],
])('reaches as far in one pass as in many: secrets of %i letters', (length, write) => {
  const secrets = Array.from({ length: 40 }, (_, index) => fake(`p${String(index)}`, length));
  const text = write(`curl ${secrets.map((secret) => `-u x:${secret}`).join(' ')}`);
  const found = secretsIn(text);
  expect(found.length).toBeGreaterThan(10);
  expect(found).toEqual(secrets.slice(0, found.length));
  const clean = replaceInText(scanner, text, ({ ruleId }) => `[REDACTED:${ruleId}#0123456789ab]`);
  expect(clean.match(/REDACTED/g)).toHaveLength(found.length);
});
