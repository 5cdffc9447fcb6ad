import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import type { Log } from '@traceveil/pipeline';
import type { OtlpReceiver } from '@traceveil/receiver-otlp';
import { components } from '../components.ts';
import { loadConfig } from '../config.ts';
import { startGateway, type Gateway } from '../gateway.ts';
import { openApi } from './api-client.ts';
import { approvals, type ApprovalsOptions } from './approvals.ts';
import { reveal, type Output } from './reveal.ts';

const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const secret = fake('ghp_', 36);
const password = 'a long enough passphrase 51ce';

let directory = '';
let gateway: Gateway;
let endpoint = '';
/** Of a reviewer and an approver. */
const tokens: Record<string, string> = {};
let token = '';

interface Page {
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
}

/** As a browser: signs in, and changes the first password. */
async function signIn(user: string, first: string): Promise<Page> {
  let cookie = '';
  let csrf = '';
  const ask: Page['ask'] = async (method, path, body) => {
    const response = await fetch(`${endpoint}/api/v1${path}`, {
      method,
      headers: {
        ...{ cookie, origin: endpoint, 'x-csrf-token': csrf },
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    const { csrf_token: given } = answer;
    if (typeof given === 'string') csrf = given;
    return answer;
  };
  await ask('POST', '/session', { user, password: first });
  await ask('POST', '/session/password', { old_password: first, new_password: password });
  return { ask };
}

async function makeToken(admin: Page, id: string, role: string): Promise<string> {
  const { password: first } = await admin.ask('POST', '/users', { id, roles: [role] });
  const own = await signIn(id, String(first));
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const made = await own.ask('POST', '/tokens', { name: 'shell', roles: [role], expires });
  return String(made['token']);
}

async function send(text: string): Promise<void> {
  const [receiver] = gateway.receivers as readonly OtlpReceiver[];
  const attributes = [{ key: 'gen_ai.prompt', value: { stringValue: text } }];
  const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
  const spans = [{ ...span, name: 'chat', attributes }];
  const answer = await fetch(`http://127.0.0.1:${receiver?.endpoints.http?.port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(answer.status).toBe(200);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'approve-'));
  const pipeline = { receivers: ['otlp'], processors: ['redact'], exporters: ['file'] };
  const text = JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
    processors: { redact: { action: 'seal' } },
    exporters: { file: { path: join(directory, 'clean.jsonl') } },
    approvals: { sealing_key: Buffer.alloc(32, 7).toString('base64') },
    console: { endpoint: '127.0.0.1:0' },
    storage: { directory },
    service: { telemetry: { endpoint: '127.0.0.1:0' }, pipelines: { traces: pipeline } },
  });
  const input = { text, fileName: 'test.yaml', env: {}, readFile: () => '' };
  gateway = await startGateway(loadConfig(input, components).config, log);
  endpoint = `http://127.0.0.1:${gateway.console?.port}`;
  const admin = await signIn('admin', gateway.console?.takeFirstPassword() ?? '');
  tokens['ann'] = await makeToken(admin, 'ann', 'reviewer');
  tokens['bob'] = await makeToken(admin, 'bob', 'approver');
  await send(`the key is ${secret}`);
  const clean = await readFile(join(directory, 'audit/audit.jsonl'), 'utf8');
  token = /\[REDACTED:github-token#[\da-f]{12}\]/.exec(clean)?.[0] ?? '';
});
afterAll(async () => {
  await gateway.stop(AbortSignal.timeout(5_000));
  await rm(directory, { recursive: true, force: true });
});

let out = '';
let told = '';
const write = process.stdout.write.bind(process.stdout);
const writeError = process.stderr.write.bind(process.stderr);
beforeEach(() => {
  out = '';
  told = '';
  process.stdout.write = (text: string | Uint8Array) => (out += String(text)) !== '';
  process.stderr.write = (text: string | Uint8Array) => (told += String(text)) !== '';
});
afterEach(() => {
  process.stdout.write = write;
  process.stderr.write = writeError;
  delete process.env['TRACEVEIL_API_TOKEN'];
});

function as(who: string): void {
  process.env['TRACEVEIL_API_TOKEN'] = tokens[who];
}

const decide = (
  action: string | undefined,
  ids: readonly string[],
  more: Partial<ApprovalsOptions> = {},
) => {
  const options = { endpoint, json: false, state: undefined, reason: undefined, sha256: undefined };
  return approvals(action, ids, { ...options, ...more });
};

let shown = '';
const terminal: Output = { isTTY: true, write: (text) => (shown += text) };
const pipe: Output = { isTTY: false, write: (text) => (shown += text) };
const ask = (output: Output = terminal, wanted?: string, what = token) =>
  reveal(what, { endpoint, reason: 'ticket 7', duration: '5m', output: wanted }, output);

/** Of the request that waits. */
async function pendingId(): Promise<string> {
  out = '';
  expect(await decide('list', [], { state: 'pending', json: true })).toBe(0);
  const { items } = JSON.parse(out) as { items: { id: string }[] };
  expect(items).toHaveLength(1);
  return items[0]?.id ?? '';
}

describe('a sealed value', () => {
  it('is shown once, to who asked, when another has approved', async () => {
    as('ann');
    expect(await ask()).toBe(1);
    expect(told).toMatch(/waits for approval until/);
    const id = await pendingId();
    // Asked again it is the same request, and nobody decides on their own.
    expect(await ask()).toBe(1);
    expect(await pendingId()).toBe(id);
    expect(await decide('approve', [id], { reason: 'it is mine' })).toBe(1);

    as('bob');
    expect(await decide('show', [id])).toBe(0);
    expect(out).toContain(token);
    expect(await decide('approve', [id], { reason: 'no', sha256: '0'.repeat(64) })).toBe(1);
    expect(await decide('approve', [id], { reason: 'the customer asks' })).toBe(0);
    expect(out).toContain('the customer asks');

    as('ann');
    shown = '';
    // What would go nowhere is not used up.
    await expect(ask(pipe)).rejects.toThrow('say --output -');
    expect(shown).toBe('');
    expect(await ask(pipe, '-')).toBe(0);
    expect(shown).toBe(secret);
    shown = '';
    expect(await ask()).toBe(1);
    expect(shown).toBe('');
    const again = await pendingId();
    expect(again).not.toBe(id);

    as('bob');
    expect(await decide('deny', [again], { reason: 'once is enough' })).toBe(0);
    expect(await decide('list', [])).toBe(0);
    expect(out).toMatch(/denied .*github-token/);
  });

  it('stands nowhere on the disk', async () => {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const { parentPath, name } of files) {
      const bytes = await readFile(join(parentPath, name));
      expect(bytes.includes(secret)).toBe(false);
    }
  });

  it('is found by the digits of its token, and one that is not there is told', async () => {
    as('ann');
    expect(await ask(terminal, undefined, token.slice(-13, -1))).toBe(1);
    expect(told).toMatch(/waits for approval/);
    expect(await ask(terminal, undefined, '[REDACTED:github-token#000000000000]')).toBe(1);
    expect(told).toContain('nothing is sealed of');
    await expect(ask(terminal, undefined, 'ghp')).rejects.toThrow('TOKEN must be such as');
  });
});

describe('the commands', () => {
  it.each([
    ['nothing', undefined, []],
    ['another word', 'burn', []],
    ['show without an id', 'show', []],
    ['two ids', 'approve', ['a', 'b']],
    ['no reason', 'approve', ['a']],
    ['an id to list', 'list', ['a']],
  ])('say how they are meant when they get %s', async (_, action, ids) => {
    as('ann');
    expect(await decide(action, ids)).toBeUndefined();
  });

  it('say what the gateway says to who may not, or to a token that is none', async () => {
    as('ann');
    expect(await decide('show', ['none-such'])).toBe(1);
    expect(told).toMatch(/^traceveil: .+\n$/);
    process.env['TRACEVEIL_API_TOKEN'] = 'tvl_wrong';
    expect(await decide('list', [])).toBe(1);
    expect(told).toContain('the token is none of ours');
  });

  it('say which word is wrong', async () => {
    as('ann');
    expect(await decide('list', [], { state: 'open' })).toBe(1);
    expect(told).toMatch(/^traceveil: state Invalid option: .*"pending"/);
  });

  it.each([
    ['', {}, 'must have an API token'],
    ['ftp://127.0.0.1', { TRACEVEIL_API_TOKEN: 'x' }, '--endpoint must be a URL'],
    ['http://user:word@127.0.0.1', { TRACEVEIL_API_TOKEN: 'x' }, '--endpoint must be a URL'],
    ['http://example.com', { TRACEVEIL_API_TOKEN: 'x' }, 'use https'],
  ])('send no token to %j', (where, env, problem) => {
    expect(() => openApi(where === '' ? endpoint : where, env)).toThrow(problem);
  });

  it('say when nobody answers', async () => {
    as('ann');
    await expect(decide('list', [], { endpoint: 'http://127.0.0.1:9' })).rejects.toThrow(
      'no console answers at http://127.0.0.1:9',
    );
  });

  describe('to something else that answers', () => {
    let server: Server;
    let body = '';
    let status = 200;
    let other = '';
    beforeEach(async () => {
      server = createServer((request, response) => {
        request.resume();
        response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(body);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      other = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      as('ann');
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    it.each([
      [200, '<html>', 'did not answer as the API'],
      [200, '{"items":[{}]}', 'did not answer as the API'],
      [302, '', 'no console answers'],
    ])('say so of %d %j', async (answered, text, problem) => {
      [status, body] = [answered, text];
      await expect(decide('list', [], { endpoint: other })).rejects.toThrow(problem);
    });

    it('write no escape of what they are told', async () => {
      [status, body] = [403, JSON.stringify({ detail: '\u001b[2J\u202eno' })];
      expect(await decide('list', [], { endpoint: other })).toBe(1);
      expect(told).toBe('traceveil: \\u001b[2J\\u202eno\n');
      [status, body] = [500, 'fault'];
      expect(await decide('list', [], { endpoint: other })).toBe(1);
      expect(told).toContain('the console answered 500');
    });
  });
});
