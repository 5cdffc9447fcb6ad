import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { closeAll, marker, protobuf, shortly, startHttp, talk } from './http-sender.ts';
import { sampleRequest } from './sample-requests.ts';
import { stuckAccept } from './stuck-accept.ts';

afterEach(closeAll);

describe('a connection of OTLP/HTTP', () => {
  it('refuses what is declared too large before it has come', async () => {
    const { port } = await startHttp({ max_request_body_size: '1MiB' });
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const answer = await talk(
      port,
      `${head}Content-Length: 1048577\r\n\r\n`,
      (got) => got.includes('too_large') || got.includes('413'),
    );
    expect(answer).toContain('HTTP/1.1 413 ');
  });

  it('does not ask for a body that it will refuse', async () => {
    const { port } = await startHttp({ max_request_body_size: '1MiB' });
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const expecting = `${head}Expect: 100-continue\r\nContent-Length: `;
    const refused = await talk(port, `${expecting}1048577\r\n\r\n`, (got) => got.includes('413'));
    expect(refused).not.toContain('100 Continue');
    const asked = await talk(port, `${expecting}5\r\n\r\n`, (got) => got.includes('100 Continue'));
    expect(asked).toContain('HTTP/1.1 100 Continue');
  });

  // Found by `npm run fuzz`: Node writes it between the head and the body of the answer.
  it('does not ask for a body behind a request that is not answered yet', async () => {
    const { port } = await startHttp();
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const body = sampleRequest(1).toString('latin1');
    const length = `Content-Length: ${String(body.length)}\r\n`;
    const two = `${head}${length}\r\n${body}${head}${length}Expect: 100-continue\r\n\r\n${body}`;
    const isWhole = (got: string) => got.split('HTTP/1.1 200').length === 3;
    const answer = await talk(port, two, isWhole);
    expect(isWhole(answer)).toBe(true);
    expect(answer).not.toContain('Continue');
  });

  it.each([
    ['says so', 'Content-Length: 9000000\r\n\r\n'],
    ['does not say so', 'Transfer-Encoding: chunked\r\n\r\n895440\r\n'],
  ])('closes on a sender that goes on far above the limit and %s', async (_, rest) => {
    const { port } = await startHttp({ max_request_body_size: '1KiB' });
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const got = await talk(port, head + rest + 'x'.repeat(100_000), () => false);
    expect(got).not.toContain(' 200 ');
  });

  it('does not answer garbage in place of the request before it', async () => {
    const { accept, gone } = stuckAccept();
    const { port } = await startHttp({}, accept);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const body = sampleRequest(1).toString('latin1');
    const whole = `${head}Content-Length: ${String(body.length)}\r\n\r\n${body}`;
    expect(await talk(port, `${whole}${marker}\r\n\r\n`, () => false)).toBe('');
    await gone;
  });

  // Found by `npm run fuzz`: Node answered these by itself, not in the form of OTLP.
  it.each([
    ['expects what nobody knows', 'Host: a\r\nExpect: 200-maybe\r\n', 'nothing else'],
    ['has no Host', '', 'must have a Host'],
  ])('refuses a request that %s, and counts it', async (_, header, problem) => {
    const { deps, port } = await startHttp();
    const head = `POST /v1/traces HTTP/1.1\r\n${header}Content-Type: application/json\r\n`;
    const answer = await talk(port, `${head}Content-Length: 2\r\n\r\n{}`, (got) =>
      got.endsWith('}'),
    );
    expect(answer).toContain('HTTP/1.1 400 ');
    expect(answer).toContain('Content-Type: application/json');
    expect(answer).toContain(problem);
    expect(answer).not.toContain('Continue');
    expect(deps.counted('traceveil_receiver_refused_requests', { reason: 'invalid' })).toBe(1);
  });

  it('takes a request of HTTP/1.0 without a Host', async () => {
    const { port } = await startHttp();
    const head = 'POST /v1/traces HTTP/1.0\r\nContent-Type: application/json\r\n';
    const answer = await talk(port, `${head}Content-Length: 2\r\n\r\n{}`, () => false);
    expect(answer).toContain('HTTP/1.1 200 ');
  });

  it.each([
    ['garbage', `${marker}\r\n\r\n`, '400'],
    ['a huge header', `POST / HTTP/1.1\r\nX: ${marker.repeat(5_000)}\r\n\r\n`, '431'],
  ])('answers %s with a status too', async (_, text, status) => {
    const { deps, port } = await startHttp();
    const answer = await talk(port, text, () => false);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(`Content-Type: ${protobuf}`);
    expect(answer).not.toContain(marker);
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(1);
  });

  it('ends a request whose header or body does not come', async () => {
    const { deps, port } = await startHttp({ read_header_timeout: '1s', read_timeout: '1s' });
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const answers = await Promise.all([
      talk(port, head, () => false),
      talk(port, `${head}Content-Length: 5\r\n\r\nab`, () => false),
    ]);
    for (const answer of answers) expect(answer).toContain('HTTP/1.1 408 ');
    await shortly();
    const counter = 'traceveil_receiver_refused_requests';
    expect(deps.counted(counter, { reason: 'timeout' })).toBe(1);
    expect(deps.counted(counter, { reason: 'retry' })).toBe(1);
    expect(deps.counted(counter)).toBe(2);
  });

  it('tells the pipeline when the sender has gone, and counts what became of the batch', async () => {
    const { started, gone, accept, finish } = stuckAccept();
    const { deps, port } = await startHttp({}, accept);
    const socket = connect(port, '127.0.0.1');
    const body = sampleRequest(1);
    socket.write(`POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`);
    socket.write(`Content-Length: ${String(body.length)}\r\n\r\n`);
    socket.write(body);
    await started;
    socket.destroy();
    await gone;
    // It was on its way to the disk.
    finish();
    await new Promise(setImmediate);
    expect(deps.counted('otelcol_receiver_accepted_spans')).toBe(1);
    expect(deps.counted('otelcol_receiver_refused_spans')).toBe(0);
  });

  it('counts a sender that goes in the middle of its body', async () => {
    const { deps, port, post } = await startHttp();
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`);
    socket.write('Content-Length: 50\r\n\r\nabc');
    await shortly();
    socket.destroy();
    await shortly();
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(1);
    expect((await post({ body: sampleRequest(1) })).status).toBe(200);
  });

  it('answers a body that is not chunked as it says, and counts it once', async () => {
    const { deps, port } = await startHttp();
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: ${protobuf}\r\n`;
    const answer = await talk(
      port,
      `${head}Transfer-Encoding: chunked\r\n\r\n${marker}`,
      () => false,
    );
    expect(answer).toContain('HTTP/1.1 400 ');
    await shortly();
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(1);
  });

  it('takes no more connections than configured', async () => {
    const { deps, port, post } = await startHttp({ max_connections: 1 });
    expect((await post({ body: sampleRequest(1) })).status).toBe(200);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`;
    expect(await talk(port, head, () => false)).toBe('');
    const dropped = { transport: 'http', reason: 'max_connections' };
    expect(deps.counted('traceveil_receiver_refused_requests', dropped)).toBe(1);
  });

  it('finishes what is in flight when it stops, and takes nothing new', async () => {
    const { started, accept, finish } = stuckAccept();
    const { port, receiver, post } = await startHttp({}, accept);
    const answer = post({ body: sampleRequest(1) });
    await started;
    const stopped = receiver.stop(new AbortController().signal);
    await expect(talk(port, 'x', () => false)).rejects.toThrow('ECONNREFUSED');
    finish();
    const { status, headers } = await answer;
    expect([status, headers.connection]).toEqual([200, 'close']);
    await stopped;
  });

  it('is closed when it is idle and the receiver stops', async () => {
    const { receiver, post } = await startHttp();
    expect((await post({ body: sampleRequest(1) })).status).toBe(200);
    await expect(receiver.stop(new AbortController().signal)).resolves.toBeUndefined();
  });

  it('is closed though it has said nothing when there is no time', async () => {
    const { port, receiver } = await startHttp();
    const socket = connect(port, '127.0.0.1');
    const closed = once(socket, 'close');
    await once(socket, 'connect');
    await shortly();
    await receiver.stop(AbortSignal.abort());
    await expect(closed).resolves.toEqual([false]);
  });

  it('gives up what is in flight when the deadline comes', async () => {
    const { started, gone, accept } = stuckAccept();
    const { receiver, post } = await startHttp({}, accept);
    const lost = post({ body: sampleRequest(1) }).catch((error: unknown) => error);
    await started;
    const deadline = new AbortController();
    const stopped = receiver.stop(deadline.signal);
    deadline.abort();
    await Promise.all([stopped, gone]);
    expect(await lost).toMatchObject({ code: 'ECONNRESET' });
  });

  it('says in one line that a port is in use, and leaves nothing open', async () => {
    const { port } = await startHttp();
    const protocols = {
      grpc: { endpoint: '127.0.0.1:0' },
      http: { endpoint: `127.0.0.1:${String(port)}` },
    };
    const second = otlpReceiver.create(config.parse({ protocols }), fakeDependencies());
    await expect(second.start()).rejects.toThrow(
      `receiver/otlp: 127.0.0.1:${String(port)} is in use: `,
    );
  });
});
