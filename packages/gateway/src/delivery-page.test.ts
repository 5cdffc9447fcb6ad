import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { components } from './components.ts';

const page = readFileSync(new URL('../../../docs/delivery.md', import.meta.url), 'utf8');

interface Described {
  readonly description?: string;
  readonly default?: object | string | number | boolean;
  readonly properties?: Readonly<Record<string, Described>>;
}

/** A line for each word of a schema, those below another after it. */
function rowsOf({ properties = {} }: Described, above = ''): string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const word = `${above}${name}`;
    const below = rowsOf(value, `${word}.`);
    if (value.description === undefined) return below;
    const shown = typeof value.default === 'object' ? undefined : value.default;
    const byDefault = shown === undefined ? '' : `\`${String(shown)}\``;
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
});
