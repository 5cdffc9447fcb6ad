import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeResponse, protoToJson } from '@traceveil/otlp';
import type { Exporter } from '@traceveil/pipeline';
import { fakeBatch, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { createOtlpHttp, otlpHttp } from './otlp-http.ts';
import { systemClock, type Clock } from './retry.ts';

const never = new AbortController().signal;
const MiB = 1024 ** 2;

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Answer = (response: ServerResponse, seen: Seen) => void;

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close();
});

/** A backend that gives the answers one by one, the last for ever. */
async function backend(...answers: readonly Answer[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks) };
      seen.push(one);
      answers[Math.min(seen.length, answers.length) - 1]?.(response, one);
    });
  });
  return { seen, endpoint: await listen(server) };
}

async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  opened.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end();
const ok = status(200);
const proto = { 'content-type': 'application/x-protobuf' };

async function exporterTo(config: object, clock: Clock = fakeClock().clock) {
  const { dependencies, ...kept } = fakeDependencies('otlp_http/test');
  const exporter: Exporter = createOtlpHttp(otlpHttp.config.parse(config), dependencies, clock);
  await exporter.start();
  opened.unshift({ close: () => exporter.stop(never) });
  return { exporter, ...kept };
}

it('says where it sends to, without a query, which may hold a key', () => {
  const { dependencies } = fakeDependencies('otlp_http/test');
  const endpoints = {
    endpoint: 'https://traces.example/otlp',
    logs_endpoint: 'https://logs.example:4318/in?key=word',
  };
  const exporter = createOtlpHttp(otlpHttp.config.parse(endpoints), dependencies);
  expect(exporter.endpoints).toEqual({
    traces: 'https://traces.example/otlp/v1/traces',
    logs: 'https://logs.example:4318/in',
    metrics: 'https://traces.example/otlp/v1/metrics',
  });
});

describe('a request', () => {
  it('HC2: carries the very bytes to the path of the signal, as protobuf', async () => {
    const { seen, endpoint } = await backend(ok);
    const { exporter } = await exporterTo({ endpoint, compression: 'none' });
    for (const signal of ['traces', 'logs', 'metrics'] as const) {
      await exporter.export(fakeBatch(signal), never);
    }
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v1/traces',
      'POST /v1/logs',
      'POST /v1/metrics',
    ]);
    expect(seen[0]?.headers).toMatchObject(proto);
    expect(seen[0]?.headers).not.toHaveProperty('content-encoding');
    expect(seen[0]?.body).toEqual(Buffer.from(fakeBatch().bytes));
  });

  it('HC2: is gzip unless told otherwise, and says so', async () => {
    const { seen, endpoint } = await backend(ok);
    const { exporter } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch(), never);
    expect(seen[0]?.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(seen[0]?.body ?? '')).toEqual(Buffer.from(fakeBatch().bytes));
  });

  it.each(['none', 'gzip'] as const)(
    'HC2: is JSON if told so, with compression %s',
    async (packed) => {
      const { seen, endpoint } = await backend(ok);
      const { exporter } = await exporterTo({ endpoint, encoding: 'json', compression: packed });
      await exporter.export(fakeBatch('logs'), never);
      expect(seen[0]?.headers['content-type']).toBe('application/json');
      const body = packed === 'gzip' ? gunzipSync(seen[0]?.body ?? '') : seen[0]?.body;
      expect(body?.toString()).toBe(protoToJson(fakeBatch('logs').bytes, 'logs'));
      expect(JSON.parse(String(body))).toHaveProperty('resourceLogs');
    },
  );

  it('carries the configured headers', async () => {
    const { seen, endpoint } = await backend(ok);
    const headers = { Authorization: 'Bearer of-nobody', 'X-Scope-OrgID': 'team' };
    const { exporter } = await exporterTo({ endpoint, headers });
    await exporter.export(fakeBatch(), never);
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer of-nobody',
      'x-scope-orgid': 'team',
    });
  });

  it('HC15: goes to the endpoint of its signal, word for word', async () => {
    const { seen, endpoint } = await backend(ok);
    const { exporter } = await exporterTo({
      endpoint: `${endpoint}/base/`,
      traces_endpoint: `${endpoint}/api/otel?project=1`,
    });
    await exporter.export(fakeBatch('traces'), never);
    await exporter.export(fakeBatch('logs'), never);
    expect(seen.map(({ url }) => url)).toEqual(['/api/otel?project=1', '/base/v1/logs']);
  });

  it('is refused for a signal that has no endpoint', async () => {
    const { exporter } = await exporterTo({ traces_endpoint: 'http://127.0.0.1:1/' });
    await expect(exporter.export(fakeBatch('logs'), never)).rejects.toMatchObject({
      remedy: 'not_found',
    });
  });

  it.each(['proto', 'json'] as const)(
    'HC3: as %s is one of several below max_request_size, before compression',
    async (encoding) => {
      const { seen, endpoint } = await backend(ok);
      const { exporter } = await exporterTo({ endpoint, encoding, max_request_size: '70B' });
      await exporter.export(fakeBatch('traces', 50), never);
      expect(seen.length).toBeGreaterThan(1);
      for (const { body } of seen) expect(gunzipSync(body).length).toBeLessThanOrEqual(70);
    },
  );

  it('HC1: reaches a backend that speaks HTTP/1.1 alone', async () => {
    const versions: string[] = [];
    const { endpoint } = await backend((response) => {
      versions.push(response.req.httpVersion);
      response.end();
    });
    const { exporter } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch(), never);
    expect(versions).toEqual(['1.1']);
  });

  it('HC12: goes over its own connection while others are on their way', async () => {
    const ports = new Set<number | undefined>();
    const waiting: ServerResponse[] = [];
    const { endpoint } = await backend((response) => {
      ports.add(response.socket?.remotePort);
      if (waiting.push(response) === 4) for (const one of waiting) one.end();
    });
    const { exporter } = await exporterTo({ endpoint });
    await Promise.all([1, 2, 3, 4].map(() => exporter.export(fakeBatch(), never)));
    expect(ports.size).toBe(4);
  });

  it('HC14: reaches its backend while that of another exporter does not answer', async () => {
    const silent = await backend(() => undefined);
    const { seen, endpoint } = await backend(ok);
    const stuck = await exporterTo({ endpoint: silent.endpoint, compression: 'none' });
    const { exporter } = await exporterTo({ endpoint, compression: 'none' });
    const batch = fakeBatch();
    const abort = new AbortController();
    const pending = stuck.exporter.export(batch, abort.signal).catch(() => 'aborted');
    while (silent.seen.length === 0) await new Promise(setImmediate);
    await exporter.export(batch, never);
    expect(seen[0]?.body).toEqual(silent.seen[0]?.body);
    abort.abort();
    expect(await pending).toBe('aborted');
  });

  it('HC11: comes over one connection after another request', async () => {
    const ports = new Set<number | undefined>();
    const { endpoint } = await backend((response) => {
      ports.add(response.socket?.remotePort);
      response.end();
    });
    const { exporter } = await exporterTo({ endpoint });
    for (let count = 0; count < 3; count += 1) await exporter.export(fakeBatch(), never);
    expect(ports.size).toBe(1);
  });
});

describe('a refusal', () => {
  it('HC6, HC7: is retried for 429, 502, 503, 504 and no other status from 300 to 599', async () => {
    const retried: number[] = [];
    const named: number[] = [];
    let code = 300;
    let calls = 0;
    const { endpoint } = await backend((response) => {
      calls += 1;
      response.writeHead(calls === 1 ? code : 200).end();
    });
    const { exporter } = await exporterTo({ endpoint });
    for (; code < 600; code += 1) {
      calls = 0;
      const error: unknown = await exporter.export(fakeBatch(), never).catch((e: unknown) => e);
      if (calls === 2) retried.push(code);
      else if (error instanceof Error && error.message.includes(`${code}`)) named.push(code);
    }
    expect(retried).toEqual([429, 502, 503, 504]);
    expect(named).toHaveLength(300 - retried.length);
  });

  it.each([
    [400, 'invalid'],
    [401, 'unauthenticated'],
    [403, 'denied'],
    [404, 'not_found'],
    [413, 'too_large'],
    [500, 'internal'],
  ])('with %i is told as %s', async (code, remedy) => {
    const { endpoint } = await backend(status(code));
    const { exporter } = await exporterTo({ endpoint });
    await expect(exporter.export(fakeBatch(), never)).rejects.toMatchObject({ remedy });
  });

  it('HC13: is not quoted, nor is any configured header', async () => {
    const text = 'quoted from the span';
    const { endpoint } = await backend(
      (response) => response.writeHead(503).end(text),
      (response) => response.writeHead(400).end(text),
    );
    const headers = { authorization: 'Bearer of-nobody' };
    const { exporter, lines } = await exporterTo({ endpoint, headers });
    const error: unknown = await exporter.export(fakeBatch(), never).catch((e: unknown) => e);
    const told = JSON.stringify(lines) + String(error) + String((error as Error).stack);
    expect(lines).toHaveLength(1);
    expect(told).not.toContain('quoted');
    expect(told).not.toContain('of-nobody');
  });

  it('by redirect is not followed', async () => {
    const { seen, endpoint } = await backend(status(307, { location: '/elsewhere' }));
    const { exporter } = await exporterTo({ endpoint });
    await expect(exporter.export(fakeBatch(), never)).rejects.toThrow('not followed');
    expect(seen).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', '9', 9_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:12 GMT', 12_000],
    ['a date that has passed', 'Wed, 31 Dec 2025 00:00:00 GMT', 5_000],
    ['nonsense', 'soon', 5_000],
  ])('HC8: as %s is the least that is waited', async (_form, value, delayMs) => {
    const { endpoint } = await backend(status(503, { 'retry-after': value }), ok);
    const { clock, delaysMs } = fakeClock();
    const { exporter } = await exporterTo({ endpoint }, clock);
    await exporter.export(fakeBatch(), never);
    expect(delaysMs).toEqual([delayMs]);
  });
});

describe('a backend that breaks off', () => {
  it.each<[string, Answer]>([
    ['before an answer', (response) => response.socket?.destroy()],
    [
      'in the middle of one',
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('ten bytes…', () => response.socket?.destroy());
      },
    ],
    ['with something that is not HTTP', (response) => response.socket?.end('SSH-2.0-nobody\r\n')],
  ])('HC9: %s gets the same bytes again', async (_when, answer) => {
    const { seen, endpoint } = await backend(answer, ok);
    const { exporter } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch(), never);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.body).toEqual(seen[0]?.body);
  });

  it('HC10: gets the batch when it is up again', async () => {
    const gone = createServer();
    const endpoint = await listen(gone);
    await opened.pop()?.close();
    let calls = 0;
    const { clock } = fakeClock(async () => {
      calls += 1;
      if (calls !== 2) return;
      const back = createServer((request, response) => {
        request.resume().on('end', () => response.end());
      });
      await listen(back, Number(new URL(endpoint).port));
    });
    const { exporter, lines } = await exporterTo({ endpoint }, clock);
    await exporter.export(fakeBatch(), never);
    expect(calls).toBe(2);
    expect(lines[0]?.fields).toMatchObject({ items: 3, reason: 'no answer: ECONNREFUSED' });
  });

  it.each<[string, Answer]>([
    ['answers nothing', () => undefined],
    ['stops in the middle', (response) => response.writeHead(200).write('…')],
  ])('and %s is given up after timeout, then tried again', async (_what, answer) => {
    const { seen, endpoint } = await backend(answer, ok);
    const { exporter, lines } = await exporterTo({ endpoint, timeout: '300ms' });
    await exporter.export(fakeBatch(), never);
    expect(seen).toHaveLength(2);
    expect(lines[0]?.fields).toMatchObject({ reason: 'no answer within 300 ms' });
  });
});

describe('a response', () => {
  it.each<[string, Answer]>([
    ['10 MiB', (response) => response.end(Buffer.alloc(10 * MiB))],
    [
      '10 MiB after unpacking',
      (response) => {
        response.writeHead(200, { ...proto, 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(10 * MiB)));
      },
    ],
    ['10 MiB under 503', (response) => response.writeHead(503).end(Buffer.alloc(10 * MiB))],
  ])('HC4: of %s is not read to its end and the batch not sent again', async (_what, answer) => {
    const { seen, endpoint } = await backend(answer);
    const { exporter } = await exporterTo({ endpoint });
    await expect(exporter.export(fakeBatch(), never)).rejects.toMatchObject({
      remedy: 'internal',
      message: expect.stringContaining(`more than ${4 * MiB} bytes`) as unknown,
    });
    expect(seen).toHaveLength(1);
  });

  it.each(['proto', 'json'] as const)(
    'HC5: with partial success, %s, is final and counted',
    async (encoding) => {
      const body = encodeResponse('logs', { rejectedItems: 2, message: 'quoted text' }, encoding);
      const type = encoding === 'json' ? 'application/json; charset=utf-8' : proto['content-type'];
      const { seen, endpoint } = await backend((response) =>
        response.writeHead(200, { 'content-type': type }).end(body),
      );
      const { exporter, counts, lines } = await exporterTo({ endpoint, encoding });
      await exporter.export(fakeBatch('logs'), never);
      expect(seen).toHaveLength(1);
      expect(counts).toEqual({ 'traceveil_exporter_rejected_log_records{otlp_http/test}': 2 });
      expect(lines[0]?.fields).toMatchObject({ rejectedItems: 2, messageLength: 11 });
      expect(JSON.stringify(lines)).not.toContain('quoted');
    },
  );

  it('that is packed is unpacked', async () => {
    const body = encodeResponse('traces', { rejectedItems: 1, message: '' }, 'proto');
    const { endpoint } = await backend((response) =>
      response.writeHead(200, { ...proto, 'content-encoding': 'gzip' }).end(gzipSync(body)),
    );
    const { exporter, counts } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch(), never);
    expect(counts).toEqual({ 'traceveil_exporter_rejected_spans{otlp_http/test}': 1 });
  });

  it.each([
    ['text/html', '<html>fine</html>'],
    ['application/x-protobuf', 'not protobuf'],
    ['application/json', 'not JSON'],
  ])('of 200 with %s that is not OTLP still means taken', async (type, body) => {
    const { seen, endpoint } = await backend((response) =>
      response.writeHead(200, { 'content-type': type }).end(body),
    );
    const { exporter, counts } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch(), never);
    expect(seen).toHaveLength(1);
    expect(counts).toEqual({});
  });
});

describe('an abort', () => {
  const expected = { remedy: 'retry', message: expect.stringContaining('was stopped') as unknown };

  it('ends the wait between two attempts', async () => {
    const { seen, endpoint } = await backend(status(503));
    const retry_on_failure = { initial_interval: '1h', max_elapsed_time: '0s' };
    const { exporter } = await exporterTo({ endpoint, retry_on_failure }, systemClock);
    const abort = new AbortController();
    const exported = exporter.export(fakeBatch(), abort.signal);
    while (seen.length === 0) await new Promise(setImmediate);
    abort.abort();
    await expect(exported).rejects.toMatchObject(expected);
  });

  it('ends an attempt that hangs', async () => {
    const abort = new AbortController();
    const { seen, endpoint } = await backend(() => {
      abort.abort();
    });
    const { exporter } = await exporterTo({ endpoint }, systemClock);
    await expect(exporter.export(fakeBatch(), abort.signal)).rejects.toMatchObject(expected);
    expect(seen).toHaveLength(1);
  });
});
