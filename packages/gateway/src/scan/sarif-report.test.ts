import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { defaultRules, fake } from '@traceveil/detect';
import Ajv from 'ajv';
import { ResultWriter } from './result.ts';
import { sarifReport } from './sarif-report.ts';
import { searchIn } from './stand-ins.ts';

const require = createRequire(import.meta.url);
const readJson = (file: string) =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const schema = readJson(
  require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
);
const ajv = new Ajv({ schemaId: 'id', meta: false, unknownFormats: 'ignore', logger: false });
ajv.addMetaSchema(readJson(require.resolve('ajv/lib/refs/json-schema-draft-04.json')));
const validate = ajv.compile(schema);

const github = fake('ghp_', 36);
const context = { ownRules: [], rules: defaultRules, version: '0.1.0', folder: '/work/project' };

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Record<string, unknown>[];
    readonly invocations: readonly Record<string, unknown>[];
  }[];
}

async function reportOf(contents: Readonly<Record<string, string>>, explains = false) {
  const result = new ResultWriter();
  for (const [file, content] of Object.entries(contents)) {
    for (const found of (await searchIn(content, { file, explains })).found) result.addFound(found);
  }
  result.addUnread('/elsewhere/x y', 'there is no such file');
  const text = sarifReport(result, context);
  return { text, log: JSON.parse(text) as Log };
}

const otlp = JSON.stringify({
  resourceSpans: [{ scopeSpans: [{ spans: [{ name: `use ${github}` }] }] }],
});

describe('a SARIF report', () => {
  let text: string;
  let log: Log;
  beforeAll(async () => {
    const password = `password = ${fake('', 14)}\n`;
    const contents = { './src/a b.txt': `\nx ${github}\n${password}`, '-': otlp };
    ({ text, log } = await reportOf(contents, true));
  });

  it.each([
    ['with findings', true],
    ['of nothing', false],
  ])('%s is valid by the published schema of 2.1.0', async (_what, hasFindings) => {
    const report = hasFindings ? log : (await reportOf({})).log;
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is checked by a schema that says no', () => {
    expect(validate({ ...log, version: '2.0.0' })).toBe(false);
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
  });

  it('describes each rule that found something, once', () => {
    const [run] = log.runs;
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['github-token', 'assigned-secret']);
    expect(run?.tool.driver.rules[0]).toMatchObject({
      helpUri: expect.stringMatching(/^https:/),
      defaultConfiguration: { level: 'error' },
      properties: { precision: 'high', 'security-severity': '9.5' },
    });
  });

  it('places each finding by line and column, with a fingerprint', () => {
    const [run] = log.runs;
    expect(run?.results[0]).toMatchObject({
      ruleId: 'github-token',
      ruleIndex: 0,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'src/a%20b.txt' },
            region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 43 },
          },
        },
      ],
      partialFingerprints: { 'traceveil/v1': expect.stringMatching(/^[\da-f]{32}$/) },
    });
    expect(run?.results[2]).toMatchObject({
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'stdin' }, region: { startLine: 1 } },
          logicalLocations: [
            { fullyQualifiedName: 'resource_spans[0].scope_spans[0].spans[0].name' },
          ],
        },
      ],
    });
  });

  it('says what could not be searched', () => {
    expect(log.runs[0]?.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            message: { text: 'there is no such file' },
            locations: [
              { physicalLocation: { artifactLocation: { uri: 'file:///elsewhere/x%20y' } } },
            ],
          },
        ],
      },
    ]);
  });

  it('holds no secret', () => {
    expect(text).not.toContain(github.slice(4, 12));
    expect(text).not.toContain(fake('', 14).slice(0, 6));
    expect(text).toContain('keyword');
  });
});
