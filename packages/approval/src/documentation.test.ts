import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { approvalRule } from './approvals-config.ts';

interface Described {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
}

/** A line for each word of a schema, those below another after it. */
function rowsOf({ properties = {} }: Described, above = ''): string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const word = `${above}${name}`;
    const { description = '', default: byDefault } = value;
    const shown = byDefault === undefined ? '' : `\`${JSON.stringify(byDefault)}\``;
    return [
      `| \`${word}\` | ${shown} | ${description} |`,
      ...rowsOf(value.items ?? {}, `${word}.`),
    ];
  });
}

it('docs/approvals.md has the words of a rule as in its schema', () => {
  const schema = z.toJSONSchema(approvalRule, { io: 'input' }) as Described;
  const table = ['| word | default | |', '|---|---|---|', ...rowsOf(schema)].join('\n');
  const page = readFileSync(new URL('../../../docs/approvals.md', import.meta.url), 'utf8');
  expect(page).toContain(`### \`approvals.rules\`\n\n${table}\n`);
});
