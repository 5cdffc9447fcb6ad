import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');

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
