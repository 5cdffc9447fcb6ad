import { expect, it } from '@jest/globals';
import { defaultRules } from '@traceveil/detect';
import { drawRules } from './rule-set.ts';

it('draws as many rules as asked for, the same ones each time', () => {
  const fifty = drawRules(50);
  expect(fifty.size).toBe(50);
  expect([...drawRules(50)]).toEqual([...fifty]);
  expect([...drawRules(10)].every((id) => fifty.has(id))).toBe(true);
  expect(drawRules(defaultRules.length).size).toBe(defaultRules.length);
});
