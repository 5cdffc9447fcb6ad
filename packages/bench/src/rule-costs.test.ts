import { expect, it } from '@jest/globals';
import type { Rule } from '@traceveil/detect';
import { countCalls } from './rule-costs.ts';

const told = { examples: { finds: [], ignores: [] }, source: '' };
const pattern: Rule = { id: 'a', keywords: ['abc_'], pattern: /abc_\d{8}/dy, ...told };
const located: Rule = {
  id: 'b',
  keywords: ['bcd_'],
  boundary: 'none',
  locate: () => undefined,
  ...told,
};

it('counts the keywords of each rule, and how often it was tried after a look around', () => {
  // The second stands in a word, the third is no token of one piece; the first is tried to see
  // whether it is worth reading what stands around it, and then to find it.
  const bytes = Buffer.from('abc_12345678 xabc_12345678 abc_ bcd_ bcd_');
  const counts = countCalls([pattern, located], [[bytes, 0, bytes.length]]);
  expect(counts.get(pattern)).toEqual({ hits: 3, tries: 2 });
  expect(counts.get(located)).toEqual({ hits: 2, tries: 2 });
});
