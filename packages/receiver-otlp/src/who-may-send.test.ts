import { connect as connectHttp2 } from 'node:http2';
import { afterEach, describe, expect, it } from '@jest/globals';
import { decodeStatus } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Authentication, Authenticator } from '@traceveil/pipeline';
import type { FakeDependencies } from './fake-dependencies.ts';
import { json, marker, protobuf, talk } from './http-sender.ts';
import { closeSecure, sendOver, startBoth, transports } from './secure-sender.ts';

afterEach(closeSecure);

/** Takes `Bearer NAME` as the name, but for the one that is never valid. */
function fakeAuthenticator(judge: Authenticator['authenticate'] = judgeByName): Authenticator {
  return {
    name: 'fake',
    challenge: 'Bearer',
    authenticate: judge,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

function judgeByName(authorization: string | undefined): Authentication {
  if (authorization === undefined) return { refused: 'missing' };
  const id = authorization.replace('Bearer ', '');
  return id === marker ? { refused: 'wrong_credentials' } : { id };
}

const auth = { authenticator: 'fake' };
const withFake = (deps: FakeDependencies) => {
  deps.authenticators.set('fake', fakeAuthenticator());
};
const codes = {
  ok: { http: 200, grpc: 0 },
  unauthenticated: { http: 401, grpc: 16 },
  denied: { http: 403, grpc: 7 },
  rate_limited: { http: 429, grpc: 8 },
  retry: { http: 503, grpc: 14 },
  internal: { http: 500, grpc: 13 },
};

describe.each(transports)('who sends over %s', (transport) => {
  it('is known by its credentials, and stands on the batch', async () => {
    const { deps, ports } = await startBoth({ auth }, {}, withFake);
    const heard = await sendOver(transport, ports[transport], { authorization: 'Bearer billing' });
    expect(heard?.code).toBe(codes.ok[transport]);
    const sender = { id: 'billing', address: '127.0.0.1', transport };
    expect(deps.batches).toMatchObject([{ sender }]);
    expect(deps.audited).toEqual([]);
  });

  it.each([
    ['has no credentials', undefined, 'missing'],
    ['has wrong ones', `Bearer ${marker}`, 'wrong_credentials'],
  ])('is refused when it %s, audited and counted', async (_, authorization, reason) => {
    const { deps, receiver, ports } = await startBoth({ auth }, {}, withFake);
    const shown = authorization === undefined ? {} : { authorization };
    const heard = await sendOver(transport, ports[transport], shown);
    expect(heard?.code).toBe(codes.unauthenticated[transport]);
    expect(heard?.status?.code).toBe(16);
    expect(heard?.status?.retryDelayMs).toBeUndefined();
    expect(heard?.challenge).toBe(transport === 'http' ? 'Bearer' : undefined);
    await receiver.stop(AbortSignal.abort());
    expect(deps.batches).toEqual([]);
    expect(deps.audited).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        kind: 'refuse',
        sender: { id: 'unknown', address: '127.0.0.1', transport },
        component: 'receiver/otlp',
        reason,
        suppressed: 0,
      },
    ]);
    const counted = { receiver: 'otlp', transport, reason };
    expect(deps.counted('traceveil_receiver_refused_senders', counted)).toBe(1);
    const unread = { transport, reason: 'unauthenticated' };
    expect(deps.counted('traceveil_receiver_refused_requests', unread)).toBe(1);
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(1);
    expect(JSON.stringify([deps.audited, deps.logged, heard])).not.toContain(marker);
  });

  it('hears the same, whatever is wrong with its credentials', async () => {
    const { ports } = await startBoth({ auth }, {}, withFake);
    const missing = await sendOver(transport, ports[transport]);
    const wrong = await sendOver(transport, ports[transport], { authorization: marker });
    expect(wrong).toEqual(missing);
  });

  it('is told to come back when it cannot be judged now', async () => {
    const { deps, ports } = await startBoth({ auth }, {}, (deps) => {
      const problem = new PipelineError('extension/fake', 'retry', 'cannot ask');
      deps.authenticators.set(
        'fake',
        fakeAuthenticator(() => Promise.reject(problem)),
      );
    });
    const heard = await sendOver(transport, ports[transport], { authorization: 'Bearer a' });
    expect(heard?.code).toBe(codes.retry[transport]);
    expect(heard?.status?.retryDelayMs).toBe(1_000);
    expect(deps.batches).toEqual([]);
    expect(deps.audited).toEqual([]);
  });

  it('is refused when its authenticator fails', async () => {
    const { deps, ports } = await startBoth({ auth }, {}, (deps) => {
      const fail = () => Promise.reject(new TypeError(marker));
      deps.authenticators.set('fake', fakeAuthenticator(fail));
    });
    const heard = await sendOver(transport, ports[transport], { authorization: 'Bearer a' });
    expect(heard?.code).toBe(codes.internal[transport]);
    expect(JSON.stringify([heard, deps.logged])).not.toContain(marker);
    expect(deps.batches).toEqual([]);
  });

  it('is refused when no line of senders fits it, by its name', async () => {
    const senders = [{ id: 'billing' }, { id: 'batch-*' }];
    const { deps, receiver, ports } = await startBoth({ auth }, { senders }, withFake);
    const send = (id: string) =>
      sendOver(transport, ports[transport], { authorization: `Bearer ${id}` });
    const heard = await Promise.all(['billing', 'batch-1', 'billing2', 'batch'].map(send));
    const { ok, denied } = codes;
    expect(heard.map((one) => one?.code)).toEqual(
      [ok, ok, denied, denied].map((one) => one[transport]),
    );
    expect(heard[2]?.status?.code).toBe(7);
    expect(heard[2]?.challenge).toBeUndefined();
    await receiver.stop(AbortSignal.abort());
    expect(deps.audited).toHaveLength(2);
    for (const id of ['billing2', 'batch']) {
      const sender: unknown = expect.objectContaining({ id });
      const expected: unknown = expect.objectContaining({ sender, reason: 'not_allowed' });
      expect(deps.audited).toContainEqual(expected);
    }
  });

  it('may send the signals of its line only', async () => {
    const senders = [{ id: 'billing', signals: ['logs'] }, { id: '*' }];
    const { deps, ports } = await startBoth({ auth }, { senders }, withFake);
    const shown = { authorization: 'Bearer billing' };
    const traces = await sendOver(transport, ports[transport], { ...shown, signal: 'traces' });
    const logs = await sendOver(transport, ports[transport], { ...shown, signal: 'logs' });
    expect([traces?.code, logs?.code]).toEqual([codes.denied[transport], codes.ok[transport]]);
    expect(deps.audited).toMatchObject([
      { sender: { id: 'billing' }, reason: 'signal_not_allowed' },
    ]);
  });

  it.each([{ requests_per_second: 0.01 }, { bytes_per_second: '1B' }])(
    'is told when to come back above %j, and others are not',
    async (limit) => {
      const senders = [{ id: '*', ...limit }];
      const { deps, ports } = await startBoth({ auth }, { senders }, withFake);
      const send = (id: string) =>
        sendOver(transport, ports[transport], { authorization: `Bearer ${id}` });
      const first = await send('a');
      const second = await send('a');
      const other = await send('b');
      expect([first?.code, second?.code, other?.code]).toEqual([
        codes.ok[transport],
        codes.rate_limited[transport],
        codes.ok[transport],
      ]);
      const delayMs = second?.status?.retryDelayMs ?? 0;
      expect(delayMs).toBeGreaterThan(1_000);
      const seconds = String(Math.ceil(delayMs / 1_000));
      expect(second?.retryAfter).toBe(transport === 'http' ? seconds : undefined);
      const unread = { transport, reason: 'rate_limited' };
      expect(deps.counted('traceveil_receiver_refused_requests', unread)).toBe(1);
      expect(deps.audited).toMatchObject([{ sender: { id: 'a' }, reason: 'rate_limited' }]);
    },
  );
});

describe('a sender', () => {
  it('has one allowance for both protocols', async () => {
    const senders = [{ id: '*', requests_per_second: 0.01 }];
    const { ports } = await startBoth({ auth }, { senders }, withFake);
    const shown = { authorization: 'Bearer a' };
    expect((await sendOver('grpc', ports.grpc, shown))?.code).toBe(0);
    expect((await sendOver('http', ports.http, shown))?.code).toBe(429);
  });

  it('without a name has one for its address', async () => {
    const senders = [{ id: 'anonymous', requests_per_second: 0.01 }];
    const { ports } = await startBoth({}, { senders });
    expect((await sendOver('http', ports.http))?.code).toBe(200);
    expect((await sendOver('http', ports.http))?.code).toBe(429);
  });

  it.each([
    [protobuf, 'proto'],
    [json, 'json'],
  ] as const)('hears of a refusal in its own encoding, %s', async (type, encoding) => {
    const { ports } = await startBoth({ auth }, {}, withFake);
    const answer = await fetch(`http://127.0.0.1:${ports.http}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: 'x',
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, type]);
    const body = Buffer.from(await answer.arrayBuffer());
    expect(decodeStatus(body, encoding).code).toBe(16);
  });

  it('is refused over HTTP before its body is asked for', async () => {
    const { ports } = await startBoth({ auth }, {}, withFake);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const expecting = `${head}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`;
    const got = await talk(ports.http, expecting, (text) => text.includes(' 401 '));
    expect(got).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is refused over gRPC before its message has come', async () => {
    const { ports } = await startBoth({ auth }, {}, withFake);
    const session = connectHttp2(`http://127.0.0.1:${ports.grpc}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
    });
    stream.write(Buffer.from([0, 0, 0, 0, 9, 1]));
    const headers = await new Promise<Record<string, unknown>>((resolve) =>
      stream.on('response', resolve),
    );
    session.destroy();
    expect(headers['grpc-status']).toBe('16');
  });

  it.each(['/v1/nothing', '/'])('hears 401 on %s too: what is there is not told', async (path) => {
    const { ports } = await startBoth({ auth }, {}, withFake);
    const answer = await fetch(`http://127.0.0.1:${ports.http}${path}`);
    expect(answer.status).toBe(401);
  });

  it('has an authenticator that exists', async () => {
    await expect(startBoth({ auth })).rejects.toThrow('there is no authenticator "fake"');
  });
});
