// A backend that does everything that a backend should not, on bare sockets. Of each fault: whether
// the batch is sent again exactly as OTLP's table says, and that every item is counted once.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeResponse } from '@traceveil/otlp';
import { listen } from './fake-backends.ts';
import { deliverOnce, fakeBatch, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { createOtlpHttp, otlpHttp } from './otlp-http.ts';

const never = new AbortController().signal;
const MiB = 1024 ** 2;
const items = 3;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close();
});

type Answer = (socket: Socket) => void;

/** Answers each whole request, one after another, the last answer for ever. */
async function backend(...answers: readonly Answer[]) {
  const bodies: Buffer[] = [];
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const request = wholeRequest(received);
      if (!request) return;
      received = Buffer.alloc(0);
      bodies.push(request);
      answers[Math.min(bodies.length, answers.length) - 1]?.(socket);
    });
  });
  const listening = await listen(server);
  opened.push(listening);
  return { bodies, endpoint: `http://127.0.0.1:${listening.port}` };
}

function wholeRequest(received: Buffer): Buffer | undefined {
  const end = received.indexOf('\r\n\r\n') + 4;
  const length = /content-length: (\d+)/i.exec(received.subarray(0, end).toString())?.[1];
  const body = received.subarray(end, end + Number(length));
  return end > 3 && body.byteLength === Number(length) ? body : undefined;
}

/** One batch to a backend, with what came of it. */
async function deliver(endpoint: string, more: object = {}, now?: () => number) {
  const { dependencies } = fakeDependencies('otlp_http/test');
  const { clock, delaysMs } = fakeClock();
  const config = otlpHttp.config.parse({ endpoint, timeout: '300ms', ...more });
  const kept = { ...dependencies, ...(now && { now }) };
  const exporter = createOtlpHttp(config, kept, clock, {});
  return { ...(await deliverOnce(exporter, items)), delaysMs };
}

const text =
  (written: string | Buffer): Answer =>
  (socket) =>
    void socket.write(written);
const statusLine = (code: number) => `HTTP/1.1 ${code} Nobody\r\n`;
const empty = (code: number, headers = '') =>
  `${statusLine(code)}content-length: 0\r\n${headers}\r\n`;
const ok = text(empty(200));

const partial = (rejectedItems: number) => {
  const body = encodeResponse('traces', { rejectedItems, message: 'no' }, 'proto');
  const type = 'content-type: application/x-protobuf';
  const head = `${statusLine(200)}${type}\r\ncontent-length: ${body.byteLength}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
};

/** Writes as long as it is listened to. */
const endless =
  (head: string, chunk: Buffer, written = { bytes: 0 }): Answer =>
  (socket) => {
    socket.write(head);
    const more = () => {
      if (socket.destroyed) return;
      written.bytes += chunk.byteLength;
      if (socket.write(chunk)) setImmediate(more);
      else socket.once('drain', more);
    };
    more();
  };

const trickle =
  (head: string, piece: string): Answer =>
  (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(piece), 20);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };

const all = { sent: items, rejected: 0, failed: 0 };
const none = { sent: 0, rejected: 0, failed: items };

it('takes every status from 100 to 599 as OTLP says', async () => {
  const outcomes: Record<string, number[]> = {};
  for (let code = 100; code < 600; code += 1) {
    const isInterim = code < 200 && code !== 101;
    const first = isInterim ? `${statusLine(code)}\r\n${empty(200)}` : empty(code);
    const { bodies, endpoint } = await backend(text(first), ok);
    const { counts } = await deliver(endpoint);
    await opened.pop()?.close();
    const outcome = `${bodies.length} requests, ${counts.sent} sent, ${counts.failed} failed`;
    (outcomes[outcome] ??= []).push(code);
  }
  const range = (start: number, end: number) =>
    Array.from({ length: end - start }, (_, index) => start + index);
  // 100 and 101 answer what was not asked: no answer at all to undici.
  const retried = [100, 101, 429, 502, 503, 504];
  expect(outcomes).toEqual({
    '2 requests, 3 sent, 0 failed': retried,
    '1 requests, 3 sent, 0 failed': range(102, 300),
    '1 requests, 0 sent, 3 failed': range(300, 600).filter((code) => !retried.includes(code)),
  });
});

describe('a backend is asked again when it', () => {
  it.each<[string, Answer]>([
    ['closes without a word', (socket) => socket.end()],
    ['resets', (socket) => socket.resetAndDestroy()],
    ['hangs', () => undefined],
    ['trickles headers', trickle(statusLine(200), 'a: b\r\n')],
    ['trickles a body', trickle(`${statusLine(200)}content-length: 999\r\n\r\n`, 'a')],
    ['is processing for ever', trickle('', `${statusLine(102)}\r\n`)],
    ['speaks another protocol', text('SSH-2.0-nobody\r\n')],
    [
      'promises more than it sends',
      (socket) => socket.end(`${statusLine(200)}content-length: 9\r\n\r\nfew`),
    ],
    ['has two lengths', text(`${statusLine(200)}content-length: 1\r\ncontent-length: 2\r\n\r\na`)],
    ['has a length below zero', text(`${statusLine(200)}content-length: -1\r\n\r\n`)],
    [
      'sends chunks that are none',
      text(`${statusLine(200)}transfer-encoding: chunked\r\n\r\nxyz\r\n`),
    ],
    [
      'breaks off between chunks',
      (socket) => socket.end(`${statusLine(200)}transfer-encoding: chunked\r\n\r\n1\r\na\r\n`),
    ],
  ])('%s', async (_what, answer) => {
    const { bodies, endpoint } = await backend(answer, ok);
    expect(await deliver(endpoint)).toMatchObject({ counts: all, delaysMs: [5_000] });
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toEqual(bodies[0]);
  });
});

describe('a backend is not asked again when it', () => {
  it.each<[string, Answer, object]>([
    ['sends more than it promised', text(`${statusLine(200)}content-length: 1\r\n\r\nmuch`), all],
    ['answers twice', text(empty(200) + empty(503)), all],
    [
      'packs what does not unpack',
      text(`${statusLine(200)}content-encoding: gzip\r\ncontent-length: 4\r\n\r\nnone`),
      all,
    ],
    ['throws some away', text(partial(2)), { sent: 1, rejected: 2, failed: 0 }],
    ['throws more away than it got', text(partial(99)), { sent: 0, rejected: 3, failed: 0 }],
    ['throws fewer than none away', text(partial(-7)), all],
  ])('%s', async (_what, answer, counts) => {
    const { bodies, endpoint } = await backend(answer, text(empty(500)));
    expect((await deliver(endpoint)).counts).toEqual(counts);
    expect(bodies).toHaveLength(1);
  });

  const chunk = Buffer.alloc(64 * 1024, 'a');
  const headers = Buffer.from(`a: ${'b'.repeat(1_000)}\r\n`);
  it.each([
    ['10 GB that it promised', `${statusLine(200)}content-length: 10000000000\r\n\r\n`, chunk],
    ['10 GB of a refusal', `${statusLine(503)}content-length: 10000000000\r\n\r\n`, chunk],
    ['a body until it closes', `${statusLine(200)}\r\n`, chunk],
    [
      'chunks without end',
      `${statusLine(200)}transfer-encoding: chunked\r\n\r\n`,
      Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]),
    ],
    ['headers without end', statusLine(200), headers],
  ])('sends %s, which is not read', async (_what, head, piece) => {
    const written = { bytes: 0 };
    const { bodies, endpoint } = await backend(endless(head, piece, written), ok);
    const { counts, errors } = await deliver(endpoint, { timeout: '20s' });
    expect(counts).toEqual(none);
    expect(errors).toMatchObject([{ remedy: 'internal' }]);
    expect(bodies).toHaveLength(1);
    // The limit, and what the system holds of a connection.
    expect(written.bytes).toBeLessThan(4 * MiB + 16 * MiB);
  });

  it('sends a bomb, which is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(256 * MiB), { level: 1 });
    const head = `${statusLine(200)}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    const { bodies, endpoint } = await backend((socket) => {
      socket.write(head);
      socket.write(bomb);
    });
    const before = process.memoryUsage().rss;
    expect((await deliver(endpoint, { timeout: '20s' })).counts).toEqual(none);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MiB);
    expect(bodies).toHaveLength(1);
  });
});

describe('the n-th byte', () => {
  /** Runs with the fault at the n-th operation for n = 0, 1, … until a run has none. */
  async function everyFault(run: (n: number) => Promise<boolean>): Promise<number> {
    for (let n = 0; ; n += 1) if (!(await run(n))) return n;
  }

  const answer = partial(1);
  it.each<[string, (socket: Socket) => void]>([
    ['a reset', (socket) => socket.resetAndDestroy()],
    ['an end', (socket) => socket.end()],
  ])(
    'of an answer may be followed by %s',
    async (_what, cut) => {
      const faults = await everyFault(async (n) => {
        const { bodies, endpoint } = await backend((socket) => {
          socket.write(answer.subarray(0, n), () => {
            if (n < answer.length) cut(socket);
          });
        }, text(answer));
        const { counts } = await deliver(endpoint);
        expect(counts).toEqual({ sent: 2, rejected: 1, failed: 0 });
        await opened.pop()?.close();
        return bodies.length > 1;
      });
      expect(faults).toBe(answer.length);
    },
    30_000,
  );

  it('of a request may be the last that the backend reads', async () => {
    const faults = await everyFault(async (n) => {
      let connections = 0;
      let whole = 0;
      const server = createServer((socket) => {
        let received = Buffer.alloc(0);
        const isFirst = (connections += 1) === 1;
        if (isFirst && n === 0) socket.resetAndDestroy();
        socket.on('data', (chunk) => {
          received = Buffer.concat([received, chunk]);
          if (isFirst && received.length > n) socket.resetAndDestroy();
          else if (wholeRequest(received)) {
            whole += 1;
            socket.write(answer);
          }
        });
      });
      const listening = await listen(server);
      const { counts } = await deliver(`http://127.0.0.1:${listening.port}`);
      await listening.close();
      expect(whole).toBe(1);
      expect(counts).toEqual({ sent: 2, rejected: 1, failed: 0 });
      return connections > 1;
    });
    expect(faults).toBeGreaterThan(100);
  });
});

describe('what a backend asks to wait', () => {
  const hourMs = 3_600_000;
  const decadeMs = 10 * 365 * 24 * hourMs;
  const wall = Date.UTC(2026, 0, 1);
  it.each([
    ['120', 0, 120_000],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 0, 120_000],
    ['Thursday, 01-Jan-26 00:02:00 GMT', 0, 120_000],
    ['Thu Jan  1 00:02:00 2026', 0, 120_000],
    ['Thu, 01 Jan 2026 00:02:00 GMT', decadeMs, 5_000], // Our clock has jumped ahead …
    ['Thu, 01 Jan 2026 00:02:00 GMT', -decadeMs, hourMs], // … or back.
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0, 5_000],
    ['Thu, 32 Foo 2026 99:99:99 GMT', 0, 5_000],
    ['99999999999999999999', 0, hourMs],
    ['-5', 0, 5_000],
    ['1.5', 0, 5_000],
    ['0', 0, 5_000],
    ['soon', 0, 5_000],
    ['', 0, 5_000],
  ])('as %j, with a clock that is wrong by %i ms, is kept', async (value, wrongByMs, delayMs) => {
    const { endpoint } = await backend(text(empty(429, `retry-after: ${value}\r\n`)), ok);
    const retry_on_failure = { max_elapsed_time: '2h' };
    const { counts, delaysMs } = await deliver(
      endpoint,
      { retry_on_failure },
      () => wall + wrongByMs,
    );
    expect(delaysMs).toEqual([delayMs]);
    expect(counts).toEqual(all);
  });
});

describe('a connection', () => {
  it('that the backend wants to close takes no batch with it', async () => {
    const { bodies, endpoint } = await backend((socket) =>
      socket.end(empty(200, 'connection: close\r\n')),
    );
    for (let count = 0; count < 5; count += 1) {
      expect(await deliver(endpoint)).toMatchObject({ counts: all, delaysMs: [] });
    }
    expect(bodies).toHaveLength(5);
  });

  it('to a name that nobody has is tried until the time is over', async () => {
    const { counts, delaysMs } = await deliver('http://backend.invalid:4318', { timeout: '10s' });
    expect(counts).toEqual(none);
    expect(delaysMs.length).toBeGreaterThan(5);
  });

  it('is one of max_conns_per_host', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('data', () => setTimeout(() => socket.write(empty(200)), 20));
    });
    const listening = await listen(server);
    opened.push(listening);
    const { dependencies } = fakeDependencies('otlp_http/test');
    const endpoint = `http://127.0.0.1:${listening.port}`;
    const config = otlpHttp.config.parse({ endpoint, max_conns_per_host: 2 });
    const exporter = createOtlpHttp(config, dependencies, fakeClock().clock, {});
    await exporter.start();
    await Promise.all(Array.from({ length: 8 }, () => exporter.export(fakeBatch(), never)));
    await exporter.stop(never);
    expect(connections).toBe(2);
  });

  it('that is not used is closed after idle_conn_timeout', async () => {
    const closed = new Promise<void>((resolve) => {
      const server = createServer((socket) => {
        socket.on('data', () => socket.write(empty(200)));
        void once(socket, 'close').then(() => {
          resolve();
        });
      });
      void listen(server).then(async (listening) => {
        opened.push(listening);
        const { dependencies } = fakeDependencies('otlp_http/test');
        const endpoint = `http://127.0.0.1:${listening.port}`;
        const config = otlpHttp.config.parse({ endpoint, idle_conn_timeout: '1s' });
        const exporter = createOtlpHttp(config, dependencies, fakeClock().clock, {});
        await exporter.start();
        opened.unshift({ close: () => exporter.stop(never) });
        await exporter.export(fakeBatch(), never);
      });
    });
    await expect(closed).resolves.toBeUndefined();
  });
});
