import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { approvalsConfig } from '@traceveil/approval';
import { sessionConfig } from '@traceveil/session';
import { z } from 'zod';
import { components } from './components.ts';
import { auditFailure, configSchema } from './config-schema.ts';

const pageOf = (name: string) =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

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

function tableOf(schema: z.ZodType): string {
  const described = z.toJSONSchema(schema, { io: 'input' }) as Described;
  return ['| word | default | |', '|---|---|---|', ...rowsOf(described)].join('\n');
}

describe('docs/delivery.md', () => {
  it.each(['otlp_http', 'otlp_grpc', 'failover'])('has the words of %s as its schema', (type) => {
    const factory = components.find((one) => one.kind === 'exporter' && one.type === type);
    const table = tableOf(factory?.config ?? z.never());
    expect(pageOf('delivery.md')).toContain(`### \`${type}\`\n\n${table}\n`);
  });
});

describe('docs/sessions.md', () => {
  it('has the words of storage.sessions as its schema', () => {
    expect(pageOf('sessions.md')).toContain(
      `### \`storage.sessions\`\n\n${tableOf(sessionConfig)}\n`,
    );
  });
});

describe('docs/hold.md', () => {
  it('has the words of approvals as their schema', () => {
    expect(pageOf('hold.md')).toContain(`### \`approvals\`\n\n${tableOf(approvalsConfig)}\n`);
  });
});

describe('docs/spool.md', () => {
  it('has the words of audit as their schema', () => {
    expect(pageOf('spool.md')).toContain(`${tableOf(auditFailure)}\n`);
  });
});

describe('docs/workers.md', () => {
  it('has the words of service.workers as in its schema', () => {
    const [row] = rowsOf(
      z.toJSONSchema(configSchema.shape.service, { io: 'input' }) as Described,
    ).filter((line) => line.startsWith('| `workers` |'));
    expect(pageOf('workers.md')).toContain(`| word | default | |\n|---|---|---|\n${row ?? '-'}\n`);
  });
});

describe('docs/audit.md', () => {
  it('has the words of audit.file as its schema', () => {
    const factory = components.find((one) => one.kind === 'audit' && one.type === 'file');
    expect(pageOf('audit.md')).toContain(`\n\n${tableOf(factory?.config ?? z.never())}\n`);
  });
});

describe('docs/audit-sinks.md', () => {
  it.each(['webhook', 'syslog', 'otlp', 'postgresql'])('has the words of audit.%s', (type) => {
    const factory = components.find((one) => one.kind === 'audit' && one.type === type);
    expect(pageOf('audit-sinks.md')).toContain(`\n\n${tableOf(factory?.config ?? z.never())}\n`);
  });
});
