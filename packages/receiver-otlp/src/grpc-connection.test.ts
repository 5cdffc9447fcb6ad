import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { callByHand, closeGrpc, framed, startGrpc, tracePath } from './grpc-sender.ts';
import { sampleRequest } from './sample-requests.ts';
import { stuckAccept } from './stuck-accept.ts';

// What no client sends, byte by byte; found by `npm run fuzz`.

/** What no answer and no log may repeat. */
const marker = 'MARKER-51ce';
const none = Buffer.alloc(0);

const type = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7 } as const;
const endStream = 1;
const endHeaders = 4;

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** @see RFC 7541, section 6.2.2: literals, no Huffman code */
function headers(more: Readonly<Record<string, string>> = {}, stream = 1): Buffer {
  const all = {
    ':method': 'POST',
    ':scheme': 'http',
    ':path': tracePath,
    ':authority': 'localhost',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...more,
  };
  const literal = (text: string) => [Buffer.of(text.length), Buffer.from(text, 'latin1')];
  const block = Object.entries(all).flatMap(([name, value]) => [
    Buffer.of(0),
    ...literal(name),
    ...literal(value),
  ]);
  return frame(type.headers, endHeaders, stream, Buffer.concat(block));
}

const open = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(type.settings, 0, 0, none),
]);

function wholeCall(more?: Readonly<Record<string, string>>): Buffer {
  const body = sampleRequest(1);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([
    open,
    headers(more),
    frame(type.data, endStream, 1, Buffer.concat([prefix, body])),
  ]);
}

/** Whole calls, one behind the other. */
function callsOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const end = frame(type.data, endStream, 2 * n + 1, framed(sampleRequest(1)));
    return Buffer.concat([headers({}, 2 * n + 1), end]);
  });
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await closeGrpc();
  for (const close of closing.splice(0).reverse()) await close();
});

async function startReceiver(written: Readonly<Record<string, unknown>> = {}) {
  const deps = fakeDependencies();
  const section = { endpoint: '127.0.0.1:0', ...written };
  const receiver = otlpReceiver.create(config.parse({ protocols: { grpc: section } }), deps);
  await receiver.start();
  closing.push(() => receiver.stop(AbortSignal.abort()));
  return { deps, port: receiver.endpoints.grpc?.port ?? 0 };
}

/** @returns what came back until the connection was closed, or `isEnough` */
function talk(port: number, bytes: Buffer, isEnough: (answer: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve) => {
    let answer: Buffer = none;
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (isEnough(answer)) socket.destroy();
    });
    socket.on('error', () => undefined); // Followed by `close`.
    socket.on('close', () => resolve(answer));
  });
}

function hasFrame(answer: Buffer, wanted: number, flags = 0): boolean {
  for (let at = 0; at + 9 <= answer.length; at += 9 + answer.readUIntBE(at, 3)) {
    if (answer[at + 3] === wanted && ((answer[at + 4] ?? 0) & flags) === flags) return true;
  }
  return false;
}

const isAnswered = (answer: Buffer) => hasFrame(answer, type.headers, endStream);

describe('a gRPC connection of bytes that no client sends', () => {
  it.each([
    ['a wrong path', { ':path': '/none' }],
    ['a wrong content type', { 'content-type': 'text/plain' }],
    ['nothing wrong', {}],
  ])('outlives a call with %s that was reset at once', async (_, wrong) => {
    const { port, deps } = await startReceiver();
    const reset = frame(type.reset, 0, 1, Buffer.from([0, 0, 0, 8]));
    const ping = frame(6, 0, 0, Buffer.alloc(8));
    const bytes = Buffer.concat([open, headers(wrong), reset, ping]);
    await talk(port, bytes, (answer) => hasFrame(answer, 6, 1));
    expect(isAnswered(await talk(port, wholeCall(), isAnswered))).toBe(true);
    expect(deps.batches).toHaveLength(1);
  });

  it('forgets a peer that has gone after a mistake in the middle of a call', async () => {
    const limits = { max_connections: 1, read_timeout: '1s', read_header_timeout: '1s' };
    const { port } = await startReceiver(limits);
    const tooLong = Buffer.from('ffffff000000000001', 'hex');
    const bytes = Buffer.concat([open, headers(), tooLong]);
    await talk(port, bytes, (answer) => hasFrame(answer, type.goAway));
    let answer: Buffer = none;
    for (let tries = 0; tries < 100 && !isAnswered(answer); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await talk(port, wholeCall(), isAnswered);
    }
    expect(isAnswered(answer)).toBe(true);
  });

  it.each([0, 5, 23])('closes one that hangs up after %d bytes', async (length) => {
    const { port, deps } = await startReceiver({ read_header_timeout: '1h' });
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(open.subarray(0, length)));
      socket.resume();
      socket.on('close', () => resolve());
    });
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(0);
  });

  it('has no more calls than configured, though it never said that it heard of it', async () => {
    const { port } = await startReceiver({ max_concurrent_streams: 2 });
    const calls = [1, 3, 5].map((stream) => headers({}, stream));
    const answer = await talk(port, Buffer.concat([open, ...calls]), (answer) =>
      hasFrame(answer, type.reset),
    );
    expect(hasFrame(answer, type.reset)).toBe(true);
  });

  const resets = Array.from({ length: 3_000 }, (_, n) => {
    const reset = frame(type.reset, 0, 2 * n + 1, Buffer.from([0, 0, 0, 8]));
    return Buffer.concat([headers({}, 2 * n + 1), reset]);
  });
  const ping = frame(type.ping, 0, 0, Buffer.alloc(8));
  it.each([
    ['resets its calls', resets],
    ['calls above its number', Array.from({ length: 2_000 }, (_, n) => headers({}, 2 * n + 1))],
    ['sends frames that cannot be', Array(2_000).fill(frame(type.data, 0, 1, Buffer.alloc(1)))],
  ])('is closed when it %s again and again', async (_, frames: readonly Buffer[]) => {
    // Node reads no more after such a mistake, and leaves the rest to who looks after the dead.
    const limits = { read_timeout: '200ms', read_header_timeout: '200ms', max_connections: 1 };
    const { port } = await startReceiver({ ...limits, max_concurrent_streams: 2 });
    await talk(port, Buffer.concat([open, ...frames]), () => false);
    expect(isAnswered(await talk(port, wholeCall(), isAnswered))).toBe(true);
  });

  it.each([
    ['no answers', [], 0],
    ['none of the answers to its pings', Array(200_000).fill(ping), 0],
    ['none of the answers to its calls', callsOf(5_000), 1],
  ])(
    'is closed when it takes %s',
    async (_, frames: readonly Buffer[], least) => {
      const limits = { read_timeout: '200ms', read_header_timeout: '200ms', max_connections: 1 };
      const { deps, port } = await startReceiver(limits);
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.pause();
      socket.write(Buffer.concat([open, ...frames]));
      let answer: Buffer = none;
      for (let tries = 0; tries < 60 && !isAnswered(answer); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        answer = await talk(port, wholeCall(), isAnswered);
      }
      expect(isAnswered(answer)).toBe(true);
      expect(deps.batches.length).toBeGreaterThan(least);
      socket.destroy();
    },
    20_000,
  );

  it('is closed when it answers one ping and no more', async () => {
    const { port } = await startReceiver({ read_timeout: '100ms', read_header_timeout: '50ms' });
    let pings = 0;
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(open));
      socket.on('data', (bytes) => {
        if (!hasFrame(bytes, type.ping)) return;
        pings += 1;
        if (pings === 1) socket.write(frame(type.ping, 1, 0, bytes.subarray(-8)));
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
    expect(pings).toBe(2);
  });

  it('is told to go when it has had no call for a time', async () => {
    const { port } = await startReceiver({ idle_timeout: '100ms' });
    const answer = await talk(port, wholeCall(), () => false);
    expect(isAnswered(answer)).toBe(true);
    expect(hasFrame(answer, type.goAway)).toBe(true);
  });

  it('stays when it answers pings, and has a call', async () => {
    const times = { read_timeout: '100ms', read_header_timeout: '50ms', idle_timeout: '100ms' };
    const { accept, started, finish } = stuckAccept();
    const { session } = await startGrpc(times, { accept });
    const answer = callByHand(session, { pieces: [framed(sampleRequest(1))] });
    await started;
    await new Promise((resolve) => setTimeout(resolve, 500));
    finish();
    expect(await answer).toMatchObject({ 'grpc-status': '0' });
  });

  it('may make the call that it was opened for when the receiver stops', async () => {
    const { receiver, session, deps } = await startGrpc();
    await once(session, 'remoteSettings');
    const stopped = receiver.stop(new AbortController().signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const sent = { pieces: [framed(sampleRequest(1))] };
    expect(await callByHand(session, sent)).toMatchObject({ 'grpc-status': '0' });
    await stopped;
    expect(deps.batches).toHaveLength(1);
  });

  it('is closed soon without a call when the receiver stops', async () => {
    const { receiver, session } = await startGrpc();
    await once(session, 'remoteSettings');
    await expect(receiver.stop(new AbortController().signal)).resolves.toBeUndefined();
  });

  it('is closed at once when there is no time', async () => {
    const { receiver, session } = await startGrpc();
    await once(session, 'remoteSettings');
    const before = performance.now();
    await receiver.stop(AbortSignal.abort());
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('logs nothing of metadata that cannot be', async () => {
    const { port, deps } = await startReceiver();
    const logged = jest.spyOn(console, 'error').mockReturnValue();
    try {
      await talk(port, wholeCall({ authorization: `Bearer ${marker}\xe6` }), isAnswered);
      expect(JSON.stringify([logged.mock.calls, deps.logged])).not.toContain(marker);
      expect(logged).not.toHaveBeenCalled();
    } finally {
      logged.mockRestore();
    }
  });
});
