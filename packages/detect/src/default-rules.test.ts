import { describe, expect, it } from '@jest/globals';
import { assignment } from './assignment.ts';
import { commands } from './commands.ts';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { secretsOf } from './findings.ts';
import type { Rule, Secret } from './rule.ts';
import { createScanner, type Scanner } from './scanner.ts';
import { namedSecretId } from './search.ts';
import { structural } from './structural.ts';
import { toldSecret } from './told.ts';

// Rules of providers prove themselves in rules/rules.test.ts.
const general: readonly Rule[] = [...structural, ...commands, assignment, toldSecret];
const all = createScanner(defaultRules);

function findingsOf(scanner: Scanner, text: string): readonly Secret[] {
  const bytes = Buffer.from(text, 'utf8');
  return [...secretsOf(scanner.scan(bytes, 0, bytes.length))];
}

it('names each rule once, in kebab-case', () => {
  const ids = defaultRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(id))).toEqual([]);
  expect(ids).not.toContain(namedSecretId);
});

it.each([
  [fake('ghp_', 36), 'high'],
  [`DATADOG_API_KEY=${fake('', 32, 'hex')}`, 'medium'],
  ['password = tulip77', 'low'],
  ['{"password": "tulip77"}', 'low'],
])('is as sure of %j as what told of it: %s', (text, confidence) => {
  expect(findingsOf(all, text)).toMatchObject([{ confidence }]);
});

describe.each(general)('$id', (rule) => {
  const alone = createScanner([rule]);

  it.each(rule.examples.finds)('finds one secret in %j', (text) => {
    const found = findingsOf(alone, text);
    expect(found).toHaveLength(1);
    expect([rule.id, namedSecretId]).toContain(found[0]?.ruleId);
    const covered = findingsOf(all, text).some(
      ({ start, end }) => start <= (found[0]?.start ?? 0) && end >= (found[0]?.end ?? Infinity),
    );
    expect(covered).toBe(true);
  });

  it.each(rule.examples.ignores)('ignores %j', (text) => {
    // A dot more, so that it is no text that was cut off.
    expect(findingsOf(alone, `${text} .`)).toEqual([]);
  });
});
