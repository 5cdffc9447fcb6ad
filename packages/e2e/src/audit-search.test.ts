import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { agentSecrets } from './harness/agents.ts';
import { auditCommand } from './harness/audit-command.ts';
import { filesBelow } from './harness/files-below.ts';
import { startGateway, type Gateway } from './harness/gateway.ts';
import { kindsIn } from './harness/judge-spans.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';

const { github = '', url = '' } = agentSecrets;

let backend: OtlpSink;
let gateway: Gateway;
beforeEach(async () => {
  backend = await startOtlpSink();
  gateway = await startGateway({ exporters: { otlp_http: { endpoint: backend.url } } });
  for (const prompt of [`token ${github}`, `see ${url}`, 'nothing', `again ${github}`]) {
    await gateway.post('/v1/traces', spanRequest(prompt), protobufHeaders);
  }
  await backend.requests('traces', 4);
});
afterEach(async () => {
  await gateway.stop();
  await backend.stop();
});

const audit = (args: readonly string[], input?: string) =>
  auditCommand(gateway.directory, args, input);

async function events(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { stdout } = await audit(['search', '--json', ...args]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('traceveil audit search', () => {
  it('finds events by what they say, and by time, beside the gateway that writes them', async () => {
    const found = await events('--rule', 'github-token');
    expect(found.map(({ kind, rule_id: rule }) => [kind, rule])).toEqual([
      ['redact', 'github-token'],
      ['redact', 'github-token'],
    ]);
    const [{ batch_id: batch } = {}] = found;
    const ofBatch = await until(
      async () => {
        const all = await events('--batch', String(batch));
        return all.some(({ kind }) => kind === 'forward') ? all : undefined;
      },
      { what: 'the batch to be forwarded' },
    );
    expect(ofBatch.map(({ kind }) => kind).sort()).toEqual(['accept', 'forward', 'redact']);
    expect(await events('--kind', 'accept', '--limit', '2')).toHaveLength(2);
    expect(await events('--from', '1h', '--kind', 'redact')).toHaveLength(3);
    expect(await events('--to', '1h')).toEqual([]);
  });

  it('prints a table, and says what it left out', async () => {
    const { stdout, stderr } = await audit(['search', '--kind', 'redact', '--limit', '1']);
    expect(stdout).toMatch(/^SEQ +TIME +KIND +SENDER +SERVICE +SESSION +WHAT\n/);
    expect(stdout).toMatch(/ redact +anonymous +e2e +github-token mask resource_spans/);
    expect(stderr).toContain('these are the newest 1; there are more');
    expect((await audit(['search', '--session', 'none'])).stdout).toBe('no event fits\n');
  });

  it.each([
    [['search', '--limit', '0'], '--limit must be a number'],
    [['search', '--from', 'yesterday'], '--from must be a time such as'],
    [['search', '--secret', 'x'], "Unknown option '--secret'"],
    [['forget'], 'audit needs verify, search, lookup or reindex'],
  ])('explains itself when called as %j', async (args, message) => {
    const { code, stderr } = await audit(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('traceveil audit lookup', () => {
  it('tells where a secret passed, and writes it nowhere', async () => {
    const { code, stdout } = await audit(['lookup'], `${github}\n`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^it was masked 2 times, from 2\S+Z to 2\S+Z\n/);
    expect(stdout).toMatch(/^rule +github-token +2$/m);
    expect(stdout).toMatch(/^sender +anonymous +2$/m);
    expect(stdout).toMatch(/^sent to +otlp_http$/m);
    expect(kindsIn(stdout)).toEqual([]);
    const files = filesBelow(join(gateway.directory, 'data'));
    expect(files.some(([path]) => path.includes('audit-index'))).toBe(true);
    expect(files.filter(([, text]) => kindsIn({ text }).length > 0)).toEqual([]);
  });

  it('says so when it never passed, or when there is nothing to look up', async () => {
    const never = await audit(['lookup', '--json'], 'a secret that nobody sent');
    expect(never.code).toBe(1);
    expect(JSON.parse(never.stdout)).toMatchObject({ events: 0, sent_to: [] });
    const nothing = await audit(['lookup']);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toContain('reads the secret from standard input');
  });
});

it('makes the index anew', async () => {
  const before = await events();
  const { code, stdout } = await audit(['reindex']);
  expect(code).toBe(0);
  expect(Number.parseInt(stdout)).toBeGreaterThanOrEqual(before.length);
  expect((await events()).length).toBeGreaterThanOrEqual(before.length);
});
