import { describe, expect, it } from '@jest/globals';
import { isCrcBase62, isCrcHex, isCrcHexOfAll, isGrafana, isRoutable } from './checksums.ts';
import { confidenceOf } from './confidence.ts';
import { fake } from './fake.ts';
import type { PatternRule } from './rule.ts';

// Made with Python's zlib.crc32, from bodies that are nobody's.
describe.each([
  ['GitHub, npm, Vercel', isCrcBase62, `ghp_${'A'.repeat(30)}0uCPlr`],
  ['Zuplo', isCrcHex, `zpka_${'b'.repeat(32)}47fd49d4`],
  ['Atlassian', isCrcHexOfAll, `ATATT3${'c'.repeat(40)}=b6f75f7f`],
  ['GitLab', isRoutable, `glpat-${'d'.repeat(27)}.01.0r0h0dax3`],
  ['Grafana', isGrafana, `glsa_${'e'.repeat(32)}_748b94a3`],
])('the checksum of %s', (_name, holds, token) => {
  it('holds', () => {
    expect(holds(token)).toBe(true);
  });

  it('does not hold with another letter', () => {
    expect(holds(token.replace(/(?<=[-_3])[a-e]/i, 'z'))).toBe(false);
  });
});

it('raises what is said of a finding, and never lowers it', () => {
  const rule: PatternRule = {
    id: 'x',
    keywords: ['abc'],
    pattern: /abc/dy,
    confidence: 'medium',
    isProven: isCrcBase62,
    examples: { finds: [], ignores: [] },
    source: '',
  };
  expect(confidenceOf(rule, `ghp_${'A'.repeat(30)}0uCPlr`)).toBe('high');
  expect(confidenceOf(rule, fake('ghp_', 36))).toBe('medium');
  expect(confidenceOf({ ...rule, confidence: 'high' }, fake('ghp_', 36))).toBe('high');
});
