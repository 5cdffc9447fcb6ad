import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import { judgeName } from './names.ts';
import type { Rule } from './rule.ts';
import { createScanner } from './scanner.ts';

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
      const found = rule.locate(text, at);
      // What a locator returns it has looked at.
      steps += found ? (found.end - found.start) / 64 : 0;
      return found;
    },
  };
}

const scanner = createScanner(defaultRules.map(counted), {
  judge(name) {
    steps++;
    return judgeName(name);
  },
  names: [],
});

/** How often rules and names were tried, a measure of the work that no clock disturbs. */
function stepsFor(text: string): number {
  steps = 0;
  const bytes = Buffer.from(text, 'latin1');
  scanner.scan(bytes, 0, bytes.length);
  return steps;
}

const units = [
  ...['password=', 'password = (', 'password="', "api_key: '", 'pw:', 'token,"'],
  ...['eyJ', '.eyJhbGciOi', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'],
  ...['-----BEGIN RSA PRIVATE KEY-----\nMIIabc123', 'QUJD-----END PRIVATE KEY-----'],
  ...['[', '["', '{"a":', '{"password":', '{"a":"{\\"secret\\":\\"', '"', '\\"', "'", '\\', '((('],
  ...['://a:b', '://a:b@', 'bearer ', 'curl -u ', 'mysql -p', 'sk-', 'AKIA', '<password>', 'a=>"'],
  ...['{"name":"password","value":', 'key key ', '\x1b[93m', '%26token%3D', 'identified by '],
  ...['password: |\n  a1b2\n', 'passwords: [a1b2, ', 'password,x\n', '| password |\n|---|\n'],
  ...['INSERT INTO t (password) VALUES (', "password='a''b", 'password=<<EOT\n', ';Pwd={a'],
  ...['<password ', '<key>password</key>', 'AUTH ', '| sudo -S', '@tcp(', 'a:b@tcp(', ':5432:a:b:'],
  ...['["password","', '[["password","a1"],', '{"value":"a","name":"password"},', '{"a": // x\n'],
  ...[
    '"{\\"a\\": ',
    'passphrase: a b c d e f ',
    'secret --from-literal=a=',
    'zip -P ',
    'Cookie: a=b;',
  ],
];

it.each(units)('does twice the work for twice as many of %j, and no more', (unit) => {
  const text = unit.repeat(4_000);
  const once = stepsFor(text);
  const twice = stepsFor(text + text);
  expect(twice).toBeLessThanOrEqual(2.1 * once + 100);
  // Nor is it much: a few tries for each unit.
  expect(twice).toBeLessThanOrEqual(8_000 * unit.length);
});

it('does work in proportion to what was found', () => {
  const text = `password="${'x'.repeat(2_000)}" `;
  expect(stepsFor(text.repeat(40))).toBeLessThanOrEqual(2.1 * stepsFor(text.repeat(20)) + 100);
});

// Code about ways of writing: each of them is met in what the others are read as.
it.each(['assigned-value.ts', 'encodings/encodings.test.ts'])('reads all of %s', (name) => {
  const bytes = readFileSync(new URL(name, import.meta.url));
  expect(() => scanner.scan(bytes, 0, bytes.length)).not.toThrow();
});
