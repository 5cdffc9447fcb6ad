import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { defaultRules } from './default-rules.ts';
import { commandLines } from './dialects/command-lines.ts';
import { configFiles } from './dialects/config-files.ts';
import { databases } from './dialects/databases.ts';
import { anySecret, drawn, type Dialect } from './dialects/dialect.ts';
import { harmless } from './dialects/harmless.ts';
import { httpAndMarkup } from './dialects/http-and-markup.ts';
import { jsonLike } from './dialects/json-like.ts';
import { cutPositions, linePositions, positions } from './dialects/positions.ts';
import { replaceFindings } from './findings.ts';
import { createScanner } from './scanner.ts';

const scanner = createScanner(defaultRules);
const token = '[REDACTED:some-rule#0123456789ab]';

function redacted(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const whole = { start: 0, end: bytes.length };
  const findings = scanner.scan(bytes, 0, bytes.length);
  return Buffer.from(replaceFindings(bytes, whole, findings, () => token) ?? bytes).toString();
}

function withSecret({ text }: Dialect, secret: string): string {
  return text.replaceAll('¤', () => secret);
}

/** Without what a replacement may have around it. */
function normal(text: string, { isQuotedAnew, isEncodedAnew }: Dialect): string {
  const plain = isEncodedAnew ? text.replaceAll(encodeURIComponent(token), token) : text;
  return isQuotedAnew ? plain.replaceAll(/\\{0,64}"(\[REDACTED:[^\]]+\])\\{0,64}"/g, '$1') : plain;
}

interface Try {
  readonly dialect: Dialect;
  readonly secrets: readonly string[];
  readonly wraps: Readonly<Record<string, (text: string) => string>>;
}

/** What differs from the same text with our token in the place of the secret, once and twice. */
function flawsOf({ dialect, secrets, wraps }: Try): readonly string[] {
  const flaws: string[] = [];
  for (const secret of secrets) {
    for (const [position, wrap] of Object.entries(wraps)) {
      const left = redacted(wrap(withSecret(dialect, secret)));
      const expected = wrap(withSecret(dialect, token));
      const isSame = normal(left, dialect) === normal(expected, dialect);
      if (!isSame) flaws.push(`${position}: ${left}`);
      if (redacted(left) !== left) flaws.push(`${position}, once more: ${redacted(left)}`);
    }
  }
  return flaws;
}

const dialects = [...jsonLike, ...configFiles, ...commandLines, ...databases, ...httpAndMarkup];
const everyDialect = dialects.map((dialect) => [dialect.name, dialect] as const);

it('names each dialect once', () => {
  const names = dialects.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('a secret, and nothing else, is replaced', () => {
  it.each(everyDialect)('in %s, wherever it stands', (_name, dialect) => {
    const { secrets = anySecret } = dialect;
    expect(flawsOf({ dialect, secrets, wraps: positions })).toEqual([]);
  });

  const withLines = everyDialect.filter(([, { needsLines }]) => needsLines !== true);

  it.each(withLines)('in %s, with something before each line', (_name, dialect) => {
    const { secrets = anySecret } = dialect;
    expect(flawsOf({ dialect, secrets, wraps: linePositions })).toEqual([]);
  });

  const withoutRest = everyDialect.filter(([, { needsRest }]) => needsRest !== true);

  it.each(withoutRest)('in %s that was cut off behind it', (_name, whole) => {
    const { text, secrets = anySecret } = whole;
    const dialect = { ...whole, text: text.slice(0, text.indexOf('¤') + 1) };
    const some = secrets.includes(drawn) ? [drawn] : secrets;
    expect(flawsOf({ dialect, secrets: some, wraps: cutPositions })).toEqual([]);
  });
});

describe('what was a document stays one', () => {
  const strict = jsonLike.filter(({ text }) => isJson(text.replaceAll('¤', 'x')));
  const yaml = configFiles.filter(({ name }) => name.startsWith('YAML'));

  it.each(strict)('in JSON: $name', (dialect) => {
    for (const secret of dialect.secrets ?? anySecret) {
      const before = JSON.parse(withSecret(dialect, secret)) as unknown;
      const after = JSON.parse(redacted(withSecret(dialect, secret))) as unknown;
      expect(JSON.stringify(after)).toBe(JSON.stringify(before).replaceAll(secret, token));
    }
  });

  it.each(yaml)('in $name', (dialect) => {
    for (const secret of dialect.secrets ?? anySecret) {
      const documents = parseAllDocuments(redacted(withSecret(dialect, secret)));
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    }
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it.each(harmless)('leaves %j alone, wherever it stands', (text) => {
  const dialect = { name: '', text };
  expect(flawsOf({ dialect, secrets: [''], wraps: { ...positions, ...linePositions } })).toEqual(
    [],
  );
});

it('replaces the value of a pair in a list of headers', () => {
  const text = `[["accept", "*/*"], ["authorization", "Bearer ${drawn}${drawn}"]]`;
  expect(redacted(text)).toBe(`[["accept", "*/*"], ["authorization", "${token}"]]`);
});
