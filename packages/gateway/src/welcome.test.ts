import { expect, it } from '@jest/globals';
import { defaultConfig } from './default-config.ts';
import { welcome } from './welcome.ts';

it('names the ports and places of the built-in configuration', () => {
  const text = welcome(false, undefined);
  const named = defaultConfig.match(/127\.0\.0\.1:\d+|\.\/data\/[\w./]+/g) ?? [];
  expect(named).toHaveLength(5);
  for (const one of named) expect(text).toContain(one);
});

it('is plain text where there is no terminal', () => {
  expect(welcome(false, undefined)).not.toContain('\u001b');
  expect(welcome(true, undefined)).toContain('\u001b[1mTraceveil is running');
});

it('tells how to sign in the first time, when there is a first password', () => {
  expect(welcome(false, undefined)).not.toContain('sign in');
  expect(welcome(false, 'word-1')).toContain('sign in as admin with word-1');
});
