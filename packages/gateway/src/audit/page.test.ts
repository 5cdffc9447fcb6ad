import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fileAudit } from '@traceveil/audit';
import { z } from 'zod';

const page = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');

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

/** Fields of its own by kind, as the table has them. */
const [, section = ''] = /## What a line is\n([\s\S]*?)\nAll have/.exec(page) ?? [];
const kinds = new Map(
  [...section.matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$/gm)].map(
    ([, kind = '', fields = '']) =>
      [kind, [...fields.matchAll(/`(\w+)`/g)].map(([, field = '']) => field)] as const,
  ),
);
const common = ['time', 'kind', 'sender', 'config_hash', 'seq', 'prev_hash', 'hash'];
const [, block = ''] = /```jsonl\n([\s\S]*?)```/.exec(page) ?? [];
const lines = block.trimEnd().split('\n');

describe('docs/audit.md', () => {
  it('has the words of audit.file as its schema', () => {
    const schema = z.toJSONSchema(fileAudit.config, { io: 'input' }) as Described;
    const table = ['| word | default | |', '|---|---|---|', ...rowsOf(schema)].join('\n');
    expect(page).toContain(`\n\n${table}\n`);
  });

  it('shows one line of each kind that its table has', () => {
    const shown = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(shown.sort()).toEqual([...kinds.keys()].sort());
  });

  it.each(lines)('shows real lines, with fields that its table has: %#', (line) => {
    const event = JSON.parse(line) as Record<string, unknown>;
    const own = kinds.get(String(event['kind'])) ?? [];
    expect(Object.keys(event).filter((key) => ![...common, ...own].includes(key))).toEqual([]);
    expect(own.filter((field) => !(field in event))).toEqual([]);
    const body = line.replace(/,"hash":"[\da-f]{64}"\}$/, '}');
    expect(event['hash']).toBe(createHash('sha256').update(body).digest('hex'));
  });
});
