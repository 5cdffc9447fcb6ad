import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import type { Finding } from './rule.ts';
import { createScanner } from './scanner.ts';

const scanner = createScanner(defaultRules);

function find(text: string): readonly Finding[] {
  const bytes = Buffer.from(text, 'latin1');
  return scanner.scan(bytes, 0, bytes.length);
}

/** Examples that are one word, and secrets whatever stands around them. */
const tokens = defaultRules.flatMap(({ id, examples, ...rule }) => {
  if ((rule.boundary ?? 'token') !== 'token') return [];
  return examples.finds
    .filter(
      (text) => /^[^\s"'`,;=()[\]{}<>\\]+$/.test(text) && isAllOf(find(`see ${text} now`), text),
    )
    .map((token) => ({ id, token }));
});

function isAllOf([only, ...more]: readonly Finding[], text: string): boolean {
  return only?.start === 4 && only.end === 4 + text.length && more.length === 0;
}

const places: readonly string[] = [
  '{"a": ¤}',
  '{"a":¤,"b":1}',
  '{"b": "c", "a": ¤, "d": "e"}',
  '{"a": {"b": ¤',
  '{"":\n¤',
  '["a", ¤]',
  '[1, ¤, 2]',
  '[¤]',
  '{a: ¤}',
  '{a:¤, b: 1}',
  '{¤}',
  '{¤: 1}',
  '{"a": 1, ¤: "b"}',
  '{a=¤, b=c}',
  'Part(a=¤)',
  'Part(a="b", c=¤)',
  '{"a"=¤}',
  '{"a": Bearer ¤}',
  '{"a": one ¤ two, "b": "c"}',
  'got {"a": ¤} done',
  'a=¤',
  'a: ¤',
];

describe('a token without quotes in a structure', () => {
  it('is of many rules', () => {
    expect(tokens.length).toBeGreaterThan(300);
  });

  it.each(places)('is found in %j', (place) => {
    const lost = tokens.filter(({ token }) => {
      // `secret-token` may be read as the name of the rest.
      const prefix = /^secret-token:/.exec(token)?.[0] ?? '';
      const text = place.replace('¤', () => token);
      const start = text.indexOf(token);
      const end = start + token.length;
      return !find(text).some((found) => found.start <= start + prefix.length && found.end >= end);
    });
    expect(lost).toEqual([]);
  });
});
