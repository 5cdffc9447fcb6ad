import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import type { Log } from '@traceveil/pipeline';
import { components } from './components.ts';
import { loadConfig } from './config.ts';
import { defaultConfig } from './default-config.ts';
import { startGateway } from './gateway.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-store-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('keeps what a client sends, without its secret, in the built-in configuration’s store', async () => {
  const endpoints: Record<string, { readonly port: number }>[] = [];
  const keep = (fields: object) => {
    if ('http' in fields) endpoints.push(fields as (typeof endpoints)[number]);
  };
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const text = defaultConfig
    .replaceAll('./data', directory)
    .replaceAll(/127.0.0.1:\d+/g, '127.0.0.1:0')
    .concat('  telemetry: { endpoint: "127.0.0.1:0" }\n');
  const input = { text, fileName: 'built-in', env: {}, readFile: () => '' };
  const { config } = loadConfig(input, components);
  const gateway = await startGateway(config, log);
  const url = `http://127.0.0.1:${String(endpoints[0]?.['http']?.port)}/v1/traces`;
  const token = fake('ghp_', 36);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"chat ${token}"}]}]}]}`,
  });
  expect(response.status).toBe(200);
  expect(await gateway.stop(AbortSignal.timeout(5_000))).toBe(0);
  const stored = await readFile(join(directory, 'spans', 'clean.jsonl'), 'utf8');
  expect(stored).toMatch(/"name":"chat \[REDACTED:github-token#[\da-f]{12}\]"/);
  const trail = await readFile(join(directory, 'audit', 'audit.jsonl'), 'utf8');
  const events = trail.split('\n').map((line) => JSON.parse(line || '{}') as object);
  const found = { rule_id: 'github-token', config_hash: config.hash };
  expect(events).toContainEqual(expect.objectContaining(found));
  expect(stored + trail).not.toContain(token);
  await expect(fetch(url)).rejects.toThrow();
});
