import { expect, describe, it } from '@jest/globals';
import { createNoopMeter, trace } from '@opentelemetry/api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonToProto, protoToJson } from '@traceveil/otlp';
import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { loadConfig } from './config.ts';

const fixtures = join(import.meta.dirname, '../fixtures/rules');

function load(redact: string, files: Readonly<Record<string, string>> = {}) {
  const text = `processors:\n  redact:\n${redact}
receivers: { otlp: { protocols: { http: } } }
exporters: { file: { path: ./clean.jsonl } }
service: { pipelines: { traces: { receivers: [otlp], processors: [redact], exporters: [file] } } }
`;
  const readFile = (path: string) => files[path] ?? readFileSync(join(fixtures, path), 'utf8');
  return loadConfig({ text, fileName: 'traceveil.yaml', env: {}, readFile }, components);
}

function problemsOf(redact: string, files: Readonly<Record<string, string>> = {}) {
  try {
    load(redact, files);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The text of a span's name after redaction, and the ids of the rules in the trail. */
async function redacted(text: string, redact: string): Promise<[string, string[]]> {
  const [configured] = load(redact).config.processors;
  if (!configured) throw new Error('it is not configured');
  const { factory, config } = configured;
  const ignore = () => undefined;
  const processor = factory.create(config, {
    name: 'redact',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    meter: createNoopMeter(),
    tracer: trace.getTracer('test'),
    now: () => 0,
    tokenKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }],
  });
  const request = { resourceSpans: [{ scopeSpans: [{ spans: [{ name: text }] }] }] };
  const bytes = jsonToProto(Buffer.from(JSON.stringify(request)), 'traces');
  const sender = { id: 'test', address: '', transport: 'http' as const };
  const { batch, events } = await processor.process({ signal: 'traces', bytes, items: 1, sender });
  const read = JSON.parse(protoToJson(batch.bytes, 'traces')) as typeof request;
  const name = read.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.name ?? '';
  return [name, events.map(({ rule_id }) => rule_id)];
}

const acmeToml = '    rule_files: [acme.toml]';
const letters = '0a1b2c3d4e5f6071829304a5b6c7d8e9';

describe('a file of gitleaks', () => {
  it.each([
    ['a secret of its rule', `use acme_${letters};`, ['acme-token']],
    ['the same in upper case, at the end', `ACME_${letters.toUpperCase()}`, ['acme-token']],
    ['none with too little entropy', `acme_${'ab'.repeat(16)}`, []],
    ['none that a line allows', `acme_${letters} # not-a-secret`, []],
    ['but the one of another line', `acme_${letters} #\nnot-a-secret`, ['acme-token']],
    ['none with a stop word of the whole file', `acme_sandbox${letters.slice(7)}`, []],
    [
      'one for which only one of two conditions holds',
      `acme_test${letters.slice(4)}`,
      ['acme-token'],
    ],
    ['none for which both hold', `acme_testfixture${letters.slice(11)}`, []],
    [
      'an id as it is written, without its blanks',
      'ACME_SID=0123456789abcdef01234567',
      ['Acme-Cookie'],
    ],
    [
      'what is for some files only, in any text',
      'acme_role = "a1-b2-c3-d4-e5-f6-g7"',
      ['acme-tfvars'],
    ],
    ['what the file that it extends describes', 'ab1234567890123456', ['acme-base-token']],
    ['none that the extended file allows', 'ab9234567890123456', []],
    ['none that the extending file allows', 'ab0234567890123456', []],
    ['none of a rule that it disables', 'acmeold1234567890123456', []],
    [
      'what has its keyword elsewhere',
      `umbrella\n${'-'.repeat(99)} id-123456789012`,
      ['acme-near'],
    ],
    ['and none without the keyword', 'id-123456789012', []],
  ])('finds %s', async (_, text, ids) => {
    const [clean, found] = await redacted(text, acmeToml);
    expect(found).toEqual(ids);
    expect(clean === text).toBe(ids.length === 0);
  });

  it('is told of what means nothing for a trace, with its line', () => {
    expect(load(acmeToml).warnings).toEqual([
      expect.stringMatching(
        /^acme\.toml:6:1: extend\.useDefault: takes Traceveil's built-in rules/,
      ),
      expect.stringMatching(/^acme\.toml:8:1: extend\.disabledRules: generic-api-key is no rule/),
      'acme.toml:12:1: allowlist.paths: are ignored, for a trace has no files',
      expect.stringMatching(/^acme\.toml:44:1: rules\[2\]\.path: is ignored, .* acme-tfvars holds/),
      expect.stringMatching(/^acme\.toml:50:1: rules\[3\]\.path: is all that acme-keystore looks/),
      'acme.toml:56:1: rules[4].allowlist.paths: are ignored, for a trace has no files',
    ]);
  });

  it('may have mistakes, which are told with their lines', () => {
    expect(problemsOf('    rule_files: [broken.toml]')).toEqual([
      expect.stringMatching(/^broken\.toml:9:1: rules\[0\]\.regex: must be .* RE2 syntax: invalid/),
      expect.stringMatching(/^broken\.toml:14:1: rules\[1\]\.regx: unknown key; .* "regex"\?/),
      'broken.toml:21:1: rules[2].allowlists[0].condition: must be AND or OR',
      expect.stringMatching(
        /^broken\.toml:23:1: rules\[2\]\.allowlists\[1\]\.regexTarget: must be one/,
      ),
    ]);
    const group = '[[rules]]\nid = "a"\nsecretGroup = 3\nregex = "(a)b"\nkeywords = ["ab"]';
    expect(problemsOf('    rule_files: [a.toml]', { 'a.toml': group })).toEqual([
      'a.toml:3:1: rules[0].secretGroup: must be at most 1: so many the regex has',
    ]);
    expect(problemsOf('    rule_files: [a.toml]', { 'a.toml': 'a = 1\n= 2' })).toEqual([
      expect.stringMatching(/^a\.toml:2:\d: Invalid TOML document/),
    ]);
  });

  it('may not extend itself without end, nor what is not there', () => {
    const files = { 'a.toml': '[extend]\npath = "a.toml"', 'b.toml': '[extend]\npath = "c.toml"' };
    expect(problemsOf('    rule_files: [a.toml, b.toml]', files)).toEqual([
      'a.toml:2:1: extend.path: more than 8 files extend each other',
      'b.toml:2:1: extend.path: the file c.toml cannot be read: ENOENT',
    ]);
  });
});

describe('rules of YAML', () => {
  it('are found from a file and from the configuration itself', async () => {
    const rules = `    rule_files: [acme.yaml]
    rules: [{ id: acme-pin, keywords: [pin], pattern: 'pin is (\\d{6})' }]`;
    const [text, ids] = await redacted('order-2026-12345678, the pin is 123456', rules);
    expect(ids).toEqual(['acme-order', 'acme-pin']);
    expect(text).toMatch(/^order-\[REDACTED:[^ ]*, the pin is \[REDACTED:[^ ]*$/);
  });

  it('have all their mistakes told at once, those of files too', () => {
    const problems = problemsOf(
      `    rules:
      - { id: github-token, keywords: [ab, umbrella_], pattern: 'acme_[a-z]{8}' }
      - { id: Acme, pattern: '(a)\\1', entropi: 3 }
      - { id: acme-c, keywords: [umbrella_], pattern: 'acme_[a-z]{8}', secret_group: 2 }
      - { id: acme-d, pattern: 'a*' }
      - id: acme-e
        keywords: [acme_]
        pattern: 'acme_[a-z]{8}'
        entropy: 2
        examples: { finds: [acme_abcdefgh, acme_aaaaaaaa, umbrella], ignores: [acme_abcdefgh] }
    rule_files: [a.yaml, none.yaml, a.txt]`,
      { 'a.yaml': 'rules:\n  - id: acme-f\n    pattern: "["\n' },
    );
    expect(problems).toEqual([
      expect.stringMatching(
        /^traceveil.yaml:4:40: processors.redact.rules\[0\].keywords\[0\]: must/,
      ),
      expect.stringMatching(/:5:11: .*\.id: must be in kebab-case, such as acme-token$/),
      expect.stringMatching(/:5:21: .*\.pattern: must be .* RE2 syntax: invalid escape sequence$/),
      expect.stringMatching(/:5:39: .*\.entropi: unknown key; .*did you mean "entropy"\?$/),
      expect.stringMatching(
        /:6:34: .*keywords\[0\]: can stand in nothing that the pattern matches$/,
      ),
      expect.stringMatching(/:6:72: .*secret_group: must be at most 0: so many the pattern has$/),
      expect.stringMatching(/:7:23: .*pattern: matches the empty text, and so everywhere$/),
      expect.stringMatching(/:12:44: .*examples\.finds\[1\]: is not found by this rule$/),
      expect.stringMatching(/:12:59: .*examples\.finds\[2\]: is not found by this rule$/),
      expect.stringMatching(/:12:80: .*examples\.ignores\[0\]: is found by this rule$/),
      expect.stringMatching(
        /:13:26: .*rule_files\[1\]: the file none.yaml cannot be read: ENOENT$/,
      ),
      expect.stringMatching(/:13:37: .*rule_files\[2\]: must end in .yaml, .yml, .json, .toml$/),
      expect.stringMatching(/^a.yaml:3:5: rules\[0\].pattern: must be .* RE2 syntax: missing/),
    ]);
  });

  it('may not have the id of another rule, of ours or of their own', () => {
    const rule = (id: string) => `      - { id: ${id}, keywords: [acme], pattern: acme }\n`;
    expect(
      problemsOf(
        `    rules:\n${rule('github-token')}${rule('acme-order')}    rule_files: [acme.yaml]`,
      ),
    ).toEqual([
      'traceveil.yaml:4:11: processors.redact.rules[0].id: is the id of a built-in rule; take another',
      'acme.yaml:2:5: rules[0].id: is the id of another rule',
    ]);
  });

  it('are told what they cost when they have no keywords', () => {
    expect(load("    rules: [{ id: acme-any, pattern: '[0-9]{12}' }]").warnings).toEqual([
      expect.stringMatching(/redact\.rules\[0\]: acme-any has no keywords: it reads every text/),
    ]);
  });
});

it('makes another component of the same words when a file of rules has changed', () => {
  const identityOf = (id: string) => {
    const text = `rules:\n  - { id: ${id}, keywords: [acme], pattern: 'acme[0-9]{12}' }\n`;
    const { config } = load('    rule_files: [a.yaml]', { 'a.yaml': text });
    return config.processors[0]?.identity;
  };
  expect(identityOf('acme-one')).toBe(identityOf('acme-one'));
  expect(identityOf('acme-one')).not.toBe(identityOf('acme-two'));
});

it('knows the rules that are disabled or allowed', () => {
  expect(
    problemsOf(`    disabled_rules: [github-token, github-tokens]
    allow: [{ rule: named-secret }, { rule: slack }]`),
  ).toEqual([
    'traceveil.yaml:3:36: processors.redact.disabled_rules[1]: is the id of no rule; did you mean "github-token"?',
    expect.stringMatching(
      /^traceveil.yaml:4:39: processors.redact.allow\[1\].rule: is the id of no/,
    ),
  ]);
});
