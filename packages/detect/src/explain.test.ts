import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { hintedEncodings, runEncodings } from './encodings/index.ts';
import { explain, explainMisses, type Explanation } from './explain.ts';
import { fake } from './fake.ts';
import { secretsOf } from './findings.ts';
import { createScanner } from './scanner.ts';
import { namedSecretId } from './search.ts';
import { nameOfEncoding } from './steps.ts';

const scanner = createScanner(defaultRules, { explains: true });
const plain = createScanner(defaultRules);
const github = fake('ghp_', 36);
const password = fake('', 14);

function ruleOf(id: string) {
  return defaultRules.find((rule) => rule.id === id);
}

function explained(text: string): Explanation[] {
  const bytes = Buffer.from(text);
  const found = [...secretsOf(scanner.scan(bytes, 0, bytes.length))];
  return found.map((secret) => explain(secret, ruleOf(secret.ruleId)));
}

describe('an explanation', () => {
  it('names the rule, the keyword that stood there and what was asked', () => {
    expect(explained(`clone with ${github}`)).toEqual([
      {
        rule: 'github-token',
        keyword: 'ghp_',
        checks: [
          'the pattern at the beginning of a word',
          expect.stringMatching(/^no placeholder/),
          'the checksum does not hold', // Which says nothing: most published examples fail theirs.
        ],
        path: [],
      },
    ]);
  });

  it('says how deep in what a secret is written', () => {
    const inner = JSON.stringify({ out: Buffer.from(`token: ${github} .`).toString('base64') });
    expect(explained(JSON.stringify({ result: inner }))).toMatchObject([
      { rule: 'github-token', path: ['JSON string', 'JSON string', 'base64'] },
    ]);
    expect(explained(`%67%68%70%5F${github.slice(4)}`)).toMatchObject([
      { path: ['percent encoding'] },
    ]);
    const entities = Array.from(github, (letter) => `&#${String(letter.charCodeAt(0))};`).join('');
    expect(explained(`see ${entities} there`)).toMatchObject([{ path: ['HTML entities'] }]);
    expect(explained(`[{'note': '${github}'}]`)).toMatchObject([{ path: ['Python string'] }]);
  });

  it('says that a name told of it where nothing else did', () => {
    expect(explained(JSON.stringify({ password }))).toMatchObject([
      { rule: namedSecretId, checks: ['a telling name of the attribute or member'] },
    ]);
    const [assigned] = explained(`password = ${password}`);
    expect(assigned).toMatchObject({ rule: 'assigned-secret', keyword: 'passw' });
    expect(assigned?.checks[0]).toBe('a telling name');
  });

  it('never holds the secret', () => {
    const texts = [github, `password = ${password}`, JSON.stringify({ [github]: password })];
    const written = JSON.stringify(texts.map(explained));
    expect(written).not.toContain(github.slice(4, 16));
    expect(written).not.toContain(password.slice(0, 8));
  });

  it('is asked for: a scanner that does not explain says nothing and finds the same', () => {
    const bytes = Buffer.from(JSON.stringify({ password, note: github }));
    const found = [...secretsOf(plain.scan(bytes, 0, bytes.length))];
    const same = [...secretsOf(scanner.scan(bytes, 0, bytes.length))];
    expect(found.map(({ start, end, ruleId }) => ({ start, end, ruleId }))).toEqual(
      same.map(({ start, end, ruleId }) => ({ start, end, ruleId })),
    );
    expect(found.every(({ how }) => how === undefined)).toBe(true);
  });

  it('knows a name for every way of writing', () => {
    const nameless = [...hintedEncodings, ...runEncodings].filter((one) => !nameOfEncoding(one));
    expect(nameless).toEqual([]);
  });
});

describe('what was missed', () => {
  const missesOf = (id: string, text: string) => {
    const rule = ruleOf(id);
    return rule ? explainMisses(rule, Buffer.from(text)) : [];
  };

  it.each([
    [`x${github}`, 'a letter or digit stands right before it'],
    ['ghp_tooshort', 'what stands there does not have the shape'],
    [`ghp_${'x'.repeat(36)}`, 'looks like a placeholder'],
  ])('says why it is no token: %#', (text, why) => {
    const misses = missesOf('github-token', text);
    expect(misses).toMatchObject([{ keyword: 'ghp_', at: text.indexOf('ghp_') }]);
    expect(misses[0]?.why).toContain(why);
  });

  it('leaves out what was found', () => {
    expect(missesOf('github-token', `${github} and ${github}`)).toEqual([]);
  });

  it('is bounded', () => {
    expect(missesOf('github-token', 'ghp_ '.repeat(5_000)).length).toBeLessThanOrEqual(1_000);
  });

  it('says that nothing is assigned to a name', () => {
    expect(missesOf('assigned-secret', 'the password must be long')).toMatchObject([
      { keyword: 'passw', why: 'nothing behind it is a value that could be a secret' },
    ]);
  });
});
