import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import type { Finding } from './rule.ts';
import { isSecret } from './findings.ts';
import { createScanner } from './scanner.ts';
import { finish } from './turns.ts';

const turnBytes = 512;
const whole = createScanner(defaultRules, { explains: true });
const inTurns = createScanner(defaultRules, { turnBytes, explains: true });

/** All that can be told of findings, how replacements are written included. */
function described(findings: readonly Finding[]): unknown {
  return findings.map((finding) => {
    const { start, end, writing } = finding;
    const written = writing('a"b\\c&d');
    if (isSecret(finding)) {
      const { ruleId, secret, confidence, how } = finding;
      return { start, end, ruleId, secret, confidence, how, written };
    }
    const inner = described(finding.findings);
    return { start, end, inner, written, encoded: finding.encode(finding.bytes) };
  });
}

function expectSame(text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const expected = described(whole.scan(bytes, 0, bytes.length));
  const { findings, hasHighBytes, hasEncodings } = finish(
    inTurns.scanInTurns(bytes, 0, bytes.length),
  );
  expect(described(findings)).toEqual(expected);
  expect({ hasHighBytes, hasEncodings }).toEqual({
    hasHighBytes: whole.hasHighBytes(),
    hasEncodings: whole.hasEncodings(),
  });
}

const examples = defaultRules.flatMap(({ examples: { finds, ignores } }) => [...finds, ...ignores]);
const anySecret = fc.constantFrom(
  fake('ghp_', 36),
  `password = "${fake('', 20)}"`,
  `"client_secret": "${fake('', 32)}"`,
  `-----BEGIN PRIVATE KEY-----\n${fake('MII', 640, 'base64')}\n-----END PRIVATE KEY-----\n`,
  ...examples,
);
const anyFiller = fc.oneof(
  fc.constantFrom('and so on ', 'x', '\n', '"', '\\', '{"a":', '[', '}', 'é', '%20', '&amp;', '='),
  fc.constantFrom(fake('', 60, 'base64'), fake('', 90, 'hex'), '{"password": {"a": [', '": "'),
  fc.string({ maxLength: 12 }),
);
const anyFill = fc
  .tuple(anyFiller, fc.integer({ min: 1, max: 1_200 }))
  .map(([unit, length]) => unit.repeat(Math.ceil(length / Math.max(1, unit.length))));

/** Ways to write all of a text otherwise. */
const wrappers: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify({ messages: [{ role: 'tool', content: text }], password: text }),
  (text) => JSON.stringify(JSON.stringify({ content: text })),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => encodeURIComponent(text),
  (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('e', '&#101;'),
  (text) => `log: ${JSON.stringify({ a: text })}\n${text}`,
];

const anyText = fc
  .tuple(
    fc.array(fc.oneof(anyFill, anySecret), { minLength: 1, maxLength: 8 }),
    fc.constantFrom(...wrappers),
  )
  .map(([parts, wrap]) => wrap(parts.join('')));

describe('a long text that is searched in turns', () => {
  it('gives what a search at once gives, whatever it is', () => {
    fc.assert(fc.property(anyText, expectSame), { numRuns: 300 });
  });

  it.each([
    ['a token', fake('ghp_', 36)],
    ['an assignment', `password = "${fake('', 20)}"`],
    [
      'a key',
      `-----BEGIN PRIVATE KEY-----\n${fake('MII', 640, 'base64')}\n-----END PRIVATE KEY-----`,
    ],
    ['an escaped member', JSON.stringify(`{"api_key": "${fake('', 24)}"}`)],
    ['a token in base64', Buffer.from(`token ${fake('ghp_', 36)}`).toString('base64')],
  ])('finds %s at every place around the end of a turn', (_, secret) => {
    for (const filler of ['. ', '\n', ' "', 'x ']) {
      for (let at = turnBytes - secret.length - 4; at < turnBytes + 4; at++) {
        const before = filler.repeat(Math.ceil(Math.max(0, at) / filler.length)).slice(0, at);
        expectSame(`${before}${secret}${filler.repeat(turnBytes)}`);
      }
    }
  });

  it('lets others scan between two turns', () => {
    const text = Buffer.from(`${'{"a": "é%41", '.repeat(400)}"k": "${fake('ghp_', 36)}"}`);
    const other = Buffer.from(`other ${fake('sk-ant-api03-', 93)}AA`);
    const expected = described(whole.scan(text, 0, text.length));
    const turns = inTurns.scanInTurns(text, 0, text.length);
    const others = described(whole.scan(other, 0, other.length));
    let count = 0;
    let turn = turns.next();
    for (; turn.done !== true; turn = turns.next()) {
      expect(described(inTurns.scan(other, 0, other.length))).toEqual(others);
      count++;
    }
    expect(described(turn.value.findings)).toEqual(expected);
    expect(count).toBeGreaterThan(text.length / turnBytes);
  });
});
