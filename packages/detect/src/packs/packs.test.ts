import { describe, expect, it } from '@jest/globals';
import { defaultRules } from '../default-rules.ts';
import { secretsOf } from '../findings.ts';
import type { Secret } from '../rule.ts';
import { createScanner } from '../scanner.ts';
import { packs } from './index.ts';

const rules = Object.values(packs).flat();
const all = createScanner([...defaultRules, ...rules]);

function findingsOf(scanner: typeof all, text: string): readonly Secret[] {
  const bytes = Buffer.from(text);
  return [...secretsOf(scanner.scan(bytes, 0, bytes.length))];
}

it('has ids that no other rule has', () => {
  const ids = [...defaultRules, ...rules].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(id))).toEqual([]);
});

describe.each(rules)('$id', (rule) => {
  const alone = createScanner([rule]);

  it('says where its format is documented, and how bad it is', () => {
    expect(rule.source).toMatch(/^https:\/\/[\w.-]+\//);
    expect(rule.severity).toMatch(/^(?:critical|high|medium|low)$/);
    expect(rule.examples.finds.length).toBeGreaterThanOrEqual(2);
    expect(rule.examples.ignores.length).toBeGreaterThanOrEqual(2);
  });

  it.each(rule.examples.finds)('finds one in %j, in JSON too, alone and beside others', (text) => {
    expect(findingsOf(alone, text).map(({ ruleId }) => ruleId)).toEqual([rule.id]);
    expect(findingsOf(alone, JSON.stringify({ a: text }))).toHaveLength(1);
    const [{ secret } = { secret: '' }] = findingsOf(alone, text);
    expect(findingsOf(all, text).some((found) => found.secret.includes(secret))).toBe(true);
  });

  it.each(rule.examples.ignores)('ignores %j', (text) => {
    expect(findingsOf(alone, `${text} .`)).toEqual([]);
  });
});

it('leaves a number of a card that is a number in JSON a string in JSON', () => {
  const text = Buffer.from('{"card": 4111111111111111, "n": [1, 5555555555554444.0]}');
  const found = createScanner(rules).scan(text, 0, text.length);
  expect(found.map((one) => one.writing('x'))).toEqual(['"x"']);
});
