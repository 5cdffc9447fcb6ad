import { expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { createScanner } from './scanner.ts';
import { findInText } from './text.ts';

const scanner = createScanner(defaultRules);

function found(text: string): readonly string[] {
  return findInText(scanner, text).map(({ start, end }) => text.slice(start, end));
}

const secret = `${fake('tR', 6)}!${fake('', 6)}`;

it.each([
  `  password: |\n  ${secret}\nport: 5432\n`,
  `settings: password: |-\n  ${secret}\n`,
  `    api_key: >\n  ${secret}\r\nport: 1`,
])('the word of a block is found where its name was moved to the right: %j', (text) => {
  expect(found(text)).toEqual([secret]);
});

it.each([
  '  password: |\n  port: 5432\n',
  '  password: |\n  port:\n    5432\n',
  '  password: |\n  - name\n',
  '  password: |\n  unlessItIsSet\n',
  '  secret: |\n  two words9\n',
  '  token: >\n  tulip7\n',
])('what follows a block that is empty is no secret: %j', (text) => {
  expect(found(text)).toEqual([]);
});
