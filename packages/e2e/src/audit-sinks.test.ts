import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { startGateway, temporaryDirectory, type Gateway } from './harness/gateway.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { trailLines } from './harness/trail-lines.ts';
import { until } from './harness/wait.ts';
import { startWebhook, webhookSecret, type Webhook } from './harness/webhook.ts';

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

async function start(
  audit: Readonly<Record<string, unknown>>,
  otherExporters: Readonly<Record<string, unknown>> = {},
): Promise<Gateway> {
  gateway = await startGateway({
    otherExporters,
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

const trail = () => trailLines(storage);

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

it('has several sinks at once, of which one that is away holds up neither others nor senders', async () => {
  const siem = await startOtlpSink();
  let syslogText = '';
  const syslog = createServer((socket) => {
    socket.on('data', (part) => (syslogText += part.toString()));
  });
  await new Promise<void>((listening) => syslog.listen(0, '127.0.0.1', listening));
  const { port } = syslog.address() as AddressInfo;
  webhook.answerWith(() => 503);
  try {
    const running = await start(
      {
        otlp: { exporter: 'otlp_http/siem' },
        syslog: { endpoint: `127.0.0.1:${port}`, protocol: 'tcp', format: 'cloudevents' },
        webhook: { endpoint: webhook.url, secret: webhookSecret },
      },
      { 'otlp_http/siem': { endpoint: siem.url } },
    );
    for (let sent = 0; sent < 20; sent += 1) {
      const { status } = await running.post('/v1/traces', spanRequest(github), protobufHeaders);
      expect(status).toBe(200);
    }
    const count = () => trail().length;
    const records = () =>
      siem.received.flatMap(({ request }) => {
        const { resourceLogs = [] } = request as { readonly resourceLogs?: readonly Logs[] };
        return resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap((one) => one.logRecords));
      });
    await until(() => (count() > 60 && records().length >= count() ? true : undefined), {
      what: 'the events to arrive over OTLP',
    });
    await until(() => syslogText.split('"specversion"').length > count() || undefined, {
      what: 'the events to arrive over syslog',
    });
    expect(records().map(({ body }) => body.stringValue)).toEqual(trail());

    // What has arrived is not answered yet, maybe.
    const isSent = /^traceveil_audit_sink_waiting_events\{[^}]*audit\/otlp[^}]*\} 0/m;
    const text = await until(
      async () => {
        const metrics = (await running.admin('/metrics')).text;
        return isSent.test(metrics) ? metrics : undefined;
      },
      { what: 'nothing to wait for OTLP' },
    );
    expect(text).toMatch(/^traceveil_audit_sink_waiting_events\{[^}]*audit\/webhook[^}]*\} [1-9]/m);
    expect(text).toMatch(/^traceveil_audit_sink_failed_requests_total\{[^}]*audit\/webhook/m);
    const log = running.child.stderr();
    expect(log.match(/its events wait in the trail/g)).toHaveLength(1);
    const shown = (await running.admin('/config')).text;
    for (const said of [log, text, shown, syslogText]) {
      expect(said).not.toContain(webhookSecret.slice(6));
      expect(said).not.toContain(github);
    }
  } finally {
    await siem.stop();
    syslog.close();
  }
});

interface Logs {
  readonly scopeLogs: readonly {
    readonly logRecords: readonly { readonly body: { readonly stringValue: string } }[];
  }[];
}
