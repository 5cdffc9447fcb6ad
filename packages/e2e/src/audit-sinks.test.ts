import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { startGateway, temporaryDirectory, type Gateway } from './harness/gateway.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';
import { startWebhook, webhookSecret, type Webhook } from './harness/webhook.ts';

jest.setTimeout(120_000);

const github = fake('ghp_', 36);
const lives = 6;

let backend: OtlpSink;
let webhook: Webhook;
let storage: string;
let gateway: Gateway | undefined;
beforeAll(async () => {
  backend = await startOtlpSink();
});
beforeEach(async () => {
  webhook = await startWebhook();
  storage = await temporaryDirectory();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await webhook.stop();
  await rm(storage, { recursive: true });
});
afterAll(async () => {
  await backend.stop();
});

async function start(audit: Readonly<Record<string, unknown>>): Promise<Gateway> {
  gateway = await startGateway({
    exporters: { otlp_http: { endpoint: backend.url } },
    storage,
    audit: { file: { max_megabytes: 0.02 }, ...audit },
  });
  return gateway;
}

/** Sends until the gateway is gone. */
async function sendOn({ post }: Gateway): Promise<void> {
  for (;;) {
    try {
      await post('/v1/traces', spanRequest(github), protobufHeaders);
    } catch {
      return;
    }
  }
}

/** All lines of the trail, in order. */
function trail(): string[] {
  const directory = join(storage, 'audit');
  const names = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
  const closed = names.filter((name) => name !== 'audit.jsonl').sort();
  return [...closed, 'audit.jsonl'].flatMap((name) =>
    readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1),
  );
}

/** What arrived, each batch that came again left out; fails where one did not come in order. */
function arrived(): string[] {
  const lines: string[] = [];
  let before: Webhook['hooked'][number] | undefined;
  for (const one of webhook.hooked) {
    if (one.id === before?.id) expect(one.body).toBe(before.body);
    else lines.push(...one.body.split('\n').slice(0, -1));
    before = one;
  }
  return lines;
}

it('sends every event to a webhook at least once, in order, through kills and failures', async () => {
  const webhookAudit = { endpoint: webhook.url, secret: webhookSecret, timeout: '1s' };
  let requests = 0;
  // Every third is not taken, now by a status, now by a connection that breaks.
  webhook.answerWith(() => [200, 200, [500, 0][requests % 2] ?? 0][(requests += 1) % 3] ?? 0);
  for (let life = 1; life <= lives; life += 1) {
    const running = await start({ webhook: { ...webhookAudit, max_batch_events: 3 } });
    const sending = sendOn(running);
    await sleep(300 + 150 * life);
    running.child.process.kill('SIGKILL');
    await sending;
    await running.stop();
  }
  webhook.answerWith(() => 200);
  await start({ webhook: webhookAudit });
  await until(() => arrived().length >= trail().length || undefined, {
    what: 'all events to arrive',
    timeoutMs: 60_000,
    state: () => `${arrived().length} of ${trail().length}`,
  });

  expect(arrived()).toEqual(trail());
  expect(trail().length).toBeGreaterThan(lives * 10);
  expect(webhook.unsigned()).toBe(0);
  expect(webhook.hooked.map(({ body }) => body).join('')).not.toContain(github);
});
