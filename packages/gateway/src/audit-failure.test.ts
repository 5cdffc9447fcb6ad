import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import type { Log } from '@traceveil/pipeline';
import { components } from './components.ts';
import { loadConfig } from './config.ts';
import { defaultConfig } from './default-config.ts';
import { startGateway, type Gateway } from './gateway.ts';

const token = fake('ghp_', 36);

let directory = '';
let gateway: Gateway | undefined;
let httpPort = 0;
const lines: string[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-audit-failure-'));
  // Where the audit trail's directory should be is a file.
  await writeFile(join(directory, 'audit'), '');
  lines.length = 0;
});
afterEach(async () => {
  await gateway?.stop(AbortSignal.abort());
  gateway = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function start(audit: string): Promise<Gateway> {
  const keep = (fields: object, message: string) => {
    if ('http' in fields) httpPort = (fields as { http: { port: number } }).http.port;
    lines.push(message);
  };
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const text = defaultConfig
    .replace('audit:\n  file: { directory: ./data/audit }\n', '')
    .replaceAll('./data', directory)
    .replaceAll(/127.0.0.1:\d+/g, '127.0.0.1:0')
    .concat(`  telemetry: { endpoint: "127.0.0.1:0" }\naudit: ${audit}\n`);
  const input = { text, fileName: 'traceveil.yaml', env: {}, readFile: () => '' };
  gateway = await startGateway(loadConfig(input, components).config, log);
  return gateway;
}

async function send(name: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${httpPort}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"${name} ${token}"}]}]}]}`,
  });
  return response.status;
}

async function admin(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${gateway?.adminPort ?? 0}${path}`);
  return { status: response.status, text: await response.text() };
}

async function waitingEvents(): Promise<number> {
  const { text } = await admin('/metrics');
  const [, count = ''] = /^traceveil_audit_waiting_events\{.*\} (\d+)/m.exec(text) ?? [];
  return Number(count || Number.NaN);
}

it('does not start on an audit trail that cannot be written, unless its events may wait', async () => {
  await expect(start('{ file: {} }')).rejects.toThrow('audit/file: cannot write');
});

it('takes batches while the audit trail cannot be written, and writes it later, in order', async () => {
  await start('{ on_failure: spool, file: {} }');
  expect(await send('first')).toBe(200);
  expect((await admin('/readyz')).status).toBe(200);
  // That of the start, three self-tests, the finding and the batch; perhaps what became of it.
  expect(await waitingEvents()).toBeGreaterThanOrEqual(6);
  expect(lines.filter((line) => line.includes('its events wait on disk'))).toHaveLength(1);
  await gateway?.stop(AbortSignal.timeout(5_000));

  await rm(join(directory, 'audit'));
  await start('{ on_failure: spool, file: {} }');
  expect(await send('second')).toBe(200);
  while ((await waitingEvents()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const trail = await readFile(join(directory, 'audit', 'audit.jsonl'), 'utf8');
  const kinds = trail
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind)
    .filter((kind) => ['config', 'self_test', 'redact'].includes(kind));
  const life = ['config', 'self_test', 'self_test', 'self_test', 'redact'];
  expect(kinds).toEqual([...life, ...life]);
  for (const path of await readdir(directory, { recursive: true })) {
    const text = await readFile(join(directory, path), 'latin1').catch(() => '');
    expect(text).not.toContain(token);
  }
});
