import { expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { createScanner } from './scanner.ts';
import { findInText } from './text.ts';

const scanner = createScanner(defaultRules);

function found(text: string): readonly string[] {
  return findInText(scanner, text).map(({ start, end }) => text.slice(start, end));
}

const several = (prefix: string, length: number) =>
  [1, 2, 3].map((seed) => fake(`${prefix}${String(seed)}aB`, length - 3));

it.each([
  ['of one length', several('ghp_', 36)],
  ['of any length', several('xai-', 80)],
  ['of which some letters may be more', [fake('hf_', 34, 'letters'), fake('hf_Q', 33, 'letters')]],
])('tokens that follow each other without a sign are all found: %s', (_name, tokens) => {
  expect(found(tokens.join(''))).toEqual(tokens);
  expect(found(`{"log":"${tokens.join('')}"}`)).toEqual(tokens);
});

it('a keyword inside a token does not end it', () => {
  const token = fake('ghp_AKIA', 32);
  expect(found(`see ${token} there`)).toEqual([token]);
});
