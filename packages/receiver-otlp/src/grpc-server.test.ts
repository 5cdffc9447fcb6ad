import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { decodeResponse, decodeStatus } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Accept } from '@traceveil/pipeline';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { sampleRequest } from './sample-requests.ts';
import { stuckAccept } from './stuck-accept.ts';

const MiB = 1024 ** 2;
const tracePath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** What no answer and no log may repeat. */
const marker = 'MARKER-51ce';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startReceiver(written: Readonly<Record<string, unknown>> = {}, accept?: Accept) {
  const deps = fakeDependencies(accept);
  const section = { endpoint: '127.0.0.1:0', ...written };
  const receiver = otlpReceiver.create(config.parse({ protocols: { grpc: section } }), deps);
  await receiver.start();
  closing.push(() => receiver.stop(AbortSignal.abort()));
  const port = receiver.endpoints.grpc?.port ?? 0;
  const client = new grpc.Client(`127.0.0.1:${String(port)}`, grpc.credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
  });
  closing.push(() => {
    client.close();
  });
  return { deps, receiver, port, client };
}

interface Answer {
  readonly error: ServiceError | null;
  readonly bytes: Buffer | undefined;
}

const keep = (bytes: Buffer) => bytes;

function call(client: grpc.Client, bytes: Buffer, path = tracePath): Promise<Answer> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, keep, keep, bytes, (error, answer) => {
      resolve({ error, bytes: answer });
    });
  });
}

function detailsOf(error: ServiceError | null) {
  const [details] = error?.metadata.get('grpc-status-details-bin') ?? [];
  return Buffer.isBuffer(details) ? decodeStatus(details, 'proto') : undefined;
}

/** A message as gzip, sent by hand: grpc-js itself does not compress from a Buffer it is given. */
function callPacked(port: number, packed: Buffer): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${String(port)}`);
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': tracePath,
      'content-type': 'application/grpc',
      'grpc-encoding': 'gzip',
      te: 'trailers',
    });
    let status: Record<string, unknown> = {};
    const note = (headers: object) => (status = { ...status, ...headers });
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('error', reject);
    stream.on('close', () => {
      session.close();
      resolve(status);
    });
    const head = Buffer.alloc(5);
    head.writeUInt8(1, 0);
    head.writeUInt32BE(packed.length, 1);
    stream.end(Buffer.concat([head, packed]));
    stream.resume();
  });
}

describe('OTLP/gRPC', () => {
  it('GS6, GS12, GS13: hands on the bytes that came, answers with an empty response', async () => {
    const { deps, client } = await startReceiver();
    const body = sampleRequest(3);
    const { error, bytes } = await call(client, body);
    expect(error).toBeNull();
    expect(bytes).toHaveLength(0);
    expect(Buffer.from(deps.batches[0]?.bytes ?? [])).toEqual(body);
    expect(deps.batches[0]).toMatchObject({
      signal: 'traces',
      items: 3,
      sender: { id: 'anonymous', address: '127.0.0.1', transport: 'grpc' },
    });
    const attributes = { receiver: 'otlp', transport: 'grpc' };
    expect(deps.counted('otelcol_receiver_accepted_spans', attributes)).toBe(3);
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(0);
  });

  it('C1: takes gzip', async () => {
    const { deps, port } = await startReceiver();
    const status = await callPacked(port, gzipSync(sampleRequest(2)));
    expect(status['grpc-status']).toBe('0');
    expect(Buffer.from(deps.batches[0]?.bytes ?? [])).toEqual(sampleRequest(2));
  });

  it('GS11: takes an empty request as success', async () => {
    const { client } = await startReceiver();
    expect((await call(client, Buffer.alloc(0))).error).toBeNull();
  });

  it('GS2: takes 40 MiB by default', async () => {
    const { deps, client } = await startReceiver();
    expect((await call(client, sampleRequest(1, 'x'.repeat(40 * MiB)))).error).toBeNull();
    expect(deps.batches[0]?.items).toBe(1);
  });

  it('GS14, GS15, GS16: tells how many were rejected, and why', async () => {
    const outcome = { rejectedItems: 2, message: 'held by policy' };
    const { client } = await startReceiver({}, () => Promise.resolve(outcome));
    const { bytes } = await call(client, sampleRequest(3));
    expect(decodeResponse(bytes ?? Buffer.alloc(0), 'traces', 'proto')).toEqual(outcome);
  });

  it('GS5: serves 100 calls on one connection at one time', async () => {
    let open: (() => void) | undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    let waiting = 0;
    const { deps, client } = await startReceiver({ max_connections: 1 }, async () => {
      if (++waiting === 100) open?.();
      await opened;
      return { rejectedItems: 0, message: '' };
    });
    const calls = Array.from({ length: 100 }, () => call(client, sampleRequest(1)));
    const answers = await Promise.all(calls);
    expect(answers.every(({ error }) => error === null)).toBe(true);
    expect(deps.batches).toHaveLength(100);
  });

  it.each([
    ['garbage', Buffer.from(marker + marker)],
    ['a truncated message', sampleRequest(3, marker).subarray(0, -2)],
  ])(
    'GS6, GS19: refuses %s as INVALID_ARGUMENT, in few words, and serves the next',
    async (_, bytes) => {
      const { deps, client } = await startReceiver();
      const { error } = await call(client, bytes);
      expect(error?.code).toBe(grpc.status.INVALID_ARGUMENT);
      const details = detailsOf(error);
      expect(details).toEqual({ code: 3, message: error?.details });
      expect(JSON.stringify(error) + deps.logged.join()).not.toContain(marker);
      const attributes = { receiver: 'otlp', transport: 'grpc', reason: 'invalid' };
      expect(deps.counted('traceveil_receiver_refused_requests', attributes)).toBe(1);
      expect((await call(client, sampleRequest(1))).error).toBeNull();
    },
  );

  it('GS3, GS4: refuses a message above the limit for good', async () => {
    const { deps, client } = await startReceiver({ max_recv_msg_size_mib: 1 });
    const { error } = await call(client, sampleRequest(1, marker.repeat(MiB / 8)));
    expect(error?.code).toBe(grpc.status.RESOURCE_EXHAUSTED);
    expect(error?.metadata.get('grpc-status-details-bin')).toEqual([]);
    expect(JSON.stringify(error)).not.toContain(marker);
    expect(deps.counted('traceveil_receiver_refused_requests', { transport: 'grpc' })).toBe(1);
    expect((await call(client, sampleRequest(1))).error).toBeNull();
    expect(deps.batches).toHaveLength(1);
  });

  it('GS1, GS4: refuses a message that unpacks to more than the limit', async () => {
    const { deps, port, client } = await startReceiver({ max_recv_msg_size_mib: 1 });
    const status = await callPacked(port, gzipSync(Buffer.alloc(66 * MiB)));
    expect(status['grpc-status']).toBe(String(grpc.status.RESOURCE_EXHAUSTED));
    expect(status['grpc-status-details-bin']).toBeUndefined();
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(1);
    expect((await call(client, sampleRequest(1))).error).toBeNull();
    expect(deps.batches).toHaveLength(1);
  });

  it.each([
    ['what is not gzip', Buffer.from(marker)],
    ['truncated gzip', gzipSync(sampleRequest(1)).subarray(0, -9)],
  ])('refuses %s for good', async (_, packed) => {
    const { deps, port, client } = await startReceiver();
    const status = await callPacked(port, packed);
    expect(status['grpc-status']).toBe(String(grpc.status.INTERNAL));
    expect(JSON.stringify(status)).not.toContain(marker);
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(1);
    expect((await call(client, sampleRequest(1))).error).toBeNull();
  });

  it.each([
    '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export',
    '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    '/opentelemetry.proto.collector.trace.v1.TraceService/Import',
  ])('GS20, GS23: answers UNIMPLEMENTED on %s', async (path) => {
    const { client } = await startReceiver();
    const { error } = await call(client, sampleRequest(1), path);
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED);
    expect((await call(client, sampleRequest(1))).error).toBeNull();
  });

  it.each([
    ['retry', 14],
    ['invalid', 3],
    ['too_large', 8],
    ['unauthenticated', 16],
    ['denied', 7],
    ['internal', 13],
  ] as const)(
    'GS18, GS20, GS21: answers %s with code %i, with RetryInfo only to retry',
    async (remedy, code) => {
      const { deps, client } = await startReceiver({}, () =>
        Promise.reject(new PipelineError('spool', remedy, 'is full', { retryAfterMs: 2_100 })),
      );
      const { error } = await call(client, sampleRequest(5));
      expect([error?.code, error?.details]).toEqual([code, 'spool: is full']);
      expect(detailsOf(error)?.retryDelayMs).toBe(remedy === 'retry' ? 2_100 : undefined);
      expect(deps.counted('otelcol_receiver_refused_spans', { transport: 'grpc' })).toBe(5);
      expect(deps.counted('traceveil_receiver_refused_requests')).toBe(0);
    },
  );

  it('sends a long message of any characters in what headers can carry', async () => {
    const { client } = await startReceiver({}, () =>
      Promise.reject(new PipelineError('spool', 'internal', `${'x'.repeat(1_016)}😀\ud800`)),
    );
    const { error } = await call(client, sampleRequest(1));
    expect(error?.code).toBe(grpc.status.INTERNAL);
    expect(error?.details.length).toBeLessThanOrEqual(1_024);
  });

  it('says nothing of an error that is not ours', async () => {
    const { deps, client } = await startReceiver({}, () => Promise.reject(new TypeError(marker)));
    const { error } = await call(client, sampleRequest(1));
    expect(error?.code).toBe(grpc.status.INTERNAL);
    expect(JSON.stringify(error) + deps.logged.join()).not.toContain(marker);
  });

  it('GS18, GS22: answers UNAVAILABLE and asks for a second when the pipeline takes too long', async () => {
    const never: Accept = () => new Promise(() => undefined);
    const { client } = await startReceiver({ handler_timeout: '20ms' }, never);
    const { error } = await call(client, sampleRequest(1));
    expect(error?.code).toBe(grpc.status.UNAVAILABLE);
    expect(detailsOf(error)?.retryDelayMs).toBe(1_000);
  });

  it('ends a call whose message does not arrive', async () => {
    const { deps, port } = await startReceiver({ read_timeout: '50ms' });
    const session = connectHttp2(`http://127.0.0.1:${String(port)}`);
    closing.push(() => {
      session.destroy();
    });
    const stream = session.request({
      ':method': 'POST',
      ':path': tracePath,
      'content-type': 'application/grpc',
    });
    stream.write(Buffer.from([0, 0, 0, 0, 9, 1]));
    const headers = await new Promise<Record<string, unknown>>((resolve) =>
      stream.on('response', resolve),
    );
    expect(headers['grpc-status']).toBe(String(grpc.status.DEADLINE_EXCEEDED));
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(1);
  });

  it('tells the pipeline when the sender has gone, and counts what became of the batch', async () => {
    const { started, gone, accept, finish } = stuckAccept();
    const { deps, client } = await startReceiver({}, accept);
    const pending = client.makeUnaryRequest(
      tracePath,
      keep,
      keep,
      sampleRequest(2),
      () => undefined,
    );
    await started;
    pending.cancel();
    await gone;
    // It was on its way to the disk.
    finish();
    await new Promise(setImmediate);
    expect(deps.counted('otelcol_receiver_accepted_spans')).toBe(2);
    expect(deps.counted('otelcol_receiver_refused_spans')).toBe(0);
  });

  it.each(['', 'PRI * HTTP/2.0', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'])(
    'closes a connection that says %j and no more',
    async (said) => {
      const { deps, port, client } = await startReceiver({ read_header_timeout: '50ms' });
      const socket = connect(port, '127.0.0.1', () => socket.write(said));
      await new Promise((resolve) => socket.on('error', resolve).on('close', resolve).resume());
      const isSilent = said.length < 24;
      const timeouts = { transport: 'grpc', reason: 'timeout' };
      expect(deps.counted('traceveil_receiver_refused_requests', timeouts)).toBe(isSilent ? 1 : 0);
      expect((await call(client, sampleRequest(1))).error).toBeNull();
    },
  );

  it('takes no more connections than configured', async () => {
    const { deps, port, client } = await startReceiver({ max_connections: 1 });
    expect((await call(client, sampleRequest(1))).error).toBeNull();
    await new Promise<void>((resolve) => {
      connect(port, '127.0.0.1')
        .on('error', () => undefined)
        .on('close', () => {
          resolve();
        });
    });
    const dropped = { transport: 'grpc', reason: 'max_connections' };
    expect(deps.counted('traceveil_receiver_refused_requests', dropped)).toBe(1);
    expect((await call(client, sampleRequest(1))).error).toBeNull();
  });

  it('finishes what is in flight when it stops', async () => {
    const { started, accept, finish } = stuckAccept();
    const { receiver, client } = await startReceiver({}, accept);
    const answer = call(client, sampleRequest(1));
    await started;
    const stopped = receiver.stop(new AbortController().signal);
    finish();
    expect((await answer).error).toBeNull();
    await stopped;
  });

  it('gives up what is in flight when the deadline comes', async () => {
    const { started, gone, accept } = stuckAccept();
    const { receiver, client } = await startReceiver({}, accept);
    const answer = call(client, sampleRequest(1));
    await started;
    const deadline = new AbortController();
    const stopped = receiver.stop(deadline.signal);
    deadline.abort();
    expect((await answer).error).not.toBeNull();
    await Promise.all([stopped, gone]);
  });

  it('says in one line that a port is in use', async () => {
    const { port } = await startReceiver();
    const endpoint = `127.0.0.1:${String(port)}`;
    const parsed = config.parse({ protocols: { grpc: { endpoint } } });
    const second = otlpReceiver.create(parsed, fakeDependencies());
    await expect(second.start()).rejects.toThrow(`receiver/otlp: ${endpoint} is in use: `);
  });
});
