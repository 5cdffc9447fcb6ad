import { createHmac } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditSink, SinkAttempt } from '@traceveil/pipeline';
import { seal } from '../chain.ts';
import { sampleDependencies } from '../sample.ts';
import { fakeTrail, startWebhook, status, until, write, type Answer } from './fake-trail.ts';
import { createFollower } from './follower.ts';
import { webhookConfig } from './webhook-config.ts';
import { createWebhookTransport } from './webhook-transport.ts';

const key = Buffer.alloc(32, 7);
const secret = `whsec_${key.toString('base64')}`;
const now = AbortSignal.abort();

let directory = '';
let dependencies: ReturnType<typeof sampleDependencies>;
let webhook: Awaited<ReturnType<typeof startWebhook>>;
let trail: AuditSink;
const answer: { with: Answer } = { with: status(204) };
const delaysMs: number[] = [];
const running: AuditSink[] = [];

const clock = {
  sleep: async (ms: number) => {
    delaysMs.push(ms);
    await new Promise((later) => setTimeout(later, 5));
  },
  random: () => 0.5,
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-webhook-'));
  dependencies = sampleDependencies(directory);
  answer.with = status(204);
  delaysMs.length = 0;
  webhook = await startWebhook(answer);
  trail = fakeTrail(dependencies);
});
afterEach(async () => {
  for (const sink of running.splice(0)) await sink.stop(now);
  await trail.stop(now);
  await webhook.stop();
  await rm(directory, { recursive: true });
});

async function start(settings: object = {}): Promise<AuditSink> {
  const config = webhookConfig.parse({ endpoint: webhook.url, secret, ...settings });
  const own = { ...dependencies, name: 'webhook/siem' };
  const sink = createFollower(createWebhookTransport(config, own), config, own, clock);
  await sink.start();
  running.push(sink);
  return sink;
}

/** The field paths of all events that arrived, those that arrived twice twice. */
function arrived(): string[] {
  return webhook.hooked.flatMap(({ body }) =>
    [...body.matchAll(/"field_path":"([^"]+)"/g)].map(([, path = '']) => path),
  );
}

const cursor = async () =>
  JSON.parse(await readFile(join(directory, 'audit-cursors/webhook~siem.json'), 'utf8')) as Record<
    string,
    unknown
  >;

describe('audit.webhook', () => {
  it('sends each event once, in order, as the line of the trail, and signs it', async () => {
    await trail.start();
    const sink = await start();
    await write(trail, ['a', 'b', 'c']);
    await until(() => arrived().length === 3);
    await sink.stop(AbortSignal.timeout(5_000));

    const lines = webhook.hooked.flatMap(({ body }) => body.split('\n').slice(0, -1));
    expect(`${lines.join('\n')}\n`).toBe(
      await readFile(join(directory, 'audit/audit.jsonl'), 'utf8'),
    );
    for (const { headers, body } of webhook.hooked) {
      const id = String(headers['webhook-id']);
      const signed = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
      const signature = createHmac('sha256', key).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
      expect(headers['idempotency-key']).toBe(id);
      expect(headers['content-type']).toBe('application/x-ndjson');
    }
    // The first has its checkpoint with it.
    expect(await cursor()).toMatchObject({ seq: 4 });
    expect(await cursor()).not.toHaveProperty('next');
  });

  it.each([
    ['answers 500', status(500)],
    ['answers 429', status(429)],
    ['redirects', status(302, { location: 'http://127.0.0.1:9/' })],
    ['resets', (_hooked, response) => response.socket?.destroy()],
    ['hangs', () => undefined],
  ] satisfies [string, Answer][])(
    'sends the very same again while the webhook %s, and tells it once',
    async (_what, failing) => {
      await trail.start();
      await write(trail, ['a', 'b']);
      answer.with = failing;
      await start({ timeout: '200ms' });
      await until(() => webhook.hooked.length >= 3);
      await write(trail, ['c']);
      answer.with = status(200);
      await until(() => arrived().at(-1) === 'c');

      const failed = webhook.hooked.slice(0, 3);
      expect(new Set(failed.map(({ body }) => body)).size).toBe(1);
      expect(new Set(failed.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
      const outage = dependencies.logged.filter((line) => line.includes('wait in the trail'));
      expect(outage).toHaveLength(1);
      await until(() => dependencies.logged.includes('audit events are sent again'));
      expect(delaysMs.slice(0, 3)).toEqual([1_000, 2_000, 4_000].slice(0, delaysMs.length));
    },
  );

  it('waits as long as the webhook asks', async () => {
    await trail.start();
    await write(trail, ['a']);
    answer.with = status(503, { 'retry-after': '40' });
    await start();
    await until(() => delaysMs.length > 0);
    expect(delaysMs[0]).toBe(40_000);
  });

  it('tells of attempts that fail, and when that is over, and of none that go well', async () => {
    const attempts: SinkAttempt[] = [];
    dependencies = Object.assign(dependencies, {
      onAttempt: (attempt: SinkAttempt) => void attempts.push(attempt),
    });
    await trail.start();
    const sink = await start();
    await write(trail, ['a']);
    await until(() => arrived().length === 1);
    expect(attempts).toEqual([]);
    answer.with = status(503);
    await write(trail, ['b']);
    await until(() => attempts.length >= 2);
    answer.with = status(204);
    await until(() => attempts.at(-1)?.outcome === 'taken');
    const failed = { sink: 'webhook/siem', outcome: 'failed' };
    expect(attempts.slice(0, 2)).toEqual([
      { ...failed, reason: 'the webhook answered 503', delayMs: 1_000 },
      { ...failed, reason: 'the webhook answered 503', delayMs: 2_000 },
    ]);
    await write(trail, ['c']);
    await until(() => arrived().at(-1) === 'c');
    expect(attempts.at(-1)).toEqual({ sink: 'webhook/siem', outcome: 'taken' });
    answer.with = status(503);
    await write(trail, ['d']);
    await until(() => attempts.at(-1)?.outcome === 'failed');
    await sink.stop(now);
    expect(attempts.at(-1)).toEqual({ sink: 'webhook/siem', outcome: 'stopped' });
  });

  it('goes on behind its cursor after a restart', async () => {
    await trail.start();
    const first = await start();
    await write(trail, ['a']);
    await until(() => arrived().length === 1);
    await first.stop(AbortSignal.timeout(5_000));
    await write(trail, ['b']);
    await start();
    await until(() => arrived().length === 2);
    expect(arrived()).toEqual(['a', 'b']);
  });

  it('sends again what was on its way when it was killed, as the same batch, and then more', async () => {
    await trail.start();
    await write(trail, ['a', 'b']);
    answer.with = () => undefined;
    const first = await start();
    await until(() => webhook.hooked.length === 1);
    await first.stop(now);
    await write(trail, ['c', 'd']);
    answer.with = status(200);
    await start({ max_batch_events: 1 });
    await until(() => arrived().at(-1) === 'd');
    const [killed, again] = webhook.hooked;
    expect(again?.body).toBe(killed?.body);
    expect(again?.headers['idempotency-key']).toBe(killed?.headers['idempotency-key']);
    expect(arrived()).toEqual(['a', 'b', 'a', 'b', 'c', 'd']);
  });

  it('lets the one before it end, when it is exchanged', async () => {
    await trail.start();
    const before = await start();
    const after = await start({ max_batch_events: 2 });
    await write(trail, ['a']);
    await until(() => arrived().length === 1);
    await before.stop(AbortSignal.timeout(5_000));
    await write(trail, ['b']);
    await until(() => arrived().length === 2);
    await after.stop(AbortSignal.timeout(5_000));
    expect(arrived()).toEqual(['a', 'b']);
  });

  it('goes on through full segments, and sends at most what it may at once', async () => {
    trail = fakeTrail(dependencies, { max_megabytes: 0.002 });
    await trail.start();
    const paths = Array.from({ length: 30 }, (_, index) => `p${index}`);
    await write(trail, paths.slice(0, 15));
    await start({ max_batch_events: 2 });
    await write(trail, paths.slice(15));
    await until(() => arrived().length === 30);
    expect(arrived()).toEqual(paths);
    const sizes = webhook.hooked.map(({ body }) => body.split('\n').length - 1);
    expect(Math.max(...sizes)).toBe(2);
  });

  it('sends nothing that is in the file and not durable yet', async () => {
    await trail.start();
    await write(trail, ['a']);
    const path = join(directory, 'audit/audit.jsonl');
    const [, last = ''] = (await readFile(path, 'utf8')).split('\n');
    const head = JSON.parse(last) as { readonly seq: number; readonly hash: string };
    await appendFile(path, seal({ kind: 'redact', field_path: 'undone' }, head).line);
    await start();
    await until(() => arrived().length > 0);
    await new Promise((later) => setTimeout(later, 100));
    expect(arrived()).toEqual(['a']);
  });

  it('begins at the end when it is told to, and at the beginning otherwise', async () => {
    await trail.start();
    await write(trail, ['a']);
    const sink = await start({ start_at: 'end' });
    await until(() => dependencies.trails(join(directory, 'audit')).seq);
    await new Promise((later) => setTimeout(later, 50));
    await sink.stop(now);
    await write(trail, ['b']);
    await start({ start_at: 'end' });
    await until(() => arrived().length === 1);
    expect(arrived()).toEqual(['b']);
  });

  it('tells which events retention took before they were sent', async () => {
    trail = fakeTrail(dependencies, { max_megabytes: 0.002 });
    await trail.start();
    await write(trail, ['a', 'b', 'c', 'd', 'e', 'f']);
    await rm(join(directory, 'audit/audit-000000000001.jsonl'));
    await start();
    await until(() => arrived().at(-1) === 'f');
    expect(arrived()[0]).not.toBe('a');
    expect(dependencies.logged).toContain(
      'events cannot be sent: retention deleted them before they were sent',
    );
  });

  it('writes CloudEvents', async () => {
    await trail.start();
    await write(trail, ['a']);
    await start({ format: 'cloudevents' });
    const { body, headers } = await until(() => webhook.hooked[0]);
    expect(headers['content-type']).toBe('application/cloudevents-batch+json');
    const [event] = JSON.parse(body) as Record<string, unknown>[];
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'traceveil.audit.redact',
      data: { seq: 1, field_path: 'a' },
    });
  });

  it('does not start on a cursor that is none', async () => {
    await trail.start();
    const sink = await start();
    await write(trail, ['a']);
    await until(() => arrived().length === 1);
    await sink.stop(AbortSignal.timeout(5_000));
    await rm(join(directory, 'audit-cursors/webhook~siem.json'));
    await writeFile(join(directory, 'audit-cursors/webhook~siem.json'), '{"seq":');
    await expect(start()).rejects.toThrow('is no cursor; remove it');
  });
});
