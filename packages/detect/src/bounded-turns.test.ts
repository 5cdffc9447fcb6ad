import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { fake } from './fake.ts';
import { judgeName } from './names.ts';
import type { Rule } from './rule.ts';
import { ScanBudgetError } from './scan-budget-error.ts';
import { createScanner, type Scanner } from './scanner.ts';

let steps = 0;

class CountedPattern extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    steps++;
    return super.exec(text);
  }
}

function counted(rule: Rule): Rule {
  if ('pattern' in rule) {
    return { ...rule, pattern: new CountedPattern(rule.pattern.source, rule.pattern.flags) };
  }
  return {
    ...rule,
    locate(text, at) {
      steps++;
      return rule.locate(text, at);
    },
  };
}

const rules = defaultRules.map(counted);
const judge = (name: string) => {
  steps++;
  return judgeName(name);
};

/** How often rules and names were tried in the longest turn, and how many turns there were. */
function longestTurn(scanner: Scanner, bytes: Uint8Array) {
  const turns = scanner.scanInTurns(bytes, 0, bytes.length);
  let longest = 0;
  let count = 0;
  for (let isDone = false; !isDone; count++) {
    steps = 0;
    try {
      isDone = turns.next().done === true;
    } catch (error) {
      // Withheld: that is an end, too.
      if (!(error instanceof ScanBudgetError)) throw error;
      isDone = true;
    }
    longest = Math.max(longest, steps);
  }
  return { longest, count };
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** By name, what is hard when there are ten million bytes of it. */
const shapes: Readonly<Record<string, (length: number) => string>> = {
  'nested lists': (length) => '['.repeat(length),
  'nested objects': (length) => '{"a":'.repeat(length / 5),
  'nested objects under a telling name': (length) => '{"password":{"a":['.repeat(length / 18),
  'objects that follow each other': (length) => '{"token": "x1"},'.repeat(length / 16),
  'JSON in JSON': (length) =>
    JSON.stringify(JSON.stringify(['say "secret=x" '.repeat(length / 20)])),
  'one string': (length) => JSON.stringify(`password=x ${'a'.repeat(length)}`),
  'one line': (length) => 'secret token and more '.repeat(length / 22),
  base64: (length) => inBase64('password = and so on '.repeat(length / 28)),
  'base64 in base64': (length) => inBase64(inBase64('api_key: and so on '.repeat(length / 34))),
  'runs of base64': (length) => `${inBase64('password = and so on')} `.repeat(length / 29),
  hex: (length) => Buffer.from('password = x '.repeat(length / 26)).toString('hex'),
  quotes: (length) => '"'.repeat(length),
  'escaped quotes': (length) => '\\"'.repeat(length / 2),
  'numbered escapes': (length) => '\\u0073ecret='.repeat(length / 12),
  'percent escapes': (length) => 'secret%3Dx%20'.repeat(length / 13),
  entities: (length) => '&#115;ecret=x '.repeat(length / 14),
  'what is assigned': (length) => 'password="'.repeat(length / 10),
  tokens: (length) => `${fake('ghp_', 36)} `.repeat(length / 41),
  'keys without an end': (length) => '-----BEGIN PRIVATE KEY-----'.repeat(length / 27),
};

describe.each(Object.entries(shapes))('a long text of %s', (_, textOf) => {
  it('takes no longer turns when it is longer, only more of them', () => {
    // Forty turns, as ten million bytes have.
    const turnBytes = 4_096;
    const scanner = createScanner(rules, { judge, turnBytes });
    const once = longestTurn(scanner, Buffer.from(textOf(20 * turnBytes)));
    const twice = longestTurn(scanner, Buffer.from(textOf(40 * turnBytes)));
    expect(twice.longest).toBeLessThanOrEqual(1.2 * once.longest + 50);
    expect(twice.longest).toBeLessThanOrEqual(turnBytes);
    expect(twice.count).toBeLessThanOrEqual(2.2 * once.count + 50);
    expect(twice.count).toBeGreaterThan(39);
  });
});

it.each(['quotes', 'nested objects', 'escaped quotes'])('ends ten million bytes of %s', (name) => {
  const text = Buffer.from(shapes[name]?.(10_000_000) ?? '');
  const { count } = longestTurn(createScanner(rules, { judge }), text);
  expect(count).toBeGreaterThan(30);
});
