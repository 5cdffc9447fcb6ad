import { mkdtemp, rm, writeFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createNoopMeter } from '@opentelemetry/api';
import { approvalsConfig, createVault, type SealVault } from '@traceveil/approval';
import { jsonToProto } from '@traceveil/otlp';
import type { Batch } from '@traceveil/pipeline';
import { createHeldSources } from './held-sources.ts';

const ignore = () => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const token = '[REDACTED:github-token#0123456789ab]';
const request = (name: string) => ({ resourceSpans: [{ scopeSpans: [{ spans: [{ name }] }] }] });
const bytesOf = (name: string) => jsonToProto(Buffer.from(JSON.stringify(request(name))), 'traces');

let directory = '';
let vault: SealVault;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'held-'));
  const config = approvalsConfig.parse({ sealing_key: Buffer.alloc(32, 7).toString('base64') });
  const dependencies = { log, meter: createNoopMeter(), now: Date.now };
  vault = createVault(config, { ...dependencies, directory });
  await vault.start();
});
afterEach(async () => {
  await vault.stop(AbortSignal.abort());
  await rm(directory, { recursive: true, force: true });
});

async function hold(holdId: string): Promise<void> {
  const batch: Batch = {
    ...{ id: 'b-1', signal: 'traces', bytes: bytesOf(`x ${token}`), items: 1 },
    sender: { id: 'team-a', address: '127.0.0.1', transport: 'http' },
  };
  const what = { ruleIds: ['github-token'], services: ['shop'], tokens: [token], traceIds: [] };
  const raw = bytesOf('x a-secret');
  await vault.keep({ sealed: [], held: [{ holdId, batch, raw, ...what, holdsTraces: false }] });
}

const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

it('lists what waits in pages, and shows it masked', async () => {
  for (const id of ids) await hold(id);
  const sources = createHeldSources(vault);
  const first = await sources.held({ limit: 1 });
  const rest = await sources.held({ limit: 1, after: first.next });
  const found = [...first.items, ...rest.items];
  expect(found.map((row) => row.hold_id).sort()).toEqual(ids);
  expect(found[0]).toMatchObject({
    ...{ sender: 'team-a', services: ['shop'], rule_ids: ['github-token'], items: 1 },
    tokens: [token],
  });
  const item = await sources.heldItem(ids[0] ?? '');
  expect(item?.request).toEqual(request(`x ${token}`));
  expect(JSON.stringify(item)).not.toContain('a-secret');
  expect(await sources.heldItem('none')).toBeUndefined();
});

it('says why what is damaged cannot be shown', async () => {
  await hold(ids[0] ?? '');
  for (const { name, parentPath } of await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (name !== 'lock') await writeFile(join(parentPath, name), 'x').catch(ignore);
  }
  const sources = createHeldSources(vault);
  await expect(sources.heldItem(ids[0] ?? '')).rejects.toMatchObject({
    ...{ name: 'SourceError', reason: 'unavailable' },
  });
});
