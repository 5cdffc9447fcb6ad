import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { fileAudit } from '@traceveil/audit';
import { fileExporter } from '@traceveil/exporter-file';
import type { Log } from '@traceveil/pipeline';
import { otlpReceiver } from '@traceveil/receiver-otlp';
import { loadConfig } from './config.ts';
import { defaultConfig } from './default-config.ts';
import { startGateway } from './gateway.ts';
import { createStage } from './stand-ins.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-store-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('keeps what real clients send in the local store of the built-in configuration', async () => {
  const endpoints: Record<string, { readonly port: number }>[] = [];
  const keep = (fields: object) => {
    if ('http' in fields) endpoints.push(fields as (typeof endpoints)[number]);
  };
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const redact = createStage().factories.filter(({ kind }) => kind === 'processor');
  const text = defaultConfig
    .replaceAll('./data', directory)
    .replaceAll(/127.0.0.1:\d+/g, '127.0.0.1:0')
    .concat('  telemetry: { endpoint: "127.0.0.1:0" }\n');
  const { config } = loadConfig({ text, fileName: 'built-in', env: {}, readFile: () => '' }, [
    otlpReceiver,
    ...redact,
    fileExporter,
    fileAudit,
  ]);
  const gateway = await startGateway(config, log);
  const url = `http://127.0.0.1:${String(endpoints[0]?.['http']?.port)}/v1/traces`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"chat"}]}]}]}',
  });
  expect(response.status).toBe(200);
  expect(await gateway.stop(AbortSignal.timeout(5_000))).toBe(0);
  expect(await readFile(join(directory, 'spans', 'clean.jsonl'), 'utf8')).toContain('"chat"');
  await expect(fetch(url)).rejects.toThrow();
});
