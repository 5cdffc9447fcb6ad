import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { loadConfig } from './config.ts';
import { defaultConfig } from './default-config.ts';

const docs = new URL('../../../docs/', import.meta.url);
const key = 'ab'.repeat(32);
const env = {
  BACKEND_AUTHORIZATION: 'Bearer somebody',
  BILLING_AGENT_TOKEN: 'a-token-of-somebody',
  HOOK_KEY: 'a-key-of-somebody',
  OIDC_SECRET: 'a-secret-of-somebody',
  POSTGRESQL_PASSWORD: 'a-password-of-somebody',
  SEALING_KEY: key,
  SLACK_WEBHOOK: 'https://hooks.slack.com/services/somebody',
  SMTP_PASSWORD: 'a-password-of-somebody',
  SPOOL_KEY: key,
  TOKEN_KEY_2026_05: key,
  TOKEN_KEY_2026_11: key,
  WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};

type Tree = Readonly<Record<string, unknown>>;

const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
const blocks = pages.flatMap((name) => {
  const text = readFileSync(new URL(name, docs), 'utf8');
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, content = ''], index) => ({
    name: `${name} ${index + 1}`,
    content,
  }));
});

/** `part` laid over `whole`, key by key. */
function merged(whole: Tree, part: Tree): Tree {
  const result: Record<string, unknown> = { ...whole };
  for (const [key, value] of Object.entries(part)) {
    const before = result[key];
    result[key] = isTree(before) && isTree(value) ? merged(before, value) : value;
  }
  return result;
}

/** With every exporter in the pipeline that no audit sink has, as the text around a part has it. */
function inUse(whole: Tree): Tree {
  const sinks = Object.values(whole['audit'] as Readonly<Record<string, Tree>>);
  const taken = sinks.map(({ exporter }) => exporter);
  const exporters = Object.keys(whole['exporters'] as Tree).filter((id) => !taken.includes(id));
  const { pipelines } = whole['service'] as { readonly pipelines: Tree };
  const led = Object.keys(pipelines).map((name) => [name, { exporters }] as const);
  return merged(whole, { service: { pipelines: Object.fromEntries(led) } });
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsOf(text: string): readonly string[] {
  try {
    const input = { text, fileName: 'traceveil.yaml', env, readFile: () => key };
    return loadConfig(input, components).warnings;
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('a configuration in docs/', () => {
  it('is there', () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  it.each(blocks)('is valid, and nothing is to be warned of: $name', ({ content }) => {
    const [title] = content.split('\n', 1);
    expect(title).toMatch(/^# traceveil\.yaml(?:, in part)?$/);
    const isPart = title?.endsWith('part') === true;
    const whole = parse(defaultConfig) as Tree;
    const text = isPart ? stringify(inUse(merged(whole, parse(content) as Tree))) : content;
    expect(problemsOf(text)).toEqual([]);
  });
});

// Review of issue 9: one page led to a page that had been renamed.
it.each(pages)('%s leads to nothing that is not there', (name) => {
  const text = readFileSync(new URL(name, docs), 'utf8').replaceAll(/^```[\s\S]+?^```$/gm, '');
  const targets = [...text.matchAll(/\]\(([^)#\s]+)|(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((target) => !/^(?:https?|mailto):/.test(target));
  expect(targets.filter((target) => !existsSync(new URL(target, docs)))).toEqual([]);
});
