import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { packs } from './packs/index.ts';
import type { Rule } from './rule.ts';

const personal: readonly Rule[] = Object.values(packs).flat();
const sharedLengthMin = 6;

/** What an example is apart from the letters that were drawn: other letters make no other form. */
function formOf(text: string, { keywords }: Rule): string {
  return text.replaceAll(/[\w+/=-]{12,}/g, (run) => {
    const keyword = keywords.find((one) => run.toLowerCase().startsWith(one.toLowerCase()));
    return `${keyword ?? ''}<${String(run.length)}>`;
  });
}

/** Whether the rule is near to it: its keyword stands there, or a part of what it finds elsewhere. */
function isNear(text: string, { keywords, examples }: Rule): boolean {
  const lower = text.toLowerCase();
  if (keywords.some((keyword) => lower.includes(keyword.toLowerCase()))) return true;
  return examples.finds.some((found) => {
    for (let at = 0; at + sharedLengthMin <= text.length; at++) {
      if (found.includes(text.slice(at, at + sharedLengthMin))) return true;
    }
    return false;
  });
}

describe.each([...defaultRules, ...personal])('$id', (rule) => {
  it('shows two forms or more of what it finds, and of what it ignores', () => {
    for (const texts of Object.values(rule.examples)) {
      expect(new Set(texts.map((text) => formOf(text, rule))).size).toBeGreaterThanOrEqual(2);
    }
  });

  it('ignores what is nearly found', () => {
    const near = rule.examples.ignores.filter((text) => isNear(text, rule));
    expect(near.length).toBeGreaterThanOrEqual(2);
  });

  it('says where its format is documented, and how bad a leak is', () => {
    expect(rule.source).toMatch(/^https:\/\/[\w.-]+\//);
    expect(['critical', 'high', 'medium', 'low']).toContain(rule.severity);
  });
});

it.each(defaultRules)('$id says what to do when it leaked', ({ rotate }) => {
  expect(rotate).toMatch(/https:\/\/[\w.-]+\/|^[A-Z].{30,}/);
});
