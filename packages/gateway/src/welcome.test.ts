import { expect, it } from '@jest/globals';
import { defaultConfig } from './default-config.ts';
import { welcome } from './welcome.ts';

it('names the ports and places of the built-in configuration', () => {
  const text = welcome(false);
  const named = defaultConfig.match(/127\.0\.0\.1:\d+|\.\/data\/[\w./]+/g) ?? [];
  expect(named).toHaveLength(4);
  for (const one of named) expect(text).toContain(one);
});

it('is plain text where there is no terminal', () => {
  expect(welcome(false)).not.toContain('\u001b');
  expect(welcome(true)).toContain('\u001b[1mTraceveil is running');
});
