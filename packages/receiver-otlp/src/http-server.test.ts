import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { decodeResponse, decodeStatus } from '@traceveil/otlp';
import type { Encoding } from '@traceveil/otlp';
import { PipelineError, type Accept } from '@traceveil/pipeline';
import { closeAll, json, marker, protobuf, startHttp } from './http-sender.ts';
import type { Sent } from './http-sender.ts';
import { sampleJson, sampleRequest } from './sample-requests.ts';

afterEach(closeAll);

describe('OTLP/HTTP', () => {
  it('HS11, HS15: hands on protobuf as it came, and answers 200 with an empty response', async () => {
    const { deps, post } = await startHttp();
    const body = sampleRequest(3);
    const answer = await post({ body });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(protobuf);
    expect(answer.body).toHaveLength(0);
    expect(deps.batches).toHaveLength(1);
    expect(Buffer.from(deps.batches[0]?.bytes ?? [])).toEqual(body);
    expect(deps.batches[0]).toMatchObject({
      signal: 'traces',
      items: 3,
      sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
    });
    const attributes = { receiver: 'otlp', transport: 'http' };
    expect(deps.counted('otelcol_receiver_accepted_spans', attributes)).toBe(3);
  });

  it.each(['whole', 'in pieces'])(
    'leaves the bytes of a batch that is sent on, %s',
    async (how) => {
      const accept: Accept = (batch) => {
        const outcome = { rejectedItems: 0, message: '' };
        return Promise.resolve(batch.items === 2 ? { ...outcome, isReplaced: true } : outcome);
      };
      const { deps, post } = await startHttp({}, accept);
      const name = 'x'.repeat(how === 'whole' ? 1 : 2 ** 20);
      await post({ body: sampleRequest(1, name) });
      await post({ body: sampleRequest(2, name) });
      expect(Buffer.from(deps.batches[0]?.bytes ?? [])).toEqual(sampleRequest(1, name));
      expect(deps.batches[1]?.bytes).toHaveLength(0);
    },
  );

  it.each(['plain', 'gzip', 'GZIP', 'identity'])('C1: takes a %s body', async (packing) => {
    const { deps, post } = await startHttp();
    const body = sampleRequest(2);
    const isPacked = packing.toLowerCase() === 'gzip';
    const headers = packing === 'plain' ? {} : { 'content-encoding': packing };
    const answer = await post({ body: isPacked ? gzipSync(body) : body, headers });
    expect(answer.status).toBe(200);
    expect(Buffer.from(deps.batches[0]?.bytes ?? [])).toEqual(body);
  });

  it('takes what packs well, but not above the ratio that is configured', async () => {
    const body = gzipSync(sampleRequest(1, 'x'.repeat(4 * 2 ** 20)));
    const sent = { body, headers: { 'content-encoding': 'gzip' } };
    const { post: postTo1100 } = await startHttp({ max_compression_ratio: 1_100 });
    expect((await postTo1100(sent)).status).toBe(200);
    const { deps, post } = await startHttp();
    const refused = await post(sent);
    expect(refused.status).toBe(413);
    expect(decodeStatus(refused.body, 'proto').message).toContain('more than 200 times its size');
    expect(deps.batches).toEqual([]);
    const small = gzipSync(sampleRequest(1, 'x'.repeat(2 ** 19)));
    expect((await post({ ...sent, body: small })).status).toBe(200);
  });

  it.each([json, 'application/json; charset=utf-8', 'Application/JSON'])(
    'HS3, HS15, HS24: takes %s as protobuf and answers in JSON',
    async (type) => {
      const { deps, post } = await startHttp();
      const answer = await post({ body: sampleJson(2), headers: { 'content-type': type } });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe(json);
      expect(answer.body.toString()).toBe('{}');
      expect(Buffer.from(deps.batches[0]?.bytes ?? [])).toEqual(sampleRequest(2));
    },
  );

  it.each([
    [protobuf, ''],
    [json, '{}'],
    [json, ''],
  ])('HS14: takes an empty %s request %j as success', async (type, body) => {
    const { post } = await startHttp();
    const answer = await post({ body, headers: { 'content-type': type } });
    expect(answer.status).toBe(200);
  });

  it('HS1: takes logs on their own path', async () => {
    const { deps, post } = await startHttp();
    expect((await post({ path: '/v1/logs?x=1', body: sampleRequest(4) })).status).toBe(200);
    expect(deps.batches[0]?.signal).toBe('logs');
    expect(deps.counted('otelcol_receiver_accepted_log_records')).toBe(4);
  });

  it.each<[string, Encoding]>([
    [protobuf, 'proto'],
    [json, 'json'],
  ])('HS16, HS17: tells how many were rejected in %s, and why', async (type, encoding) => {
    const outcome = { rejectedItems: 1, message: 'held by policy' };
    const { deps, post } = await startHttp({}, () => Promise.resolve(outcome));
    const body = encoding === 'json' ? sampleJson(3) : sampleRequest(3);
    const answer = await post({ body, headers: { 'content-type': type } });
    expect(answer.status).toBe(200);
    expect(decodeResponse(answer.body, 'traces', encoding)).toEqual(outcome);
    expect(deps.counted('otelcol_receiver_accepted_spans')).toBe(2);
    expect(deps.counted('otelcol_receiver_refused_spans')).toBe(1);
  });

  it('HS12: cuts a message that would make the response too large', async () => {
    const outcome = { rejectedItems: 1, message: 'x'.repeat(10_000) };
    const written = { max_response_body_size: '2KiB' };
    const { post } = await startHttp(written, () => Promise.resolve(outcome));
    const { status, body } = await post({ body: sampleRequest(1) });
    expect(status).toBe(200);
    expect(body.length).toBeLessThanOrEqual(2_048);
    expect(decodeResponse(body, 'traces', 'proto').rejectedItems).toBe(1);
  });

  const half = gzipSync(Buffer.concat([sampleRequest(1), Buffer.from(marker)]));
  const invalid: [string, Sent][] = [
    ['garbage', { body: `${marker}${marker}` }],
    ['a truncated message', { body: sampleRequest(3, marker).subarray(0, -2) }],
    ['what is not gzip', { body: marker, headers: { 'content-encoding': 'gzip' } }],
    ['truncated gzip', { body: half.subarray(0, -9), headers: { 'content-encoding': 'gzip' } }],
    [
      'gzip with bytes after it',
      {
        body: Buffer.concat([gzipSync(sampleRequest(1)), Buffer.from(marker)]),
        headers: { 'content-encoding': 'gzip' },
      },
    ],
    [
      'gzip with zeros after it',
      {
        body: Buffer.concat([gzipSync(sampleRequest(1)), Buffer.alloc(9)]),
        headers: { 'content-encoding': 'gzip' },
      },
    ],
    ['bad JSON', { body: `{"a":${marker}`, headers: { 'content-type': json } }],
    [
      'a trace id of 15 bytes in JSON',
      {
        body: sampleJson(1).replace('"name"', `"traceId":"${'0'.repeat(30)}","${marker}":1,"name"`),
        headers: { 'content-type': json },
      },
    ],
    [
      'deep JSON',
      {
        body: `{"resourceSpans":[{"${marker}":${'['.repeat(10_000)}${']'.repeat(10_000)}}]}`,
        headers: { 'content-type': json },
      },
    ],
    [
      'JSON that is not UTF-8',
      { body: Buffer.from([0x22, 0xff, 0x22]), headers: { 'content-type': json } },
    ],
  ];
  const others: [string, Sent, number, string][] = [
    ['an unknown path', { path: `/v1/${marker}` }, 404, 'not_found'],
    ['a signal without a pipeline', { path: '/v1/metrics' }, 404, 'not_found'],
    ['profiles', { path: '/v1development/profiles' }, 404, 'not_found'],
    ['GET', { method: 'GET' }, 405, 'method_not_allowed'],
    [
      'an unknown content type',
      { body: marker, headers: { 'content-type': `text/${marker}` } },
      415,
      'unsupported_media_type',
    ],
    [
      'a content type that objects inherit',
      { body: marker, headers: { 'content-type': 'constructor' } },
      415,
      'unsupported_media_type',
    ],
    [
      'an unknown content encoding',
      { body: marker, headers: { 'content-encoding': 'br' } },
      415,
      'unsupported_media_type',
    ],
    ['a body above the limit', { body: Buffer.alloc(2 ** 20 + 1) }, 413, 'too_large'],
    [
      'a chunked body above the limit',
      { body: Buffer.alloc(2 ** 20 + 1), isChunked: true },
      413,
      'too_large',
    ],
    [
      'a gzip bomb',
      { body: gzipSync(Buffer.alloc(66 * 2 ** 20)), headers: { 'content-encoding': 'gzip' } },
      413,
      'too_large',
    ],
  ];
  const refusals = [
    ...invalid.map(([what, sent]) => ({ what, sent, status: 400, reason: 'invalid' })),
    ...others.map(([what, sent, status, reason]) => ({ what, sent, status, reason })),
  ];

  it.each(refusals)(
    'HS3, HS9, HS10, HS18, HS19, HS20, HS22: refuses $what with $status and serves the next',
    async ({ sent, status, reason }) => {
      const { deps, post } = await startHttp({ max_request_body_size: '1MiB' });
      const answer = await post(sent);
      expect(deps.audited).toMatchObject([{ kind: 'refuse', sender: { id: 'anonymous' }, reason }]);
      const encoding = sent.headers?.['content-type'] === json ? 'json' : 'proto';
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe(encoding === 'json' ? json : protobuf);
      const { code, message } = decodeStatus(answer.body, encoding);
      expect(code).toBeGreaterThan(0);
      expect(answer.body.includes('google.rpc.BadRequest')).toBe(status === 400);
      expect(message).toContain('receiver/otlp: ');
      expect(answer.body.toString('latin1') + deps.logged.join()).not.toContain(marker);
      const attributes = { receiver: 'otlp', transport: 'http' };
      const counter = 'traceveil_receiver_refused_requests';
      expect(deps.counted(counter, { ...attributes, reason })).toBe(1);
      expect(deps.counted(counter)).toBe(1);
      expect((await post({ body: sampleRequest(1) })).status).toBe(200);
      expect(deps.batches).toHaveLength(1);
    },
  );

  it('HS20: names the path of the problem in JSON', async () => {
    const { post } = await startHttp();
    const body = sampleJson(2).replace('"name"', '"spanId":7,"name"');
    const answer = await post({ body, headers: { 'content-type': json } });
    const path = 'resourceSpans[0].scopeSpans[0].spans[0].spanId';
    expect(decodeStatus(answer.body, 'json').message).toContain(`${path}: must be 16 hex digits`);
  });

  it('HS1: says which methods there are', async () => {
    const { post } = await startHttp();
    expect((await post({ method: 'PUT', body: 'x' })).headers.allow).toBe('POST');
  });

  it.each([
    ['retry', 503, 14],
    ['invalid', 400, 3],
    ['too_large', 413, 8],
    ['unauthenticated', 401, 16],
    ['denied', 403, 7],
    ['internal', 500, 13],
  ] as const)('HS21, HS23: answers %s with %i', async (remedy, status, code) => {
    const { deps, post } = await startHttp({}, () =>
      Promise.reject(new PipelineError('spool', remedy, 'is full', { retryAfterMs: 2_100 })),
    );
    const answer = await post({ body: sampleRequest(5) });
    expect(answer.status).toBe(status);
    const read = decodeStatus(answer.body, 'proto');
    expect(read).toMatchObject({ code, message: 'spool: is full' });
    expect(read.retryDelayMs).toBe(remedy === 'retry' ? 2_100 : undefined);
    // What is to be sent again is not refused yet, and who may send is the door's to say.
    const isNoted = !['retry', 'unauthenticated', 'denied'].includes(remedy);
    expect(deps.audited).toMatchObject(isNoted ? [{ reason: remedy }] : []);
    expect(answer.headers['retry-after']).toBe(remedy === 'retry' ? '3' : undefined);
    expect(deps.counted('otelcol_receiver_refused_spans', { transport: 'http' })).toBe(5);
    expect(deps.counted('otelcol_receiver_accepted_spans')).toBe(0);
    expect(deps.counted('traceveil_receiver_refused_requests')).toBe(0);
  });

  it('says nothing of an error that is not ours', async () => {
    const { deps, post } = await startHttp({}, () => Promise.reject(new TypeError(marker)));
    const answer = await post({ body: sampleRequest(1) });
    expect(answer.status).toBe(500);
    expect(answer.body.toString() + deps.logged.join()).not.toContain(marker);
    expect(deps.logged.join()).toContain('TypeError');
  });

  it('answers 503 when the pipeline takes too long, and tells it', async () => {
    let wasAborted = false;
    const { post } = await startHttp({ handler_timeout: '20ms' }, (_, signal) => {
      signal.addEventListener('abort', () => {
        wasAborted = true;
      });
      return new Promise(() => undefined);
    });
    const answer = await post({ body: sampleRequest(1) });
    expect(answer.status).toBe(503);
    expect(decodeStatus(answer.body, 'proto').message).toContain('took longer than 20 ms');
    expect(wasAborted).toBe(true);
  });
});
