import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LiveEvent, Sources } from '@traceveil/console';
import { fake } from '@traceveil/detect';
import type { Log } from '@traceveil/pipeline';
import type { OtlpReceiver } from '@traceveil/receiver-otlp';
import { components } from '../components.ts';
import { loadConfig } from '../config.ts';
import { startGateway, type Gateway } from '../gateway.ts';

const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const secret = fake('ghp_', 36);
const other = fake('ghp_', 36, 'lower');
const hookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const traceId = '0af7651916cd43dd8448eb211c80319c';

let directory = '';
let gateway: Gateway;
let sources: Sources;
let backend: Server;
/** What the backend answers. */
let status = 400;

/** Of one trace, in the session `s-1`, unless said otherwise. */
function request(text: string, { service = 'shop', session = 's-1', trace = traceId } = {}) {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const resource = { attributes: [attribute('service.name', service)] };
  const span = {
    ...{ traceId: trace, spanId: 'b7ad6b7169203331', name: 'chat' },
    ...{ startTimeUnixNano: '1790000000000000000', endTimeUnixNano: '1790000001000000000' },
    attributes: [attribute('session.id', session), attribute('gen_ai.prompt', text)],
  };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };
}

async function send(body: object): Promise<void> {
  const [receiver] = gateway.receivers as readonly OtlpReceiver[];
  const url = `http://127.0.0.1:${receiver?.endpoints.http?.port}/v1/traces`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sources-'));
  backend = createServer((asked, answer) => {
    asked.resume();
    asked.on('end', () => answer.writeHead(status).end());
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const { port } = backend.address() as AddressInfo;
  const pipeline = {
    receivers: ['otlp'],
    processors: ['redact'],
    exporters: ['file', 'otlp_http'],
  };
  const text = JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
    processors: { redact: { disabled_rules: ['jwt'] } },
    exporters: {
      file: { path: join(directory, 'clean.jsonl') },
      otlp_http: { endpoint: `http://127.0.0.1:${port}` },
    },
    audit: {
      file: {},
      webhook: { endpoint: `http://127.0.0.1:${port}/hook?key=abc`, secret: hookSecret },
    },
    storage: { directory },
    service: {
      telemetry: { endpoint: '127.0.0.1:0' },
      pipelines: { traces: pipeline },
    },
  });
  const input = { text, fileName: 'test.yaml', env: {}, readFile: () => '' };
  gateway = await startGateway(loadConfig(input, components).config, log);
  ({ sources } = gateway);
});
afterAll(async () => {
  await gateway.stop(AbortSignal.timeout(5_000));
  backend.closeAllConnections();
  backend.close();
  await rm(directory, { recursive: true, force: true });
});

/** Until what came is through, at every exporter. */
async function settled(): Promise<void> {
  const waiting = async () => {
    const { forward = 0, accept = 0 } = Object.fromEntries(
      (await kinds()).map(({ value, events }) => [value, events]),
    );
    return forward < 2 * accept || accept < 2;
  };
  while (await waiting()) await sleep(20);
}

async function kinds() {
  const { kind = [] } = await sources.counts({ where: {} }, ['kind'], 100);
  return kind;
}

async function tokens(): Promise<string[]> {
  const { items } = await sources.events({ where: { kind: ['redact'] } }, { limit: 500 });
  return items.map(({ event }) => String(event['replacement_token']).slice(-13, -1)).toReversed();
}

const heard: LiveEvent[] = [];
beforeAll(async () => {
  const end = sources.live((events) => heard.push(...events));
  await send(request(`the key is ${secret}`));
  const second = { service: 'mail', session: 's-2', trace: traceId.replace('0', '1') };
  await send(request(`again ${secret} and ${other}`, second));
  await settled();
  while (heard.length < 9) await sleep(20);
  end();
});

describe('the live feed', () => {
  it('has every event once it is durable, in order, without the values', () => {
    expect(heard.map(({ id }) => id)).toEqual(heard.map((_, at) => at + 1));
    const told = heard.map(({ event: { kind } }) => kind);
    expect(told.toSorted()).toEqual([
      ...['accept', 'accept', 'forward', 'forward', 'forward', 'forward'],
      ...['redact', 'redact', 'redact'],
    ]);
    expect(JSON.stringify(heard)).not.toContain(secret);
  });

  it('says nothing to who listens no more', async () => {
    const before = heard.length;
    const others: LiveEvent[] = [];
    const end = sources.live((events) => others.push(...events));
    await sources.tryPolicy(`not an event: ${other}`, 'text', false);
    await send(request('nothing in it', { session: 's-3', trace: traceId.replace('0', '2') }));
    while (others.length < 1) await sleep(20);
    end();
    expect(heard).toHaveLength(before);
    await settled();
  });
});

describe('events', () => {
  it('come in pages, the newest first, as they stand in the trail', async () => {
    const seqs: number[] = [];
    for (let after: string | undefined; ;) {
      const page = await sources.events({ where: {} }, { limit: 4, after });
      seqs.push(...page.items.map(({ seq }) => seq));
      for (const { seq, event } of page.items) expect(event).toMatchObject({ seq });
      after = page.next;
      if (after === undefined) break;
    }
    expect(seqs).toEqual(seqs.map((_, at) => seqs.length - at));
  });

  it('are found and counted by what they say', async () => {
    const where = { kind: ['redact'], service: ['mail'] };
    const { items } = await sources.events({ where }, { limit: 10 });
    expect(items).toHaveLength(2);
    expect(await sources.counts({ where }, ['rule'], 10)).toEqual({
      rule: [{ value: 'github-token', events: 2 }],
    });
    const [point] = await sources.series({ where }, 'service', 'day');
    expect(point).toMatchObject({ value: 'mail', events: 2 });
  });

  it.each([
    [() => sources.events({ where: {} }, { limit: 1, after: 'x' }), '"after" must be'],
    [() => sources.events({ where: { secret: ['x'] } }, { limit: 1 }), 'cannot be found by'],
    [() => sources.events({ where: { time: ['x'] } }, { limit: 1 }), 'cannot be found by'],
    [() => sources.events({ where: {}, from: 'soon' }, { limit: 1 }), 'a time must be'],
    [() => sources.evidence('2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 1), 'must be before'],
    [() => sources.sessions({ limit: 1, after: 'x' }), '"after" must be'],
    [() => sources.findings('lost', { limit: 1 }), '"status" must be'],
  ])('say what is wrong with a question: %#', async (ask, problem) => {
    await expect(ask()).rejects.toMatchObject({
      ...{ name: 'SourceError', reason: 'invalid' },
      message: expect.stringContaining(problem) as unknown,
    });
  });

  it('are verified, and packed as evidence that has no value in it', async () => {
    expect(await sources.verifyTrail()).toMatchObject({ ok: true, problems: [] });
    const packed = await sources.evidence('2026-01-01T00:00:00Z', '2127-01-01T00:00:00Z', 7);
    const tar = gunzipSync(packed).toString('latin1');
    for (const name of ['report.html', 'population.csv', 'manifest.json', 'verification.json']) {
      expect(tar).toContain(`evidence-2026-01-01-2127-01-01/${name}`);
    }
    expect(tar).not.toContain(secret);
    expect(await readdir(join(directory, 'console/scratch'))).toEqual([]);
  });
});

describe('findings', () => {
  it('are one for each secret, with what to do about it', async () => {
    const [first, , third] = await tokens();
    const { items } = await sources.findings(undefined, { limit: 10 });
    expect(items.map(({ fingerprint }) => fingerprint)).toEqual([third, first]);
    expect(items[1]).toMatchObject({
      ...{ rule_id: 'github-token', places: 2, services: ['mail', 'shop'], status: 'open' },
      rotate_url: expect.stringContaining('https://docs.github.com/') as unknown,
    });
    const page = await sources.findings(undefined, { limit: 1 });
    const rest = await sources.findings(undefined, { limit: 1, after: page.next });
    expect([...page.items, ...rest.items]).toEqual(items);
    expect(rest.next).toBeUndefined();
  });

  it('keep what people say of them, and no secret that they say', async () => {
    const [first = '', , third] = await tokens();
    const owner = `ann, it was ${secret}`;
    const changed = await sources.setFinding(first, { status: 'rotated', owner });
    expect(changed).toMatchObject({
      status: 'rotated',
      owner: 'ann, it was [REDACTED:github-token]',
    });
    expect(await sources.finding(first)).toEqual(changed);
    const listed = async (status: string) =>
      (await sources.findings(status, { limit: 9 })).items.map(({ fingerprint }) => fingerprint);
    expect(await listed('rotated')).toEqual([first]);
    expect(await listed('open')).toEqual([third]);
    expect(await listed('false_positive')).toEqual([]);
    expect(await sources.setFinding('0123456789ab', { status: 'rotated' })).toBeUndefined();
    const file = await readFile(join(directory, 'console/findings.json'), 'utf8');
    expect(file).toContain('rotated');
    expect(file).not.toContain(secret);
  });
});

describe('sessions', () => {
  it('are listed, the newest first, and shown as a command shows them', async () => {
    const { items, next } = await sources.sessions({ limit: 1 });
    expect(items).toMatchObject([{ id: 's-2', services: ['mail'], masked: { 'github-token': 2 } }]);
    const older = await sources.sessions({ limit: 1, after: next });
    expect(older.items).toMatchObject([{ id: 's-1', requests: 1, items: 1 }]);
    expect(older.next).toBeUndefined();
    expect(await sources.session('s-1')).toMatchObject({
      id: 's-1',
      batches: [{ exporters: expect.any(Array) as unknown, masked: [{ rule_id: 'github-token' }] }],
    });
    expect(await sources.session('none')).toBeUndefined();
  });
});

describe('the gateway', () => {
  it('tells how it does, and its balance holds to the item', async () => {
    // It does not wait for long for what the index knows of the trail.
    while ((await sources.overview()).audit.checkpoint === undefined) await sleep(20);
    const { items, ...overview } = await sources.overview();
    const { received, ...parts } = items;
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(received);
    expect(parts).toMatchObject({ forwarded: 0, dead_lettered: received, in_flight: 0 });
    expect(overview).toMatchObject({
      ...{ ready: true, redactions: 3, canary: { ok: true }, pending_approvals: 0 },
      audit: { ok: false, checkpoint: expect.any(String) as unknown },
    });
    const { components: names, figures } = await sources.health();
    expect(names).toContain('exporters/otlp_http');
    expect(figures.map(({ name }) => name)).toContain('traceveil_process_event_loop_delay_seconds');
    expect(await sources.coverage()).toMatchObject({ rows: expect.any(Array) as unknown });
    expect(await sources.senders()).toMatchObject([{ id: 'anonymous' }]);
  });

  it('tells where events go, and whether they arrive, without what lets in', async () => {
    const rows = await sources.integrations();
    expect(rows).toMatchObject([
      { name: 'file', ok: true, endpoint: join(directory, 'audit') },
      { name: 'webhook', type: 'webhook', ok: false, delivered: 0 },
    ]);
    expect(rows[1]?.endpoint).toMatch(/^http:.*key=\[REDACTED\]$/);
    const { yaml, hash } = await sources.policy();
    expect(hash).toMatch(/^[\da-f]{64}$/);
    expect(yaml).not.toContain(hookSecret);
  });

  it('lists what a backend refused, sends one again and drops another', async () => {
    const first = await sources.deadLetters({ limit: 1 });
    const rest = await sources.deadLetters({ limit: 9, after: first.next });
    const [newest] = first.items;
    const oldest = rest.items.at(-1);
    expect(rest.items).toHaveLength(2);
    expect(newest?.reason).toContain('backend answered 400');
    expect(String(newest?.time) >= String(oldest?.time)).toBe(true);
    expect(await sources.dropDeadLetter(newest?.id ?? '')).toBe(true);
    expect(await sources.dropDeadLetter(newest?.id ?? '')).toBe(false);
    status = 200;
    expect(await sources.resendDeadLetter(oldest?.id ?? '')).toBe(true);
    while ((await sources.deadLetters({ limit: 9 })).items.length > 1) await sleep(50);
    status = 400;
  });

  it('knows which rules are on, and holds nothing', async () => {
    const rules = await sources.rules();
    expect(rules).toContainEqual({ id: 'github-token', title: 'Github token', on: true });
    expect(rules).toContainEqual({ id: 'jwt', title: 'Jwt', on: false });
    expect(await sources.held({ limit: 9 })).toEqual({ items: [], next: undefined });
    expect(await sources.heldItem('x')).toBeUndefined();
  });
});

describe('a trial of the policy', () => {
  it('shows what becomes of a text, and where', async () => {
    const { text, matches, milliseconds } = await sources.tryPolicy(
      `a ${other} \u202e b`,
      'text',
      false,
    );
    expect(milliseconds).toBeGreaterThan(0);
    expect(matches).toMatchObject([{ rule_id: 'github-token', confidence: 'high', start: 2 }]);
    expect(text).toBe(`a ${matches[0]?.token ?? ''} \u202e b`);
    expect(text.slice(matches[0]?.start, matches[0]?.end)).toBe(matches[0]?.token);
  });

  it('shows what becomes of a request, and counts nothing of it', async () => {
    const before = await kinds();
    const body = JSON.stringify(request(`x ${secret} y`));
    const { text, matches } = await sources.tryPolicy(body, 'otlp_json', false);
    expect(text).not.toContain(secret);
    expect(matches).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ resourceSpans: [{}] });
    expect(await kinds()).toEqual(before);
    expect((await sources.overview()).redactions).toBe(3);
  });

  it.each([
    ['{', 'this is no JSON'],
    ['{}', 'no request in OTLP/JSON'],
    ['null', 'no request in OTLP/JSON'],
    ['{"resourceSpans":[{"scopeSpans":7}]}', 'no request in OTLP/JSON'],
    ['{"resourceLogs":[]}', 'no pipeline takes logs'],
  ])('says what is wrong with %s', async (text, problem) => {
    await expect(sources.tryPolicy(text, 'otlp_json', false)).rejects.toThrow(problem);
  });
});
