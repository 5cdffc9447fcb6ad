import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { components } from './components.ts';
import { loadConfig } from './config.ts';

const page = readFileSync(new URL('../../../docs/delivery.md', import.meta.url), 'utf8');

interface Described {
  readonly description?: string;
  readonly default?: string | number | boolean | object;
  readonly properties?: Readonly<Record<string, Described>>;
}

/** A line for each word of a schema, those below another after it. */
function rowsOf({ properties = {} }: Described, above = ''): string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const word = `${above}${name}`;
    const below = rowsOf(value, `${word}.`);
    if (value.description === undefined) return below;
    const isPlain = value.default !== undefined && typeof value.default !== 'object';
    const byDefault = isPlain ? `\`${String(value.default)}\`` : '';
    return [`| \`${word}\` | ${byDefault} | ${value.description} |`, ...below];
  });
}

function tableOf(type: string): string {
  const factory = components.find((one) => one.kind === 'exporter' && one.type === type);
  const schema = z.toJSONSchema(factory?.config ?? z.never(), { io: 'input' }) as Described;
  return ['| word | default | |', '|---|---|---|', ...rowsOf(schema)].join('\n');
}

describe('docs/delivery.md', () => {
  it.each(['otlp_http', 'otlp_grpc', 'failover'])('has the words of %s as its schema', (type) => {
    expect(page).toContain(`### \`${type}\`\n\n${tableOf(type)}\n`);
  });

  it('has only configurations that are valid', () => {
    const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(0);
    for (const text of blocks) {
      const input = { text, fileName: 'docs/delivery.md', env: {}, readFile: () => '' };
      expect(loadConfig(input, components).warnings).toEqual([]);
    }
  });
});
