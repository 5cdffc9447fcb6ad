import { afterEach, describe, expect, it } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import { decodeResponse, decodeStatus, protoToJson } from '@traceveil/otlp';
import type { Encoding } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Outcome } from '@traceveil/pipeline';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { closeAll, json, marker, protobuf, startHttp, talk } from './http-sender.ts';
import { sampleJson, sampleRequest } from './sample-requests.ts';
import { stuckAccept } from './stuck-accept.ts';

const MiB = 1024 ** 2;
const encodings: [string, Encoding][] = [
  [protobuf, 'proto'],
  [json, 'json'],
];

afterEach(closeAll);

const answering = (outcome: Outcome) => () => Promise.resolve(outcome);

/** A span with these members, over HTTP/JSON: the answer, and what was handed on. */
async function postSpan(members: string) {
  const { deps, post } = await startHttp();
  const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[{${members}}]}]}]}`;
  const { status } = await post({ body, headers: { 'content-type': json } });
  const [batch] = deps.batches;
  return { status, handedOn: batch ? protoToJson(batch.bytes, 'traces') : '' };
}

/** A call to a gRPC server whose answers may have these many bytes. */
async function callWithLimit(bytesMax: number, outcome: Outcome) {
  const deps = fakeDependencies(answering(outcome));
  const parsed = config.parse({ protocols: { grpc: { endpoint: '127.0.0.1:0' } } });
  const { protocols } = parsed;
  if (!protocols.grpc) throw new Error('no gRPC');
  // Below what may be configured, where nothing is left that could be cut.
  const limited = { ...protocols.grpc, max_send_msg_size_mib: bytesMax / MiB };
  const receiver = otlpReceiver.create({ ...parsed, protocols: { grpc: limited } }, deps);
  await receiver.start();
  const address = `127.0.0.1:${String(receiver.endpoints.grpc?.port)}`;
  const client = new grpc.Client(address, grpc.credentials.createInsecure());
  const keep = (bytes: Buffer) => bytes;
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  try {
    return await new Promise<{ error: grpc.ServiceError | null; bytes: Buffer | undefined }>(
      (resolve) => {
        client.makeUnaryRequest(path, keep, keep, sampleRequest(5), (error, bytes) =>
          resolve({ error, bytes }),
        );
      },
    );
  } finally {
    client.close();
    await receiver.stop(AbortSignal.abort());
  }
}

describe('what both protocols have in common', () => {
  it('C2: answers no sooner than the batch was taken over', async () => {
    const { started, accept, finish } = stuckAccept();
    const { post } = await startHttp({}, accept);
    let isAnswered = false;
    const answer = post({ body: sampleRequest(1) }).then(() => (isAnswered = true));
    await started;
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    finish();
    expect(await answer).toBe(true);
  });

  it('C3: takes the same request twice, as the same bytes', async () => {
    const { deps, post } = await startHttp();
    for (const body of [sampleRequest(2), sampleRequest(2)]) await post({ body });
    const [first, second] = deps.batches;
    expect(second?.bytes).toEqual(first?.bytes);
  });

  it('C5: takes empty envelopes as a success without items', async () => {
    const { deps, post } = await startHttp();
    for (const body of [Buffer.from([0x0a, 0]), sampleRequest(0)]) {
      expect((await post({ body })).status).toBe(200);
    }
    expect(deps.batches.map(({ items }) => items)).toEqual([0, 0]);
  });

  it('C6: takes fields of a later version', async () => {
    const { deps, post } = await startHttp();
    // Field 2000 as a number and as bytes.
    const unknown = Buffer.from([0x80, 0x7d, 1, 0x82, 0x7d, 1, 0x78]);
    const answer = await post({ body: Buffer.concat([sampleRequest(2), unknown]) });
    expect(answer.status).toBe(200);
    expect(deps.batches[0]?.items).toBe(2);
  });
});

describe('what a server may and this one does not', () => {
  it('HS2: speaks HTTP/1.1, and hangs up on HTTP/2', async () => {
    const { port } = await startHttp();
    const got = await talk(port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', () => false);
    expect(got).toContain('HTTP/1.1 400 ');
  });

  it('HS13: packs no response, though it might', async () => {
    const { post } = await startHttp();
    const headers = { 'accept-encoding': 'gzip' };
    const answer = await post({ body: sampleRequest(1), headers });
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  it('HS25: serves gRPC and HTTP on ports of their own', async () => {
    const endpoint = { endpoint: '127.0.0.1:0' };
    const parsed = config.parse({ protocols: { grpc: endpoint, http: endpoint } });
    const receiver = otlpReceiver.create(parsed, fakeDependencies());
    await receiver.start();
    const { grpc: one, http: other } = receiver.endpoints;
    await receiver.stop(AbortSignal.abort());
    expect(one?.port).not.toBe(other?.port);
  });
});

describe('OTLP/JSON', () => {
  it.each(['0af7651916cd43dd8448eb211c80319c', '0AF7651916CD43DD8448EB211C80319C'])(
    'HS4: takes the trace id %s as hex',
    async (traceId) => {
      const { status, handedOn } = await postSpan(`"traceId":"${traceId}"`);
      expect(status).toBe(200);
      expect(handedOn).toContain(`"traceId":"${traceId.toLowerCase()}"`);
    },
  );

  it.each(['0af7651916cd43dd8448eb211c80319', 'CvdlGRbNQ92ESOshHIAxnA=='])(
    'HS4, HS22: refuses the trace id %s',
    async (traceId) => {
      expect((await postSpan(`"traceId":"${traceId}"`)).status).toBe(400);
    },
  );

  it('HS5: takes enum values as integers, and no names', async () => {
    expect((await postSpan('"kind":3')).handedOn).toContain('"kind":3');
    expect((await postSpan('"kind":"SPAN_KIND_CLIENT"')).status).toBe(400);
  });

  it('HS6: takes unknown members as if they were not there', async () => {
    const { status, handedOn } = await postSpan(`"name":"n","later":{"x":["${marker}"]}`);
    expect(status).toBe(200);
    expect(handedOn).toContain('"name":"n"');
    expect(handedOn).not.toContain(marker);
  });

  it('HS7: takes names in snake_case for unknown ones', async () => {
    const { status, handedOn } = await postSpan(`"name":"n","trace_state":"${marker}"`);
    expect(status).toBe(200);
    expect(handedOn).not.toContain(marker);
  });

  it.each(['9007199254740993', '"9007199254740993"'])(
    'HS8: takes the integer %s whole',
    async (written) => {
      const value = `{"key":"k","value":{"intValue":${written}}}`;
      const { handedOn } = await postSpan(`"attributes":[${value}]`);
      expect(handedOn).toContain('"intValue":"9007199254740993"');
    },
  );
});

describe('a response', () => {
  it.each(encodings)(
    'GS17, HS17: carries a warning with nothing rejected in %s',
    async (type, encoding) => {
      const warning = { rejectedItems: 0, message: 'two values are masked' };
      const { post } = await startHttp({}, answering(warning));
      const body = encoding === 'json' ? sampleJson(1) : sampleRequest(1);
      const answer = await post({ body, headers: { 'content-type': type } });
      expect(decodeResponse(answer.body, 'traces', encoding)).toEqual(warning);
    },
  );

  it('GS7, GS9: is cut to its limit over gRPC, and keeps the count', async () => {
    const outcome = { rejectedItems: 3, message: 'x'.repeat(3 * MiB) };
    const { error, bytes } = await callWithLimit(MiB, outcome);
    expect(error).toBeNull();
    expect(bytes?.length).toBeLessThanOrEqual(MiB);
    expect(decodeResponse(bytes ?? Buffer.alloc(0), 'traces', 'proto').rejectedItems).toBe(3);
  });

  it('GS10: that cannot be made smaller is RESOURCE_EXHAUSTED, not to be retried', async () => {
    const { error } = await callWithLimit(2, { rejectedItems: 3, message: 'why' });
    expect(error?.code).toBe(grpc.status.RESOURCE_EXHAUSTED);
    expect(error?.metadata.get('grpc-status-details-bin')).toEqual([]);
  });

  it('HS12: that cannot be made smaller is 500', async () => {
    const deps = fakeDependencies(answering({ rejectedItems: 3, message: 'why' }));
    const parsed = config.parse({ protocols: { http: { endpoint: '127.0.0.1:0' } } });
    const { protocols } = parsed;
    if (!protocols.http) throw new Error('no HTTP');
    const http = { ...protocols.http, max_response_body_size: 2 };
    const receiver = otlpReceiver.create({ ...parsed, protocols: { http } }, deps);
    await receiver.start();
    const url = `http://127.0.0.1:${String(receiver.endpoints.http?.port)}/v1/traces`;
    const headers = { 'content-type': protobuf };
    const { status } = await fetch(url, { method: 'POST', headers, body: sampleRequest(5) });
    expect(status).toBe(500);
    await receiver.stop(AbortSignal.abort());
  });

  it.each(encodings)('HS12: of a failure is cut to its limit too in %s', async (type, encoding) => {
    const error = new PipelineError('spool', 'invalid', '\u0001'.repeat(5_000));
    const { post } = await startHttp({ max_response_body_size: '1KiB' }, () =>
      Promise.reject(error),
    );
    const body = encoding === 'json' ? sampleJson(1) : sampleRequest(1);
    const answer = await post({ body, headers: { 'content-type': type } });
    expect(answer.status).toBe(400);
    expect(answer.body.length).toBeLessThanOrEqual(1_024);
    expect(decodeStatus(answer.body, encoding)).toMatchObject({ code: 3 });
  });
});
