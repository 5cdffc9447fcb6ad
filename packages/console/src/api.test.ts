import { connect } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { operations } from './operations/index.ts';
import { permissions } from './permissions.ts';
import { SourceError } from './source-error.ts';
import { readDocument } from './sample-document.ts';
import { createSampleSources } from './sample-sources.ts';
import {
  addUser,
  passwordOfTests,
  signInAdmin,
  startConsole,
  type Client,
  type SampleConsole,
} from './sample-console.ts';

const marker = 'MARKER-51ce';
let sample: SampleConsole;
let admin: Client;
let reviewer: Client;

beforeAll(async () => {
  sample = await startConsole();
  admin = await signInAdmin(sample);
  reviewer = await addUser(sample, admin, 'r', ['reviewer']);
});
afterEach(() => void (sample.trail.isBroken = false));
afterAll(() => sample.stop());

describe('another’s page', () => {
  const change = { body: { status: 'rotated' } };
  const send = (headers: Record<string, string>) =>
    sample.send('PATCH', '/findings/0123456789ab', { ...change, headers });

  it('changes nothing: it knows no CSRF token, and says where it is from', async () => {
    const { cookie = '', origin = '', 'x-csrf-token': csrf = '' } = reviewer.headers;
    const right = { cookie, origin, 'x-csrf-token': csrf };
    expect((await send(right)).status).toBe(200);
    const other = admin.headers['x-csrf-token'] ?? '';
    for (const wrong of ['', 'x', other, csrf.toLowerCase()]) {
      expect((await send({ ...right, 'x-csrf-token': wrong })).status).toBe(403);
    }
    expect((await send({ cookie, origin })).json).toMatchObject({ type: 'urn:traceveil:csrf' });
    for (const from of ['http://evil.test', 'null', 'https://127.0.0.1', `${origin}0`]) {
      expect((await send({ ...right, origin: from })).status).toBe(403);
    }
    expect((await send({ cookie, 'x-csrf-token': csrf })).status).toBe(403);
  });

  it('signs nobody in', async () => {
    const body = { user: 'admin', password: passwordOfTests };
    const headers = { origin: 'http://evil.test' };
    expect((await sample.send('POST', '/session', { body, headers })).status).toBe(403);
  });

  it('reads nothing by a name of its own that points here', async () => {
    for (const host of [
      'evil.test',
      'evil.test:8318',
      'localhost.evil.test',
      'a b',
      '127.0.0.1@e',
    ]) {
      const heard = await reviewer.send('GET', '/overview', { headers: { host } });
      expect([host, heard.status === 200]).toEqual([host, false]);
      const page = await sample.send('GET', '//', { headers: { host } });
      expect([400, 421]).toContain(page.status);
    }
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:8318', '[::1]:8318', '10.0.0.1']) {
      expect((await reviewer.send('GET', '/overview', { headers: { host } })).status).toBe(200);
    }
  });
});

describe('the address of a person', () => {
  const from = async (by: SampleConsole) => {
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    await by.send('GET', '/session', { headers });
    return by.events.at(-1)?.address;
  };

  it('is what a proxy says that is trusted, and no other', async () => {
    expect(await from(sample)).toBe('127.0.0.1');
    const behind = await startConsole({ trusted_proxies: ['127.0.0.0/8'] });
    expect(await from(behind)).toBe('203.0.113.7');
    await behind.stop();
  });
});

describe('nobody', () => {
  it('writes no more into the trail than 60 refusals a minute', async () => {
    const other = await startConsole();
    for (let asked = 0; asked < 60; asked += 1) {
      expect((await other.send('GET', '/overview')).status).toBe(401);
    }
    const heard = await other.send('GET', '/overview');
    expect(heard).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    expect(other.events).toHaveLength(60);
    const client = await signInAdmin(other);
    expect((await client.send('GET', '/overview')).status).toBe(200);
    other.clock.ms += 60_000;
    expect((await other.send('GET', '/overview')).status).toBe(401);
    await other.stop();
  });
});

describe('every answer', () => {
  it.each(['/overview', '/no-such-path', '/openapi.json', '//', '//approvals/1'])(
    'of %s says what a browser may do with it',
    async (path) => {
      const { headers } = await reviewer.send('GET', path);
      const csp = String(headers['content-security-policy']);
      expect(csp).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(csp).not.toMatch(/unsafe|\*/);
      expect(headers).toMatchObject({
        ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
      });
    },
  );

  it('of the API is kept nowhere', async () => {
    for (const path of ['/overview', '/sessions/none', '/held/h-1', '/openapi.json']) {
      expect((await reviewer.send('GET', path)).headers['cache-control']).toBe('no-store');
    }
  });

  it('is told to the trail before it goes out, with who, where from and what', async () => {
    await reviewer.send('GET', '/events?rule=stripe-key&service=a&service=b&limit=5&after=x');
    expect(sample.events.at(-1)).toEqual({
      ...{ time: '2026-11-26T08:00:00.000Z', kind: 'access', address: '127.0.0.1' },
      actor: { kind: 'user', id: 'r', roles: ['reviewer'] },
      ...{ operation: 'listEvents', outcome: 'allowed', status: 200 },
      subject: 'service=["a","b"] rule=["stripe-key"]',
    });
    await reviewer.send('GET', `/events?service=MARKER`);
    expect(sample.events.at(-1)?.subject).toBe('service=["[masked]"]');
  });

  it('is 503 and shows nothing while the trail cannot be written, and nothing is done', async () => {
    sample.trail.isBroken = true;
    const heard = await reviewer.send('GET', '/sessions');
    expect(heard).toMatchObject({ status: 503, json: { type: 'urn:traceveil:audit-unavailable' } });
    expect(heard.text).not.toContain('s-1');
    expect((await reviewer.send('GET', '/no-such')).status).toBe(404);
    expect((await admin.send('GET', '/live')).status).toBe(503);
    expect((await reviewer.send('GET', '/users')).status).toBe(503);
    const made = await admin.send('POST', '/users', { body: { id: 'untold', roles: [] } });
    expect(made.status).toBe(503);
    const body = { user: 'r', password: passwordOfTests };
    const signed = await sample.send('POST', '/session', { body });
    expect(signed.status).toBe(503);
    expect(signed.headers['set-cookie']).toBeUndefined();
    sample.trail.isBroken = false;
    expect((await admin.send('GET', '/users')).text).not.toContain('untold');
  });
});

describe('what is wrong with a request', () => {
  it.each<[string, string, string, unknown, string]>([
    ['a limit of 0', 'GET', '/events?limit=0', undefined, 'limit'],
    ['a limit above 500', 'GET', '/sessions?limit=501', undefined, 'limit'],
    ['a word that is not known', 'GET', `/sessions?${marker}=1`, undefined, ''],
    ['a time that is none', 'GET', `/events?from=${marker}`, undefined, 'from'],
    ['a status that is none', 'GET', `/findings?status=${marker}`, undefined, 'status'],
    ['a fingerprint that is none', 'GET', `/findings/${marker}`, undefined, 'fingerprint'],
    ['a body of another kind', 'POST', '/policy/trial', [marker], ''],
    ['an input that is none', 'POST', '/policy/trial', { text: marker, input: marker }, 'input'],
    [
      'no reason',
      'POST',
      '/approvals',
      { subject: { kind: 'reveal', sealed_ids: ['a'] }, reason: ' ' },
      'reason',
    ],
    ['an unknown field', 'POST', '/policy/trial', { text: 'a', [marker]: 1 }, ''],
  ])(
    'is told, field by field and without its text: %s',
    async (...[, method, path, body, field]) => {
      const heard = await reviewer.send(method, path, body === undefined ? {} : { body });
      expect(heard.status).toBe(400);
      expect(heard.headers['content-type']).toContain('application/problem+json');
      expect(heard.json).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
      const { errors } = heard.json as { errors: { field: string; message: string }[] };
      expect(errors.map((one) => one.field)).toContain(field);
      expect(heard.text).not.toContain(marker);
    },
  );

  it('is told without its text when it is no JSON, too long or of another type', async () => {
    const raw = (body: string, type = 'application/json') =>
      rawRequest(sample, [
        'POST /api/v1/policy/trial HTTP/1.1',
        `host: 127.0.0.1:${sample.console.port}`,
        ...Object.entries(reviewer.headers).map(([name, value]) => `${name}: ${value}`),
        ...[
          `content-type: ${type}`,
          `content-length: ${body.length}`,
          'connection: close',
          '',
          body,
        ],
      ]);
    for (const [heard, status] of [
      [await raw(`{"text":"${marker}`), 400],
      [await raw(`{"__proto__":{"a":"${marker}"},"text":"a"}`), 400],
      [await raw(marker, 'text/plain'), 415],
      [await raw(JSON.stringify({ text: marker.repeat(60_000) })), 413],
    ] as const) {
      expect(heard).toContain(`HTTP/1.1 ${status}`);
      expect(heard).toContain('application/problem+json');
      expect(heard).not.toContain(marker);
    }
  });

  it('is told in the words of the source, and a fault in none of its own', async () => {
    const { sources } = createSampleSources();
    const other = await startConsole(
      {},
      {
        sources: {
          ...sources,
          sessions: () =>
            Promise.reject(new SourceError('unavailable', 'the index is being built')),
          health: () => Promise.reject(new SourceError('preparing', 'the index is at 7 %')),
          senders: () => Promise.reject(new Error(marker)),
          overview: () => Promise.resolve({ [marker]: 1 } as never),
        },
      },
    );
    try {
      const client = await signInAdmin(other);
      const sessions = await client.send('GET', '/sessions');
      expect(sessions).toMatchObject({ status: 503, json: { detail: 'the index is being built' } });
      expect(await client.send('GET', '/health')).toMatchObject({
        ...{ status: 503, headers: { 'retry-after': '2' } },
        json: { type: 'urn:traceveil:preparing', detail: 'the index is at 7 %' },
      });
      for (const path of ['/senders', '/overview']) {
        const heard = await client.send('GET', path);
        expect(heard.status).toBe(500);
        expect(heard.text + other.logged.join()).not.toContain(marker);
      }
    } finally {
      await other.stop();
    }
  });
});

describe('the OpenAPI document', () => {
  it('is one, by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const document = await readDocument(sample);
    expect(await validator.validate({ ...document })).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has every operation, with its answers and problems', async () => {
    const document = await readDocument(sample);
    expect(document.openapi).toBe('3.1.0');
    for (const [id, { method, path }] of Object.entries(operations)) {
      const written = `/api/v1${path.replace(/:(\w+)/g, '{$1}')}`;
      const found = document.paths[written]?.[method.toLowerCase()];
      expect([id, found?.operationId]).toEqual([id, id]);
      expect(Object.keys(found?.responses ?? {})).toContain('default');
      const isOpen = permissions[id as keyof typeof permissions] === 'nobody';
      expect(found?.security.length === 0).toBe(isOpen);
    }
    const described = Object.values(document.paths).flatMap((path) => Object.keys(path));
    expect(described).toHaveLength(Object.keys(operations).length);
    for (const [path, methods] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        const named = parameters.filter((one) => one.in === 'path').map((one) => one.name);
        expect([path, named]).toEqual([path, inPath]);
      }
    }
    expect(JSON.stringify(document)).not.toMatch(/"\$ref":"(?!#\/)/);
  });
});

describe('the live feed', () => {
  it('hands on what fits, with its id, and goes on where it was left', async () => {
    const first = await openFeed(reviewer, '/live?kind=redact');
    sample.emit({ kind: 'forward', service: 'a' });
    sample.emit({ kind: 'redact', service: 'b\nid: 99\n\nevent: x' });
    await first.until('"kind":"redact"');
    expect(first.text()).not.toContain('forward');
    expect(first.text()).toContain(String.raw`b\nid: 99\n\nevent: x`);
    const [, id = ''] = /^id: (\d+)$/m.exec(first.text()) ?? [];
    first.close();
    sample.emit({ kind: 'redact', service: 'missed' });
    const second = await openFeed(reviewer, '/live', { 'last-event-id': id });
    await second.until('missed');
    expect(second.text()).not.toContain('id: 99');
    expect(sample.events.at(-1)).toMatchObject({ operation: 'streamLive', outcome: 'allowed' });
    second.close();
  });

  it('is not begun by a request for its head', async () => {
    expect((await reviewer.send('HEAD', '/live')).status).toBe(404);
  });

  it('is open so many times and no more', async () => {
    const viewer = await addUser(sample, admin, 'many', ['viewer']);
    const feeds = [];
    for (let index = 0; index < 8; index += 1) feeds.push(await openFeed(viewer, '/live'));
    expect((await viewer.send('GET', '/live')).status).toBe(429);
    for (const feed of feeds) feed.close();
  });
});

describe('a trace', () => {
  it('has links to where it can be looked at', async () => {
    const id = '0af7651916cd43dd8448eb211c80319c';
    const links = [{ name: 'Jaeger', url: `http://jaeger.test/trace/${id}` }];
    expect((await reviewer.send('GET', '/held/h-1')).json).toMatchObject({ trace_links: links });
  });
});

describe('the pages', () => {
  it('are served with every path of theirs, and no file beside them', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'traceveil-pages-'));
    mkdirSync(join(directory, 'pages', 'assets'), { recursive: true });
    writeFileSync(join(directory, 'secret'), marker);
    writeFileSync(join(directory, 'pages', 'index.html'), '<title>page</title>');
    writeFileSync(join(directory, 'pages', 'assets', 'a.js'), '1');
    const other = await startConsole({}, { assetsDirectory: join(directory, 'pages') });
    try {
      for (const path of ['//', '//approvals/a-1?x=1', '//index.html', '//findings']) {
        const heard = await other.send('GET', path);
        expect(heard).toMatchObject({ status: 200, text: '<title>page</title>' });
        expect(heard.headers['cache-control']).toBe('no-cache');
      }
      expect((await other.send('GET', '//assets/a.js')).text).toBe('1');
      for (const path of ['///', '///evil.test/approvals/a-1?signature=x', '//%ff']) {
        expect((await other.send('GET', path)).status).toBeLessThan(500);
      }
      expect(other.logged).toEqual([]);
      for (const path of ['//assets/none.js', '/none', '//api/v2/x']) {
        expect((await other.send('GET', path)).status).toBe(404);
      }
      for (const path of [
        '//../secret',
        '//%2e%2e/secret',
        '//..%2fsecret',
        '//assets/..%5c..%5csecret',
      ]) {
        const heard = await other.send('GET', path);
        expect(heard.text).not.toContain(marker);
        expect([path, heard.status < 500]).toEqual([path, true]);
      }
      expect(other.logged).toEqual([]);
    } finally {
      await other.stop();
      rmSync(directory, { recursive: true });
    }
  });
});

/** Bytes as they are given. */
function rawRequest({ console }: SampleConsole, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(console.port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A body that is too long is not read to its end.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(text);
      else reject(error);
    });
    socket.on('close', () => resolve(text));
  });
}

async function openFeed(client: Client, path: string, more: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(`${sample.origin}/api/v1${path}`, {
    headers: { cookie: client.headers['cookie'] ?? '', ...more },
    signal: abort.signal,
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  const reader = response.body?.getReader();
  return {
    text: () => text,
    async until(part: string) {
      while (!text.includes(part)) {
        const read: { done: boolean; value?: unknown } | undefined = await reader?.read();
        if (read?.done !== false) throw new Error('the feed ended');
        text += Buffer.from(read.value as Uint8Array).toString();
      }
    },
    close: () => abort.abort(),
  };
}
