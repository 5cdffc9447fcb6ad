import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { createScanner } from './scanner.ts';
import { findInText, replaceInText } from './text.ts';

const scanner = createScanner(defaultRules);
const github = fake('ghp_', 36);

it('gives places as indices of the string, whatever stands before', () => {
  const text = `käse 🧀 ${github}, and ${github}`;
  const found = findInText(scanner, text);
  expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([github, github]);
  expect(found).toMatchObject([
    { ruleId: 'github-token', confidence: 'high', secret: github },
    { ruleId: 'github-token', secret: github },
  ]);
});

it('gives the whole base64 as the place of what stands in it', () => {
  const blob = Buffer.from(`see ${github} there`).toString('base64');
  const [found] = findInText(scanner, `data: ${blob}`);
  expect(found).toMatchObject({ secret: github, start: 6, end: 6 + blob.length });
});

it('gives a secret as it is read, in its own letters', () => {
  const [found] = findInText(scanner, 'password = "pässwörter-9"');
  expect(found?.secret).toBe('pässwörter-9');
});

it('writes a text anew, JSON as JSON, and leaves alone what is to be left', () => {
  const text = JSON.stringify({ note: `ü ${github}`, password: 'k3Ju8-dk2Lq' });
  const clean = replaceInText(scanner, text, ({ ruleId }) =>
    ruleId === 'github-token' ? '[gone]' : undefined,
  );
  expect(JSON.parse(clean)).toEqual({ note: 'ü [gone]', password: 'k3Ju8-dk2Lq' });
  expect(replaceInText(scanner, 'nothing', () => 'x')).toBe('nothing');
});

const examples = defaultRules.flatMap(({ examples: { finds, ignores } }) => [...finds, ...ignores]);

it.each([
  ['ours', ({ ruleId }: { ruleId: string }) => `[REDACTED:${ruleId}#0123456789ab]`],
  ['the rule in brackets', ({ ruleId }: { ruleId: string }) => `[${ruleId}]`],
  ['a word', () => 'removed'],
  ['stars', () => '***'],
  ['nothing', () => ''],
  [
    'a hash of it, which is a secret by its looks',
    ({ secret }: { secret: string }) => createHash('sha256').update(secret).digest('hex'),
  ],
])('comes to an end with any replacement: %s', (name, replacementOf) => {
  const changed = examples.filter((text) => {
    const once = replaceInText(scanner, text, replacementOf);
    return name === 'ours' && replaceInText(scanner, once, replacementOf) !== once;
  });
  expect(changed).toEqual([]);
});

it('searches what it wrote, too', () => {
  const glued = `${fake('npm_', 36)}${fake('sk_live_', 24)}`;
  const clean = replaceInText(scanner, glued, ({ ruleId }) => `[REDACTED:${ruleId}#0123456789ab]`);
  expect(clean).toMatch(/^\[REDACTED:npm-token#0123456789ab\]_?\[REDACTED:[\w-]+#0123456789ab\]$/);
});

// Found by `npm run fuzz`: a replacement names its rule, `secret-set`, and `secret` is what this rule
// looks for somewhere on the line.
it('is told nothing by what it wrote', () => {
  const clean = fake('', 14);
  const text = `aws ssm put-parameter --name /db/host --value ${clean} --type [REDACTED:secret-set#0123456789ab]`;
  expect(replaceInText(scanner, text, () => 'gone')).toBe(text);
  const told = text.replace('[REDACTED:secret-set#0123456789ab]', 'SecureString');
  expect(replaceInText(scanner, told, () => 'gone')).toBe(told.replace(clean, 'gone'));
});

it('hands over a secret with what stands in it, which another pass may have left', () => {
  const left = 'x[WITHHELD:scan-budget]k3Ju8dk2Lq';
  const secrets = findInText(scanner, `password = "${left}"`).map(({ secret }) => secret);
  expect(secrets).toEqual([left]);
});
