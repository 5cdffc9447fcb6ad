import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { consoleConfig } from './config.ts';
import { operations, type OperationId } from './operations/index.ts';
import { permissions } from './permissions.ts';
import { roles, type Role } from './roles.ts';

const page = readFileSync(new URL('../../../docs/console.md', import.meta.url), 'utf8');

interface Described {
  readonly description?: string;
  readonly default?: object | string | number | boolean;
  readonly properties?: Readonly<Record<string, Described>>;
}

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

describe('docs/console.md', () => {
  it('says who may do what as the table of permissions does', () => {
    const shown = Object.entries(operations).map(([id, { summary }]) => {
      const allowed: unknown = permissions[id as OperationId];
      const mark = (role: Role) => (Array.isArray(allowed) && !allowed.includes(role) ? '' : '✓');
      return `| \`${id}\` | ${summary} | ${roles.map(mark).join(' | ')} |`;
    });
    const head = `| | | ${roles.join(' | ')} |\n|---|---|${roles.map(() => '---|').join('')}`;
    expect(page).toContain(`\n\n${[head, ...shown].join('\n')}\n`);
  });

  it('has the words of `console` as its schema', () => {
    const described = z.toJSONSchema(consoleConfig, { io: 'input' }) as Described;
    const table = ['| word | default | |', '|---|---|---|', ...rowsOf(described)].join('\n');
    expect(page).toContain(`\n\n${table}\n`);
  });
});
