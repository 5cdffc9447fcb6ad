import {
  createServer as createHttp2Server,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { encodeResponse, encodeStatus } from '@traceveil/otlp';
import type { Exporter } from '@traceveil/pipeline';
import { fakeBatch, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { createOtlpGrpc, otlpGrpc } from './otlp-grpc.ts';
import { systemClock, type Clock } from './retry.ts';

const never = new AbortController().signal;
const MiB = 1024 ** 2;

interface Seen {
  readonly path: string;
  readonly metadata: Metadata;
  readonly body: Buffer;
}

type Answer = (callback: sendUnaryData<Buffer>) => void;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close();
});

const services = ['trace.v1.TraceService', 'logs.v1.LogsService', 'metrics.v1.MetricsService'];

/** A backend that gives the answers one by one, the last for ever. */
async function backend(answers: readonly Answer[], port = 0) {
  const seen: Seen[] = [];
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  for (const service of services) {
    const path = `/opentelemetry.proto.collector.${service}/Export`;
    const handle: handleUnaryCall<Buffer, Buffer> = ({ metadata, request }, callback) => {
      seen.push({ path, metadata, body: request });
      answers[Math.min(seen.length, answers.length) - 1]?.(callback);
    };
    const same = (bytes: Buffer) => bytes;
    const methods = { requestStream: false, responseStream: false } as const;
    const serializers = {
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    server.addService({ Export: { path, ...methods, ...serializers } }, { Export: handle });
  }
  opened.push({
    close: () => {
      server.forceShutdown();
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, taken) => {
      if (error) reject(error);
      else resolve(taken);
    });
  });
  return { seen, port: bound, endpoint: `http://127.0.0.1:${bound}` };
}

/** Bare HTTP/2, to see what is on the wire and to break it. */
async function wire(...answers: ((stream: ServerHttp2Stream, body: Buffer) => void)[]) {
  const seen: { readonly headers: NodeJS.Dict<string | string[]>; readonly body: Buffer }[] = [];
  const server: Http2Server = createHttp2Server();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const body = Buffer.concat(chunks);
      seen.push({ headers, body });
      answers[Math.min(seen.length, answers.length) - 1]?.(stream, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () => {
      for (const session of sessions) session.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return { seen, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const wireOk = (stream: ServerHttp2Stream) => {
  const headers = { ':status': 200, 'content-type': 'application/grpc+proto' };
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  stream.end(Buffer.alloc(5));
};

const ok: Answer = (callback) => {
  callback(null, Buffer.alloc(0));
};

const failed =
  (code: status, retryDelayMs?: number, details = 'quoted text'): Answer =>
  (callback) => {
    const metadata = new Metadata();
    if (retryDelayMs !== undefined) {
      const bytes = encodeStatus({ code, message: '', retryDelayMs }, 'proto');
      metadata.set('grpc-status-details-bin', Buffer.from(bytes));
    }
    callback({ code, details, metadata });
  };

async function exporterTo(config: object, clock: Clock = fakeClock().clock) {
  const { dependencies, ...kept } = fakeDependencies('otlp_grpc/test');
  const exporter: Exporter = createOtlpGrpc(otlpGrpc.config.parse(config), dependencies, clock);
  await exporter.start();
  opened.unshift({ close: () => exporter.stop(never) });
  return { exporter, ...kept };
}

describe('a call', () => {
  it('carries the very bytes to the service of the signal', async () => {
    const { seen, endpoint } = await backend([ok]);
    const { exporter } = await exporterTo({ endpoint });
    for (const signal of ['traces', 'logs', 'metrics'] as const) {
      await exporter.export(fakeBatch(signal), never);
    }
    expect(seen.map(({ path }) => path)).toEqual(
      services.map((service) => `/opentelemetry.proto.collector.${service}/Export`),
    );
    for (const { body } of seen) expect(body).toEqual(Buffer.from(fakeBatch().bytes));
  });

  it('is gzip unless told otherwise, and says how long it may take', async () => {
    const { seen, endpoint } = await wire(wireOk);
    const { exporter } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch(), never);
    expect(seen[0]?.headers).toMatchObject({ 'grpc-encoding': 'gzip' });
    expect(String(seen[0]?.headers['grpc-timeout'])).toMatch(/^(?:5000|4\d\d\d)m$/);
    expect(seen[0]?.body[0]).toBe(1);
    const packed = seen[0]?.body.subarray(5) ?? '';
    expect(gunzipSync(packed)).toEqual(Buffer.from(fakeBatch().bytes));
  });

  it('is as it is with compression none', async () => {
    const { seen, endpoint } = await wire(wireOk);
    const { exporter } = await exporterTo({ endpoint, compression: 'none' });
    await exporter.export(fakeBatch(), never);
    expect(seen[0]?.headers).not.toHaveProperty('grpc-encoding');
    expect(seen[0]?.body.subarray(5)).toEqual(Buffer.from(fakeBatch().bytes));
  });

  it('carries the configured headers', async () => {
    const { seen, endpoint } = await backend([ok]);
    const { exporter } = await exporterTo({ endpoint, headers: { Authorization: 'of-nobody' } });
    await exporter.export(fakeBatch(), never);
    await exporter.export(fakeBatch(), never);
    expect(seen.map(({ metadata }) => metadata.get('authorization'))).toEqual([
      ['of-nobody'],
      ['of-nobody'],
    ]);
  });

  it('may be larger than the 4 MiB that gRPC allows by itself', async () => {
    const { seen, endpoint } = await backend([ok]);
    const { exporter } = await exporterTo({ endpoint, compression: 'none' });
    await exporter.export({ ...fakeBatch(), bytes: Buffer.alloc(5 * MiB) }, never);
    expect(seen[0]?.body.byteLength).toBe(5 * MiB);
  });

  it('GC1, GC2: is one of several below max_request_size', async () => {
    const { seen, endpoint } = await backend([ok]);
    const { exporter } = await exporterTo({ endpoint, max_request_size: '30B' });
    await exporter.export(fakeBatch('traces', 50), never);
    expect(seen.length).toBeGreaterThan(3);
    for (const { body } of seen) expect(body.length).toBeLessThanOrEqual(30);
  });

  it('GC4: does not wait for the answer to another', async () => {
    const waiting: (() => void)[] = [];
    const { seen, endpoint } = await backend([
      (callback) => {
        const answer = () => callback(null, Buffer.alloc(0));
        if (waiting.push(answer) === 8) for (const one of waiting) one();
      },
    ]);
    const { exporter } = await exporterTo({ endpoint });
    const batches = Array.from({ length: 8 }, () => exporter.export(fakeBatch(), never));
    await Promise.all(batches);
    expect(seen).toHaveLength(8);
  });
});

describe('a refusal', () => {
  const codes = Object.values(status).filter((code) => typeof code === 'number');
  const retryable = [
    status.CANCELLED,
    status.DEADLINE_EXCEEDED,
    status.ABORTED,
    status.OUT_OF_RANGE,
    status.UNAVAILABLE,
    status.DATA_LOSS,
  ];

  async function callsUntilEnd(answer: Answer): Promise<number> {
    const { seen, endpoint } = await backend([answer, ok]);
    const { exporter } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch(), never).catch(() => undefined);
    return seen.length;
  }

  it('GC11: is retried or not by the table of OTLP, for all 17 codes', async () => {
    expect(codes).toHaveLength(17);
    const retried: status[] = [];
    for (const code of codes) {
      const answer = code === status.OK ? ok : failed(code);
      if ((await callsUntilEnd(answer)) === 2) retried.push(code);
    }
    expect(retried).toEqual(retryable);
  });

  it('GC12: with RESOURCE_EXHAUSTED is retried if RetryInfo says so', async () => {
    expect(await callsUntilEnd(failed(status.RESOURCE_EXHAUSTED, 1))).toBe(2);
    expect(await callsUntilEnd(failed(status.RESOURCE_EXHAUSTED))).toBe(1);
  });

  it('GC14: with RetryInfo is followed by no shorter a wait', async () => {
    const { endpoint } = await backend([failed(status.UNAVAILABLE, 9_500), ok]);
    const { clock, delaysMs } = fakeClock();
    const { exporter } = await exporterTo({ endpoint }, clock);
    await exporter.export(fakeBatch(), never);
    expect(delaysMs).toEqual([9_500]);
  });

  it.each([
    [status.INVALID_ARGUMENT, 'invalid'],
    [status.UNAUTHENTICATED, 'unauthenticated'],
    [status.PERMISSION_DENIED, 'denied'],
    [status.UNIMPLEMENTED, 'not_found'],
    [status.RESOURCE_EXHAUSTED, 'too_large'],
    [status.INTERNAL, 'internal'],
  ])('GC10: with code %i is told as %s', async (code, remedy) => {
    const { endpoint } = await backend([failed(code)]);
    const { exporter } = await exporterTo({ endpoint });
    await expect(exporter.export(fakeBatch(), never)).rejects.toMatchObject({ remedy });
  });

  it('GC9: is recorded, but not quoted, nor is any configured header', async () => {
    const { endpoint } = await backend([
      failed(status.UNAVAILABLE),
      failed(status.INVALID_ARGUMENT),
    ]);
    const headers = { authorization: 'of-nobody' };
    const { exporter, lines } = await exporterTo({ endpoint, headers });
    const error: unknown = await exporter.export(fakeBatch(), never).catch((e: unknown) => e);
    const told = JSON.stringify(lines) + String(error);
    expect(told).toContain('backend answered UNAVAILABLE');
    expect(told).toContain('backend answered INVALID_ARGUMENT');
    expect(told).not.toMatch(/quoted|of-nobody/);
  });
});

describe('a response', () => {
  it('GC7: of 10 MiB is refused and the batch not sent again', async () => {
    const { seen, endpoint } = await backend([
      (callback) => {
        callback(null, Buffer.alloc(10 * MiB));
      },
    ]);
    const { exporter } = await exporterTo({ endpoint });
    await expect(exporter.export(fakeBatch(), never)).rejects.toThrow('RESOURCE_EXHAUSTED');
    expect(seen).toHaveLength(1);
  });

  it('GC7: of 10 MiB after unpacking is refused and the batch not sent again', async () => {
    const { seen, endpoint } = await wire((stream) => {
      const packed = gzipSync(Buffer.alloc(10 * MiB));
      const head = Buffer.alloc(5);
      head.writeUInt8(1, 0);
      head.writeUInt32BE(packed.length, 1);
      const type = 'application/grpc+proto';
      stream.respond({ ':status': 200, 'content-type': type, 'grpc-encoding': 'gzip' });
      stream.end(Buffer.concat([head, packed]));
    });
    const { exporter } = await exporterTo({ endpoint });
    await expect(exporter.export(fakeBatch(), never)).rejects.toThrow('RESOURCE_EXHAUSTED');
    expect(seen).toHaveLength(1);
  });

  it('GC8: with partial success is final and counted', async () => {
    const body = encodeResponse('metrics', { rejectedItems: 2, message: 'quoted' }, 'proto');
    const { seen, endpoint } = await backend([
      (callback) => {
        callback(null, Buffer.from(body));
      },
    ]);
    const { exporter, counts, lines } = await exporterTo({ endpoint });
    await exporter.export(fakeBatch('metrics'), never);
    expect(seen).toHaveLength(1);
    expect(counts).toEqual({ 'traceveil_exporter_rejected_metric_points{otlp_grpc/test}': 2 });
    expect(lines[0]?.fields).toMatchObject({ rejectedItems: 2, messageLength: 6 });
    expect(JSON.stringify(lines)).not.toContain('quoted');
  });
});

describe('a backend that breaks off', () => {
  it('in the middle of a call gets the same bytes again', async () => {
    const { seen, endpoint } = await wire((stream) => stream.session?.destroy(), wireOk);
    const { clock } = fakeClock(() => new Promise((resolve) => setTimeout(resolve, 20)));
    const { exporter } = await exporterTo(
      { endpoint, retry_on_failure: { initial_interval: '100ms' } },
      clock,
    );
    await exporter.export(fakeBatch(), never);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen[1]?.body).toEqual(seen[0]?.body);
  });

  it('gets the batch when it is up again', async () => {
    const gone = await backend([ok]);
    await opened.pop()?.close();
    let back: Awaited<ReturnType<typeof backend>> | undefined;
    const { clock, delaysMs } = fakeClock(async () => {
      if (delaysMs.length === 2) back = await backend([ok], gone.port);
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const retry_on_failure = { initial_interval: '100ms', max_elapsed_time: '0s' };
    const { exporter } = await exporterTo({ endpoint: gone.endpoint, retry_on_failure }, clock);
    await exporter.export(fakeBatch(), never);
    expect(back?.seen).toHaveLength(1);
  });

  it('and answers nothing is asked again over another connection', async () => {
    const sessions = new Set<unknown>();
    const { endpoint } = await wire(
      (stream) => void sessions.add(stream.session),
      (stream) => {
        sessions.add(stream.session);
        wireOk(stream);
      },
    );
    const { exporter } = await exporterTo({ endpoint, timeout: '300ms' });
    await exporter.export(fakeBatch(), never);
    expect(sessions.size).toBe(2);
  });

  it('for one call does not end another that is on its way', async () => {
    const { endpoint } = await wire(
      () => undefined,
      (stream) => void setTimeout(wireOk, 500, stream),
      wireOk,
    );
    const { exporter, lines } = await exporterTo({ endpoint, timeout: '800ms' });
    const first = exporter.export(fakeBatch(), never);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await Promise.all([first, exporter.export(fakeBatch(), never)]);
    expect(lines).toHaveLength(1);
  });

  it('and answers nothing is given up after timeout, then tried again', async () => {
    const { seen, endpoint } = await backend([() => undefined, ok]);
    const { exporter, lines } = await exporterTo({ endpoint, timeout: '300ms' });
    await exporter.export(fakeBatch(), never);
    expect(seen).toHaveLength(2);
    expect(lines[0]?.fields).toMatchObject({ reason: 'backend answered DEADLINE_EXCEEDED' });
  });
});

describe('an abort', () => {
  const expected = { remedy: 'retry', message: expect.stringContaining('was stopped') as unknown };

  it('ends the wait between two attempts', async () => {
    const { seen, endpoint } = await backend([failed(status.UNAVAILABLE)]);
    const retry_on_failure = { initial_interval: '1h', max_elapsed_time: '0s' };
    const { exporter, lines } = await exporterTo({ endpoint, retry_on_failure }, systemClock);
    const abort = new AbortController();
    const exported = exporter.export(fakeBatch(), abort.signal);
    while (lines.length === 0) await new Promise(setImmediate);
    abort.abort();
    await expect(exported).rejects.toMatchObject(expected);
    expect(seen).toHaveLength(1);
  });

  it('GC5: ends a call that hangs', async () => {
    const abort = new AbortController();
    const { endpoint } = await backend([
      () => {
        abort.abort();
      },
    ]);
    const { exporter } = await exporterTo({ endpoint }, systemClock);
    await expect(exporter.export(fakeBatch(), abort.signal)).rejects.toMatchObject(expected);
  });
});
