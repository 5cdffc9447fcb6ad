import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { createPolicy, rulesOn } from '@traceveil/processor-redact';
import { readPolicy, type PolicyFiles } from './rules.ts';
import { searchIn } from './stand-ins.ts';

const github = fake('ghp_', 36);
const tokenKey = Buffer.alloc(32, 7);
const order = 'order-2026-12345678';
const ownRule = `
  - id: acme-order
    keywords: [order-]
    pattern: '\\border-(\\d{4}-\\d{8})\\b'
    severity: low
`;
const asText = (text: string) => text;
const asRequest = (text: string) =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ name: text }] }] }] });

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-'));
});
afterAll(async () => rm(directory, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, text);
  return file;
}

/** A configuration of a gateway with this `redact`, and other processors. */
async function configOf(redact: string, more = ''): Promise<PolicyFiles> {
  const config = await written(
    'traceveil.yaml',
    `receivers: { otlp: { protocols: { http: } } }
processors:
  redact: ${redact}
${more}
exporters: { file: { path: ./clean.jsonl } }
service:
  token_key: ${tokenKey.toString('base64')}
  pipelines: { traces: { receivers: [otlp], processors: [redact], exporters: [file] } }
`,
  );
  return { config };
}

/** The ids of the rules that find something, and the warnings. */
async function foundIn(content: string, files: PolicyFiles) {
  const warnings: string[] = [];
  const policy = await readPolicy(files, (warning) => warnings.push(warning));
  const { found } = await searchIn(content, { policy, rules: rulesOn(policy.settings) });
  return { found, warnings };
}

describe.each([
  ['a text', asText],
  ['an OTLP request', asRequest],
])('in %s', (_, form) => {
  const ids = async (text: string, redact: string) =>
    (await foundIn(form(text), await configOf(redact))).found.map(({ rule }) => rule);

  it('own rules of the configuration find what they describe, and are as bad as they say', async () => {
    const { found } = await foundIn(
      form(`my ${order} `),
      await configOf(
        '{ rules: [{ id: acme-order, keywords: [order-], pattern: "order-\\\\d{4}-\\\\d{8}", severity: low }] }',
      ),
    );
    expect(found).toMatchObject([{ rule: 'acme-order', severity: 'low', confidence: 'high' }]);
  });

  it('rules that are off find nothing, and packs that are wanted find', async () => {
    expect(await ids(`use ${github} `, '{ disabled_rules: [github-token] }')).toEqual([]);
    expect(await ids('ada@analytical.org ', '{}')).toEqual([]);
    expect(await ids('ada@analytical.org ', '{ packs: [personal-data] }')).toEqual([
      'email-address',
    ]);
  });

  it('what is allowed may stand, by the digits of the gateway’s tokens too', async () => {
    const found = { ruleId: 'github-token', secret: github, confidence: 'high' } as const;
    const { settings } = await readPolicy({}, () => undefined);
    const token = createPolicy(settings, [{ id: 'k1', key: tokenKey }]).replacement(found) ?? '';
    const fingerprint = token.slice(-13, -1);
    expect(await ids(`use ${github} `, `{ allow: [{ fingerprint: "${fingerprint}" }] }`)).toEqual(
      [],
    );
    expect(await ids('password = tulip77 ', '{ allow: [{ confidence: low }] }')).toEqual([]);
    expect(await ids('password = tulip77 ', '{ allow: [{ rule: github-token }] }')).toHaveLength(1);
  });
});

it('takes the names that only the operator knows', async () => {
  const text = '{"x-tenant-pin":"tulip-seven"}';
  const { found } = await foundIn(text, await configOf('{ sensitive_keys: [x-tenant-pin] }'));
  expect(found).toHaveLength(1);
  expect((await foundIn(text, {})).found).toEqual([]);
});

it('takes files of rules by themselves, with their warnings', async () => {
  const yaml = await written('acme.yaml', `rules:${ownRule}`);
  const toml = await written('acme.toml', `[[rules]]\nid = "acme-pin"\nregex = '''pin-\\d{6}'''\n`);
  const { found, warnings } = await foundIn(`${order} pin-123456`, { rules: [yaml, toml] });
  expect(found.map(({ rule }) => rule)).toEqual(['acme-order', 'acme-pin']);
  expect(warnings).toEqual([expect.stringMatching(/acme\.toml:1:\d+: rules\[0\].*no keywords/)]);
});

describe('says what is wrong, and where', () => {
  it.each([
    [
      'in a file of rules',
      'rules:\n  - id: Acme\n    pattern: x\n',
      /bad\.yaml:2:5: rules\[0\]\.id: /,
    ],
    ['of its YAML', 'rules: [', /bad\.yaml:1:9: /],
  ])('%s', async (_, text, message) => {
    const rules = [await written('bad.yaml', text)];
    await expect(readPolicy({ rules }, () => undefined)).rejects.toThrow(message);
  });

  it('of a file that is not there', async () => {
    await expect(readPolicy({ rules: ['none.yaml'] }, () => undefined)).rejects.toThrow(
      '--rules: the file none.yaml cannot be read: ENOENT',
    );
  });

  it('in a configuration', async () => {
    const files = await configOf('{ disabled_rules: [github-tokn] }');
    await expect(readPolicy(files, () => undefined)).rejects.toThrow(
      /traceveil\.yaml:3:\d+: processors\.redact\.disabled_rules\[0\]: is the id of no rule/,
    );
  });

  it('of two ways of redacting, of which a file has no sender to choose by', async () => {
    const files = await configOf('{}', '  redact/strict: { packs: [personal-data] }');
    await expect(readPolicy(files, () => undefined)).rejects.toThrow('must have one redact, not 2');
  });

  it('of a configuration and files beside it', async () => {
    const files = { ...(await configOf('{}')), rules: ['acme.yaml'] };
    await expect(readPolicy(files, () => undefined)).rejects.toThrow('--config or --rules');
  });
});
