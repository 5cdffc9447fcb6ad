// As http-faults.test.ts, over gRPC: bare HTTP/2, and a wire that breaks at any byte.

import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { connect, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { encodeResponse, encodeStatus } from '@traceveil/otlp';
import { grpcOk, listen } from './fake-backends.ts';
import { deliverOnce, fakeBatch, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { createOtlpGrpc, otlpGrpc } from './otlp-grpc.ts';

const never = new AbortController().signal;
const MiB = 1024 ** 2;
const items = 3;
const all = { sent: items, rejected: 0, failed: 0 };
const none = { sent: 0, rejected: 0, failed: items };

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close();
});

type Answer = (stream: ServerHttp2Stream) => void;

/** Answers each whole call, one after another, the last answer for ever. */
async function backend(...answers: readonly Answer[]) {
  const bodies: Buffer[] = [];
  const server = createHttp2Server();
  server.on('session', (session) => session.on('error', () => undefined));
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      bodies.push(Buffer.concat(chunks));
      answers[Math.min(bodies.length, answers.length) - 1]?.(stream);
    });
  });
  const { port, close } = await listen(server);
  opened.push({ close });
  return { bodies, port };
}

/** Attempts follow each other after 20 ms, whatever they should wait: that is told in `delaysMs`. */
async function deliver(port: number, more: object = {}, host = '127.0.0.1') {
  const { dependencies } = fakeDependencies('otlp_grpc/test');
  const { clock, delaysMs } = fakeClock(() => new Promise((resolve) => setTimeout(resolve, 20)));
  const retry_on_failure = { initial_interval: '100ms', max_elapsed_time: '2h' };
  const endpoint = `http://${host}:${port}`;
  const written = { endpoint, timeout: '300ms', retry_on_failure, ...more };
  const exporter = createOtlpGrpc(otlpGrpc.config.parse(written), dependencies, clock, {});
  return { ...(await deliverOnce(exporter, items)), delaysMs };
}

const ok: Answer = (stream) => {
  grpcOk(stream);
};
const type = 'application/grpc+proto';

const ended =
  (code: number, details?: Uint8Array): Answer =>
  (stream) => {
    const bin = details && { 'grpc-status-details-bin': Buffer.from(details).toString('base64') };
    const headers = { ':status': 200, 'content-type': type, 'grpc-status': String(code), ...bin };
    stream.respond(headers, { endStream: true });
  };

/** A message of one length that says that it has another. */
const framed =
  (length: number, content: Uint8Array, packed = 0): Answer =>
  (stream) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(packed, 0);
    head.writeUInt32BE(length, 1);
    const encoding = packed === 1 && { 'grpc-encoding': 'gzip' };
    stream.respond(
      { ':status': 200, 'content-type': type, ...encoding },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': '0' });
    });
    stream.end(Buffer.concat([head, content]));
  };

const partial = encodeResponse('traces', { rejectedItems: 1, message: 'no' }, 'proto');

it('takes all 17 codes as OTLP says, each item counted once', async () => {
  const retried: string[] = [];
  for (let code = 0; code < 17; code += 1) {
    const { bodies, port } = await backend(code === 0 ? ok : ended(code), ok);
    const { counts } = await deliver(port);
    expect(counts).toEqual(bodies.length === 2 || code === 0 ? all : none);
    if (bodies.length === 2) retried.push(status[code] ?? '');
  }
  expect(retried).toEqual([
    'CANCELLED',
    'DEADLINE_EXCEEDED',
    'ABORTED',
    'OUT_OF_RANGE',
    'UNAVAILABLE',
    'DATA_LOSS',
  ]);
});

it('takes the status of something that is not gRPC as gRPC says', async () => {
  const retried: number[] = [];
  for (const code of [200, 204, 301, 400, 401, 403, 404, 413, 429, 500, 501, 502, 503, 504]) {
    const { bodies, port } = await backend((stream) => {
      stream.respond({ ':status': code }, { endStream: true });
    }, ok);
    const { counts } = await deliver(port);
    expect(counts).toEqual(bodies.length === 2 ? all : none);
    if (bodies.length === 2) retried.push(code);
  }
  expect(retried).toEqual([429, 502, 503, 504]);
});

describe('a backend is asked again when it', () => {
  it.each<[string, Answer]>([
    ['resets the call', (stream) => stream.close(8)],
    ['refuses the call', (stream) => stream.close(7)],
    ['closes the connection', (stream) => stream.session?.close()],
    ['breaks the connection', (stream) => stream.session?.destroy()],
    ['hangs', () => undefined],
    [
      'trickles',
      (stream) => {
        stream.respond({ ':status': 200, 'content-type': type });
        const timer = setInterval(() => stream.write('\0'), 20);
        stream.on('close', () => {
          clearInterval(timer);
        });
      },
    ],
    [
      'promises more than it sends, and no end',
      (stream) => {
        stream.respond({ ':status': 200, 'content-type': type });
        stream.write(Buffer.from([0, 0, 0, 0, 99]));
      },
    ],
  ])('%s', async (_what, answer) => {
    const { bodies, port } = await backend(answer, ok);
    expect((await deliver(port)).counts).toEqual(all);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toEqual(bodies[0]);
  });
});

describe('a backend is not asked again when it', () => {
  it.each<[string, Answer, object]>([
    [
      'throws some away',
      (stream) => {
        grpcOk(stream, partial);
      },
      { sent: 2, rejected: 1, failed: 0 },
    ],
    [
      'throws more away than it got',
      (stream) => {
        const response = { rejectedItems: 99, message: '' };
        grpcOk(stream, encodeResponse('traces', response, 'proto'));
      },
      { sent: 0, rejected: 3, failed: 0 },
    ],
    ['says what is no response', framed(4, Buffer.from('none')), all],
    ['says "ok" without a response', ended(0), none],
    ['sends more than it promised', framed(1, Buffer.from('more')), all],
    ['promises 4 GB', framed(0xffff_ffff, Buffer.alloc(1_000)), none],
    ['packs what does not unpack', framed(4, Buffer.from('none'), 1), none],
  ])('%s', async (_what, answer, counts) => {
    const { bodies, port } = await backend(answer, ok);
    expect((await deliver(port)).counts).toEqual(counts);
    expect(bodies).toHaveLength(1);
  });

  it('sends a message without end, which is not read', async () => {
    let bytes = 0;
    const { bodies, port } = await backend((stream) => {
      stream.respond({ ':status': 200, 'content-type': type });
      stream.write(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]));
      const more = () => {
        if (stream.destroyed) return;
        bytes += MiB;
        if (stream.write(Buffer.alloc(MiB))) setImmediate(more);
        else stream.once('drain', more);
      };
      more();
    }, ok);
    const { counts, errors } = await deliver(port, { timeout: '20s' });
    expect(counts).toEqual(none);
    expect(errors).toMatchObject([{ remedy: 'too_large' }]);
    expect(bodies).toHaveLength(1);
    expect(bytes).toBeLessThan(16 * MiB);
  });

  it('sends a bomb, which is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(256 * MiB), { level: 1 });
    const { bodies, port } = await backend(framed(bomb.length, bomb, 1), ok);
    const before = process.memoryUsage().rss;
    expect((await deliver(port, { timeout: '20s' })).counts).toEqual(none);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MiB);
    expect(bodies).toHaveLength(1);
  });
});

describe('RetryInfo', () => {
  const info = (retryDelayMs: number) =>
    encodeStatus({ code: 14, message: '', retryDelayMs }, 'proto');
  const plainMs = 100;

  it.each<[string, Uint8Array, number]>([
    ['of seconds', info(9_500), 9_500],
    ['of nothing', info(0), plainMs],
    ['below zero', info(-5_000), plainMs],
    ['of a thousand years', info(31_536_000_000_000), 3_600_000],
    ['that is cut off', info(9_500).subarray(0, -3), plainMs],
    ['that is none', Buffer.from('none of this is protobuf'), plainMs],
    ['that is empty', new Uint8Array(0), plainMs],
  ])('%s is kept as far as it makes sense', async (_what, details, delayMs) => {
    const { port } = await backend(ended(status.UNAVAILABLE, details), ok);
    expect(await deliver(port)).toMatchObject({ counts: all, delaysMs: [delayMs] });
  });

  it('that is none makes no RESOURCE_EXHAUSTED worth another attempt', async () => {
    const { bodies, port } = await backend(ended(status.RESOURCE_EXHAUSTED, Buffer.from('no')), ok);
    expect((await deliver(port)).counts).toEqual(none);
    expect(bodies).toHaveLength(1);
  });
});

describe('the n-th byte', () => {
  /** A wire to a backend; the first connection breaks after n bytes one way. */
  async function wireTo(port: number, way: 'request' | 'answer', n: number) {
    let connections = 0;
    let isBroken = false;
    const listening = await listen(
      createServer((near) => {
        const far = connect(port, '127.0.0.1');
        let left = (connections += 1) === 1 ? n : Infinity;
        const [source, target] = way === 'request' ? [near, far] : [far, near];
        const [other, back] = way === 'request' ? [far, near] : [near, far];
        other.pipe(back);
        source.on('data', (chunk) => {
          target.write(chunk.subarray(0, left));
          left -= chunk.length;
          if (left >= 0) return;
          isBroken = true;
          near.resetAndDestroy();
        });
        far.on('error', () => near.destroy());
        near.on('close', () => far.destroy());
      }),
    );
    opened.unshift(listening);
    return { port: listening.port, isBroken: () => isBroken };
  }

  it.each(['request', 'answer'] as const)(
    'of the %s side of a connection may be the last',
    async (way) => {
      const { bodies, port } = await backend((stream) => {
        grpcOk(stream, partial);
      });
      let runs = 0;
      const run = async (n: number) => {
        const wire = await wireTo(port, way, n);
        const { counts } = await deliver(wire.port, { timeout: '5s' });
        expect(counts).toEqual({ sent: 2, rejected: 1, failed: 0 });
        runs += 1;
        return wire.isBroken();
      };
      // Twenty at a time: after a connection that failed, gRPC waits before the next.
      for (let n = 0, isBroken = true; isBroken; n += 20) {
        const broken = await Promise.all(Array.from({ length: 20 }, (_, index) => run(n + index)));
        isBroken = broken.every(Boolean);
      }
      expect(runs).toBeGreaterThan(100);
      expect(bodies.length).toBeGreaterThanOrEqual(runs);
    },
    120_000,
  );
});

describe('a connection', () => {
  it('that the backend drains takes no batch with it', async () => {
    const goaway: Answer = (stream) => {
      stream.session?.goaway(0);
      setTimeout(() => {
        grpcOk(stream);
        stream.session?.close();
      }, 20);
    };
    const { bodies, port } = await backend(goaway);
    const { dependencies } = fakeDependencies('otlp_grpc/test');
    const { clock, delaysMs } = fakeClock();
    const endpoint = `http://127.0.0.1:${port}`;
    const exporter = createOtlpGrpc(otlpGrpc.config.parse({ endpoint }), dependencies, clock, {});
    await exporter.start();
    opened.unshift({ close: () => exporter.stop(never) });
    for (let count = 0; count < 5; count += 1) {
      await Promise.all([1, 2, 3].map(() => exporter.export(fakeBatch(), never)));
    }
    expect(bodies).toHaveLength(15);
    expect(delaysMs).toEqual([]);
  });

  it('that has died is found out by keepalive, before the timeout of the call', async () => {
    let isDead = false;
    const { port } = await backend(() => {
      isDead = true;
    }, ok);
    const wire = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      const wasDead = isDead;
      far.on('data', (chunk) => {
        if (wasDead || !isDead) near.write(chunk);
      });
      near.on('data', (chunk) => {
        if (wasDead || !isDead) far.write(chunk);
      });
      near.on('close', () => far.destroy());
      far.on('error', () => near.destroy());
    });
    const listening = await listen(wire);
    opened.unshift(listening);
    const keepalive = { time: '200ms', timeout: '100ms' };
    const { counts } = await deliver(listening.port, { timeout: '30s', keepalive });
    expect(counts).toEqual(all);
  });

  it('to a name that nobody has is tried until the time is over', async () => {
    const retry_on_failure = { initial_interval: '1s', max_elapsed_time: '10s' };
    const { counts, delaysMs } = await deliver(1, { retry_on_failure }, 'backend.invalid');
    expect(counts).toEqual(none);
    expect(delaysMs.length).toBeGreaterThan(2);
  });
});
