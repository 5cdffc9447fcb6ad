import { describe, expect, it } from '@jest/globals';
import { secretsOf } from '../findings.ts';
import type { Secret } from '../rule.ts';
import { createScanner } from '../scanner.ts';
import { rules } from './index.ts';

const all = createScanner(rules);

function findingsOf(scanner: typeof all, text: string): readonly Secret[] {
  const bytes = Buffer.from(text, 'latin1');
  return [...secretsOf(scanner.scan(bytes, 0, bytes.length))];
}

/** What is left of a text when every finding is cut out. */
function restOf(text: string, findings: readonly Secret[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of findings) {
    rest += `${text.slice(at, start)} `;
    at = end;
  }
  return rest + text.slice(at);
}

it('names each rule once, in kebab-case', () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(id))).toEqual([]);
});

describe.each(rules)('$id', (rule) => {
  const alone = createScanner([rule]);
  const own = (found: readonly Secret[]) => found.filter(({ ruleId }) => ruleId === rule.id);

  it('begins with literals of three bytes or more', () => {
    expect(rule.keywords.filter((keyword) => keyword.length < 3)).toEqual([]);
    expect(rule.keywords.length).toBeGreaterThan(0);
  });

  it('is a sticky pattern that gives indices and repeats nothing without bound', () => {
    expect('pattern' in rule && rule.pattern.flags).toMatch(/^di?y$/);
    const written = 'pattern' in rule ? rule.pattern.source : '';
    const outsideClasses = written.replaceAll(/\\./g, '').replaceAll(/\[[^[\]]{0,400}\]/g, '');
    expect(outsideClasses).not.toMatch(/[*+]|,\}/);
  });

  it.each(rule.examples.finds)('finds one secret in %j', (text) => {
    const found = findingsOf(alone, text);
    expect(own(found)).toHaveLength(1);
    expect(own(findingsOf(all, text))).toHaveLength(1);
    // Nothing of the secret stands beside the finding, and no second copy of it elsewhere.
    const [{ start, end } = { start: 0, end: 0 }] = own(found);
    expect(text.slice(end, end + 1)).not.toMatch(/[A-Z\d]/i);
    expect(restOf(text, found)).not.toContain(text.slice(end - 8, end));
    expect(end - start).toBeGreaterThanOrEqual(12);
  });

  it.each(rule.examples.ignores)('ignores %j', (text) => {
    // A dot more, so that it is no text that was cut off.
    expect(own(findingsOf(alone, `${text} .`))).toEqual([]);
  });
});
