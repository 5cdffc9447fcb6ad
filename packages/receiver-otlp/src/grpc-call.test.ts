import type { ServerHttp2Stream } from 'node:http2';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { decodeStatus } from '@traceveil/otlp';
import type { Authenticator } from '@traceveil/pipeline';
import { PipelineError } from '@traceveil/pipeline';
import { serveCall } from './grpc-call.ts';
import type { Serving } from './grpc-call.ts';
import { callByHand, closeGrpc, framed, startGrpc, tracePath } from './grpc-sender.ts';
import { sampleRequest } from './sample-requests.ts';
import { stuckAccept } from './stuck-accept.ts';

const MiB = 1024 ** 2;
const message = sampleRequest(2);
const grpcType = { 'content-type': 'application/grpc' };
const gzip = { 'grpc-encoding': 'gzip' };
const refusedRequests = 'traceveil_receiver_refused_requests';

afterEach(closeGrpc);

describe('a call', () => {
  it.each([1, 4, 5, 6, 1_000])('is taken in pieces of %d bytes, packed or not', async (cut) => {
    const { deps, session } = await startGrpc();
    for (const [bytes, headers] of [
      [framed(message), {}],
      [framed(message), gzip],
      [framed(gzipSync(message), 1), gzip],
    ] as const) {
      const count = Math.ceil(bytes.length / cut);
      const pieces = Array.from({ length: count }, (_, n) =>
        bytes.subarray(n * cut, (n + 1) * cut),
      );
      expect(await callByHand(session, { headers, pieces })).toMatchObject({ 'grpc-status': '0' });
    }
    for (const { bytes } of deps.batches) expect(Buffer.from(bytes)).toEqual(message);
    expect(deps.batches).toHaveLength(3);
  });

  it.each([
    ['has no message', 'not whole', []],
    ['has half a prefix', 'not whole', [Buffer.alloc(3)]],
    ['has half a message', 'not whole', [framed(message).subarray(0, -1)]],
    ['has two messages', 'not the only one', [framed(message), framed(message)]],
    ['has bytes after its message', 'not the only one', [framed(message), Buffer.alloc(1)]],
    ['has a flag that is not known', 'a flag', [framed(message, 2)]],
    ['says that it is packed, but not how', 'is packed', [framed(gzipSync(message), 1)]],
  ])('is refused when it %s, and the next is served', async (_, why, pieces) => {
    const { deps, session } = await startGrpc();
    const answer = await callByHand(session, { pieces });
    expect(answer).toMatchObject({ 'grpc-status': '3' });
    expect(decodeURI(String(answer['grpc-message']))).toContain(why);
    expect(deps.counted(refusedRequests, { reason: 'invalid' })).toBe(1);
    const next = await callByHand(session, { pieces: [framed(message)] });
    expect(next).toMatchObject({ 'grpc-status': '0' });
    expect(deps.batches).toHaveLength(1);
  });

  it.each([
    ['PUT', { ':method': 'PUT' }, { ':status': 405 }, 'method_not_allowed'],
    [
      'another content type',
      { 'content-type': 'text/plain' },
      { ':status': 415 },
      'unsupported_media_type',
    ],
    [
      'a content type alike',
      { 'content-type': 'application/grpcx' },
      { ':status': 415 },
      'unsupported_media_type',
    ],
    [
      'an encoding that is not known',
      { 'grpc-encoding': 'snappy' },
      { ':status': 200, 'grpc-status': '12', 'grpc-accept-encoding': 'identity,gzip' },
      'not_found',
    ],
    [
      'a method that objects inherit',
      { ':path': '/constructor' },
      { 'grpc-status': '12' },
      'not_found',
    ],
    ['a time that is none', { 'grpc-timeout': '1' }, { 'grpc-status': '3' }, 'invalid'],
    ['a time of nine digits', { 'grpc-timeout': '123456789S' }, { 'grpc-status': '3' }, 'invalid'],
  ])('is refused for %s, counted and audited', async (_, headers, answer, reason) => {
    const { deps, session } = await startGrpc();
    const sent = { headers, pieces: [framed(message)] };
    expect(await callByHand(session, sent)).toMatchObject(answer);
    expect(deps.counted(refusedRequests, { transport: 'grpc' })).toBe(1);
    const sender = { id: 'unknown', address: '127.0.0.1', transport: 'grpc' };
    expect(deps.audited).toMatchObject([{ kind: 'refuse', sender, reason, suppressed: 0 }]);
    expect(deps.batches).toEqual([]);
  });

  it('is not looked at when it was reset before', async () => {
    const reset = new PassThrough().destroy() as unknown as ServerHttp2Stream;
    const peer = { address: 'unknown', certificate: undefined };
    const untouched = {} as Serving;
    await expect(serveCall(reset, {}, peer, untouched)).resolves.toBeUndefined();
  });

  it('may have any content type of gRPC', async () => {
    const { session } = await startGrpc();
    for (const type of ['application/grpc+proto', 'application/grpc;charset=utf-8']) {
      const sent = { headers: { 'content-type': type }, pieces: [framed(message)] };
      expect(await callByHand(session, sent)).toMatchObject({ 'grpc-status': '0' });
    }
  });

  it('says what it means in letters that headers can carry, and details without padding', async () => {
    const said = 'a % of “100” is\ntoo much';
    const { session } = await startGrpc(
      {},
      { accept: () => Promise.reject(new PipelineError('spool', 'retry', said)) },
    );
    const answer = await callByHand(session, { pieces: [framed(message)] });
    expect(decodeURIComponent(String(answer['grpc-message']))).toBe(`spool: ${said}`);
    expect(answer['grpc-message']).toMatch(/^[\w%:.]+$/);
    const details = String(answer['grpc-status-details-bin']);
    expect(details).not.toContain('=');
    const status = decodeStatus(Buffer.from(details, 'base64'), 'proto');
    expect(status).toMatchObject({ code: 14, retryDelayMs: 1_000 });
  });
});

describe('the limits of a call', () => {
  it('hold the ratio of what is packed', async () => {
    const { deps, session } = await startGrpc();
    const bomb = gzipSync(sampleRequest(1, 'x'.repeat(4 * MiB)));
    const answer = await callByHand(session, { headers: gzip, pieces: [framed(bomb, 1)] });
    expect(answer).toMatchObject({ 'grpc-status': '8' });
    expect(answer['grpc-message']).toContain('more%20than%20200%20times');
    const small = gzipSync(sampleRequest(1, 'x'.repeat(MiB / 2)));
    const taken = await callByHand(session, { headers: gzip, pieces: [framed(small, 1)] });
    expect(taken).toMatchObject({ 'grpc-status': '0' });
    expect(deps.batches).toHaveLength(1);
  });

  it('refuse what is announced too large before it has come', async () => {
    const { deps, session } = await startGrpc({ max_recv_msg_size_mib: 1 });
    const announced = Buffer.from([0, 0, 0x10, 0, 1]);
    const answer = await callByHand(session, { pieces: [announced], isOpen: true });
    expect(answer).toMatchObject({ 'grpc-status': '8' });
    expect(deps.counted(refusedRequests, { reason: 'too_large' })).toBe(1);
    expect(deps.audited).toMatchObject([{ sender: { id: 'anonymous' }, reason: 'too_large' }]);
  });

  it('refuse what all calls together have no room for while it comes', async () => {
    const { session } = await startGrpc({}, { admission: { request_limit_mib: 1 } });
    const begun = framed(Buffer.alloc(8 * MiB)).subarray(0, 2 * MiB);
    const answer = await callByHand(session, { pieces: [begun], isOpen: true });
    expect(answer).toMatchObject({ 'grpc-status': '14' });
    const next = await callByHand(session, { pieces: [framed(message)] });
    expect(next).toMatchObject({ 'grpc-status': '0' });
  });

  it('count what may come while somebody is asked who sends it, and no longer', async () => {
    let asked = 0;
    let letIn: (() => void) | undefined;
    const isLetIn = new Promise<void>((resolve) => (letIn = resolve));
    const slow: Authenticator = {
      name: 'fake',
      challenge: 'Bearer',
      authenticate: async () => {
        asked += 1;
        await isLetIn;
        return { id: 'somebody' };
      },
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    };
    const { session } = await startGrpc(
      { auth: { authenticator: 'fake' } },
      { admission: { request_limit_mib: 1 }, authenticator: slow },
    );
    const half = { pieces: [framed(message).subarray(0, -1)], isOpen: true };
    let answered = 0;
    for (let calls = 0; calls < 4; calls++) {
      void callByHand(session, half).then(() => (answered += 1));
    }
    const whole = { pieces: [framed(message)] };
    expect(await callByHand(session, whole)).toMatchObject({ 'grpc-status': '14' });
    expect(asked).toBe(4);
    letIn?.();
    expect(await callByHand(session, whole)).toMatchObject({ 'grpc-status': '0' });
    expect(answered).toBe(0);
  });

  it('end one that goes on far above the limit after it was refused', async () => {
    const { session } = await startGrpc({ max_recv_msg_size_mib: 1 });
    const stream = session.request({ ':method': 'POST', ':path': tracePath, ...grpcType });
    stream.on('error', () => undefined);
    stream.write(framed(Buffer.alloc(4 * MiB)));
    await new Promise<void>((resolve) => stream.on('close', () => resolve()).resume());
    expect(stream.rstCode).toBe(0);
    const next = await callByHand(session, { pieces: [framed(message)] });
    expect(next).toMatchObject({ 'grpc-status': '0' });
  });

  it.each(['20m', '20000u', '20000000n'])('are those of its sender: %s', async (timeout) => {
    const { gone, accept } = stuckAccept();
    const { session } = await startGrpc({}, { accept });
    const sent = { headers: { 'grpc-timeout': timeout }, pieces: [framed(message)] };
    expect(await callByHand(session, sent)).toMatchObject({ 'grpc-status': '4' });
    await gone;
  });

  it('are those of its sender while its message comes', async () => {
    const { deps, session } = await startGrpc();
    const headers = { 'grpc-timeout': '20m' };
    const pieces = [framed(message).subarray(0, -1)];
    const answer = await callByHand(session, { headers, pieces, isOpen: true });
    expect(answer).toMatchObject({ 'grpc-status': '4' });
    expect(deps.counted(refusedRequests)).toBe(1);
    expect((await callByHand(session, { pieces: [framed(message)] }))['grpc-status']).toBe('0');
  });

  it('close one that is answered and does not end', async () => {
    const { session } = await startGrpc({ read_timeout: '100ms' });
    const stream = session.request({ ':method': 'POST', ':path': '/none' });
    stream.on('error', () => undefined);
    stream.write(framed(message));
    await new Promise<void>((resolve) => stream.on('close', () => resolve()).resume());
    expect(session.destroyed).toBe(false);
  });

  it('are 16 KiB for its headers', async () => {
    const { deps, session } = await startGrpc();
    await callByHand(session, {}); // Has a limit from when it has heard of it.
    const large = { headers: { 'x-large': 'x'.repeat(17 * 1024) }, pieces: [framed(message)] };
    expect((await callByHand(session, large))['grpc-status']).toBeUndefined();
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-${String(n)}`, '']));
    const answer = await callByHand(session, { headers: many, pieces: [framed(message)] });
    expect(answer['grpc-status']).toBeUndefined();
    const fits = { headers: { 'x-large': 'x'.repeat(12 * 1024) }, pieces: [framed(message)] };
    expect(await callByHand(session, fits)).toMatchObject({ 'grpc-status': '0' });
    expect(deps.batches).toHaveLength(1);
  });
});
