import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createSocket, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { SinkAttempt } from '@traceveil/pipeline';
import { sampleApproval } from '../sample-approvals.ts';
import { approvalNoticeOf, type Notice } from './notice.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { channelsOf, startPeers, type Peers } from './sample-peers.ts';

const notice = approvalNoticeOf('requested', sampleApproval, sampleApproval.requester);
const reader = new PeriodicExportingMetricReader({
  exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
});
const provider = new MeterProvider({ readers: [reader] });
const clock = { ms: Date.parse('2026-11-26T08:00:00Z') };
const all = { limit: 500 };

let peers: Peers;
let directory: string;
let path: string;
let logged: string[];
const started: Notifier[] = [];

beforeAll(async () => {
  peers = await startPeers();
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'traceveil-deliveries-'));
  path = join(directory, 'deliveries.json');
  logged = [];
});
afterEach(async () => {
  for (const notifier of started.splice(0)) await notifier.stop(AbortSignal.abort());
  peers.forget();
  rmSync(directory, { recursive: true });
});
afterAll(async () => {
  await peers.stop();
  await provider.shutdown();
});

async function start(written: readonly object[], pauses = [0, 0]): Promise<Notifier> {
  const keep = (fields: object, message: string) =>
    void logged.push(JSON.stringify(fields) + message);
  const notifier = createNotifier(channelsOf(written), {
    ...{ path, pauses, log: { debug: keep, info: keep, warn: keep, error: keep } },
    meter: provider.getMeter('test'),
    linkOf: ({ occasion }: Notice) => `https://console.test/${occasion}?signature=of-51ce`,
    now: () => (clock.ms += 1),
  });
  started.push(notifier);
  await notifier.start();
  return notifier;
}

const listed = (notifier: Notifier) => notifier.deliveries({}, all).items;

/** Once nothing waits any more. */
async function settled(notifier: Notifier) {
  while (listed(notifier).some(({ outcome }) => outcome === 'waiting')) await sleep(5);
  return listed(notifier);
}

/** Takes connections and never answers. */
async function startDeaf() {
  const sockets = createSocket();
  const left = new Promise<void>((resolve) => {
    sockets.once('connection', (socket) => socket.resume().once('close', () => resolve()));
  });
  await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve));
  const { port } = sockets.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, left, sockets, close: () => sockets.close() };
}

function connections({ sockets }: { readonly sockets: Server }): Promise<number> {
  return new Promise((resolve) => sockets.getConnections((_, count) => resolve(count)));
}

async function figure(name: string): Promise<readonly unknown[]> {
  const { resourceMetrics } = await reader.collect();
  const found = resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .find(({ descriptor }) => descriptor.name === `traceveil_notification_${name}`);
  return (found?.dataPoints ?? []).map(({ attributes, value }) => [
    ...[attributes['integration'], value],
  ]);
}

describe('a delivery', () => {
  it('is tried again, so many times, and each attempt is noted without the address', async () => {
    const notifier = await start([{ type: 'slack', url: peers.hook }]);
    peers.answers.push(500, 302, 200, 500, 429, 503);
    notifier.tell(notice);
    notifier.tell(notice);
    const [second, first] = await settled(notifier);
    expect(peers.hits).toHaveLength(6);
    expect(new Set(peers.hits.map(({ url }) => url))).toEqual(new Set(['/hook-secret-51ce']));
    const attempt = (status: number) => ({ problem: 'refused', status });
    expect(first).toMatchObject({
      ...{ id: 1, integration: 'notifications[0]', type: 'slack', outcome: 'delivered' },
      endpoint: new URL(peers.hook).origin,
      attempts: [attempt(500), attempt(302), { status: 200 }],
    });
    expect(second).toMatchObject({
      ...{ id: 2, outcome: 'failed' },
      attempts: [attempt(500), attempt(429), attempt(503)],
    });
    expect(second).toHaveProperty('next_try', undefined);
    const times = first?.attempts.map(({ time }) => time) ?? [];
    expect(times).toEqual(times.toSorted());
    expect(notifier.integrations()).toEqual([
      {
        ...{ name: 'notifications[0]', type: 'slack', endpoint: new URL(peers.hook).origin },
        ...{ ok: false, delivered: 1, failed: 1 },
      },
    ]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('it answered 503');
    expect(JSON.stringify([logged, listed(notifier)])).not.toContain('51ce');
    expect(await figure('sent_notices')).toEqual([['notifications[0]', 1]]);
    expect(await figure('failed_notices')).toEqual([['notifications[0]', 1]]);
  });

  it('says when it is tried next, while it waits', async () => {
    const notifier = await start([{ type: 'webhook', url: peers.hook }], [3_600_000]);
    peers.answers.push(500);
    notifier.tell(notice);
    while (listed(notifier)[0]?.next_try === undefined) await sleep(5);
    const [waiting] = listed(notifier);
    expect(waiting?.outcome).toBe('waiting');
    const tried = waiting?.attempts[0]?.time ?? '';
    expect(Date.parse(waiting?.next_try ?? '') - Date.parse(tried)).toBe(3_600_000);
    expect(waiting && notifier.mayReplay(waiting)).toBe(false);
    expect(waiting && notifier.replay(waiting)).toBeUndefined();
  });

  it('names the kind of what went wrong, and nothing that the other side said', async () => {
    const deaf = await startDeaf();
    const closed = await startDeaf();
    closed.close();
    const notifier = await start(
      [
        { type: 'webhook', url: deaf.url, timeout: '100ms' },
        { type: 'webhook', url: closed.url },
        { type: 'webhook', url: peers.hook.replace('http:', 'https:') },
        { ...peers.mailbox, security: 'starttls' },
        { ...peers.mailbox, user: 'traceveil', password: 'p-51ce' },
        { ...peers.mailbox, port: closed.port },
      ],
      [],
    );
    notifier.tell(notice);
    const problems = (await settled(notifier)).map(({ attempts }) => attempts[0]?.problem);
    deaf.close();
    expect(problems.toReversed()).toEqual([
      ...['timeout', 'unreachable', 'tls', 'tls', 'sign_in', 'unreachable'],
    ]);
    expect(peers.mails).toEqual([]);
    expect(logged.join()).not.toContain('51ce');
  });

  it('holds nobody up, is dropped where too many wait, and waits for no stop', async () => {
    const deaf = await startDeaf();
    const notifier = await start([{ type: 'webhook', url: deaf.url }], [60_000]);
    for (let index = 0; index < 600; index += 1) notifier.tell(notice);
    expect(await figure('dropped_notices')).toEqual([['notifications[0]', 100]]);
    expect(await figure('queue_size')).toEqual([['notifications[0]', 500]]);
    expect(notifier.integrations()[0]).toMatchObject({ delivered: 0, failed: 100 });
    expect(notifier.deliveries({ outcome: 'dropped' }, all).items).toHaveLength(100);
    while ((await connections(deaf)) === 0) await sleep(5);
    await notifier.stop(AbortSignal.abort());
    await deaf.left;
    // What our end has cut off is no attempt.
    const waiting = notifier.deliveries({ outcome: 'waiting' }, all).items;
    expect(waiting).toHaveLength(500);
    expect(waiting.filter(({ tries }) => tries > 0)).toEqual([]);
    deaf.close();
  });
});

describe('the log of deliveries', () => {
  it('is kept over a restart, which tries again what waited, and holds no secret', async () => {
    const hooks = [
      { type: 'webhook', url: peers.hook, headers: { 'x-key': 'k-51ce' } },
      { ...peers.mailbox, user: 'u', password: 'p-51ce' },
    ];
    const before = await start(hooks, [60_000]);
    peers.answers.push(500);
    before.tell(notice);
    while (listed(before).some(({ attempts }) => attempts.length === 0)) await sleep(5);
    await before.stop(AbortSignal.timeout(20_000));
    const kept = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const secret of ['51ce', 'signature', sampleApproval.reason]) {
      expect(kept).not.toContain(secret);
    }
    expect(listed(before)).toMatchObject([{ outcome: 'waiting' }, { outcome: 'waiting' }]);

    const after = await start([hooks[0] ?? {}, { type: 'slack', url: peers.hook }]);
    const [mail, hook] = await settled(after);
    expect(hook).toMatchObject({ id: 1, outcome: 'delivered', attempts: [{}, { status: 200 }] });
    // Another stands in the place of that one.
    expect(mail).toMatchObject({ id: 2, outcome: 'failed', attempts: [{ problem: 'sign_in' }] });
    expect(mail && after.mayReplay(mail)).toBe(false);
    after.tell(notice);
    expect(listed(after).map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  });

  it('that is damaged is put aside, and begins anew', async () => {
    writeFileSync(path, '{"version":1,"deliveries":[{"id":"MARKER"}]}');
    const notifier = await start([{ type: 'webhook', url: peers.hook }]);
    notifier.tell(notice);
    expect((await settled(notifier)).map(({ id }) => id)).toEqual([1]);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toContain('MARKER');
    expect(logged.join()).toContain('cannot be read');
    expect(logged.join()).not.toContain('MARKER');
  });

  it('has the newest thousand, part by part, and forgets none that waits', async () => {
    const deaf = await startDeaf();
    const notifier = await start([{ type: 'webhook', url: deaf.url }]);
    for (let index = 0; index < 1_600; index += 1) notifier.tell(notice);
    const ids: number[] = [];
    let after: string | undefined;
    do {
      const { items, next } = notifier.deliveries({}, { limit: 300, after });
      ids.push(...items.map(({ id }) => id));
      after = next;
    } while (after !== undefined);
    deaf.close();
    const range = (from: number, to: number) =>
      Array.from({ length: from - to + 1 }, (_, index) => from - index);
    expect(ids).toEqual([...range(1_600, 1_101), ...range(500, 1)]);
  });

  it('that cannot be written keeps nobody from being told', async () => {
    path = join(directory, 'no/such/../../file\0');
    const notifier = await start([{ type: 'webhook', url: peers.hook }]);
    notifier.tell(notice);
    expect(await settled(notifier)).toMatchObject([{ outcome: 'delivered' }]);
    await notifier.stop(AbortSignal.timeout(20_000));
    expect(logged.join()).toContain('cannot be written');
  });
});

describe('a sink of audit events', () => {
  const siem = { name: 'webhook/siem', type: 'webhook', endpoint: 'https://siem.test' };
  const failed: SinkAttempt = {
    ...{ sink: siem.name, outcome: 'failed', reason: 'the webhook answered 503', delayMs: 2_000 },
  };

  it('has an entry from when it takes nothing until it takes them again', async () => {
    const notifier = await start([]);
    const note = (attempt: SinkAttempt) => notifier.noteSink(siem, attempt);
    note({ sink: siem.name, outcome: 'taken' });
    expect(listed(notifier)).toEqual([]);
    for (let index = 0; index < 12; index += 1) note(failed);
    const [lasting] = listed(notifier);
    expect(listed(notifier)).toHaveLength(1);
    expect(lasting).toMatchObject({ integration: siem.name, outcome: 'waiting', tries: 12 });
    expect(lasting?.attempts).toHaveLength(10);
    expect(lasting?.attempts[9]).toMatchObject({
      ...{ problem: 'not_taken', detail: 'the webhook answered 503' },
    });
    const tried = lasting?.attempts[9]?.time ?? '';
    expect(Date.parse(lasting?.next_try ?? '') - Date.parse(tried)).toBeGreaterThanOrEqual(2_000);
    note({ sink: siem.name, outcome: 'taken' });
    const [over] = listed(notifier);
    expect(over).toMatchObject({ outcome: 'delivered', tries: 13 });
    expect(over?.attempts[9]?.problem).toBeUndefined();
    expect(over?.next_try).toBeUndefined();
    expect(over && notifier.mayReplay(over)).toBe(false);
    note(failed);
    expect(listed(notifier)).toHaveLength(2);
    note({ sink: siem.name, outcome: 'stopped' });
    expect(listed(notifier)[0]).toMatchObject({ outcome: 'failed', tries: 1 });
  });

  it('that failed when the gateway was killed has an end, and may begin anew', async () => {
    const before = await start([]);
    before.noteSink(siem, failed);
    await before.stop(AbortSignal.timeout(20_000));
    expect(listed(before)).toMatchObject([{ outcome: 'waiting' }]);
    const after = await start([]);
    expect(listed(after)).toMatchObject([{ outcome: 'failed', tries: 1 }]);
    after.noteSink(siem, failed);
    expect(listed(after)).toMatchObject([{ id: 2, outcome: 'waiting' }, { id: 1 }]);
  });
});

describe('a delivery that is replayed', () => {
  it('sends the same notice again, as a delivery of its own', async () => {
    const notifier = await start([
      { type: 'webhook', url: peers.hook, occasions: ['forced'] },
      { type: 'webhook', url: peers.hook, occasions: ['requested'] },
    ]);
    peers.answers.push(500, 500, 500);
    notifier.tell(notice);
    const [failed] = await settled(notifier);
    expect(failed).toMatchObject({ integration: 'notifications[1]', outcome: 'failed' });
    expect(failed && notifier.replay(failed)).toMatchObject({ id: 2, replay_of: 1 });
    expect((await settled(notifier))[0]).toMatchObject({
      ...{ id: 2, replay_of: 1, integration: 'notifications[1]', outcome: 'delivered' },
    });
    expect(peers.hits[3]?.body).toBe(peers.hits[0]?.body);
  });
});
