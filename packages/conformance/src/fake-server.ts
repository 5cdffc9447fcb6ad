// For tests: servers that keep every requirement, but for the one fault that a test wants.

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import { countItems, encodeResponse, encodeStatus } from '@traceveil/otlp';
import type { Encoding, PartialSuccess } from '@traceveil/otlp';
import { signals } from '@traceveil/pipeline';
import type { Signal } from '@traceveil/pipeline';

const requestBytesMax = 64 * 1024 ** 2;
const noProtobuf = Buffer.from([0xff]);

/** A request as a fault sees it. */
export interface Asked {
  /** Such as `/v1/traces` or `…TraceService/Export`. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Unpacked; `noProtobuf` if it does not unpack. */
  readonly body: Buffer;
}

/** An answer over HTTP. */
export interface HttpTold {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array | string;
}

/** Changes what a sound server would answer; undefined answers nothing. */
export type HttpFault = (told: HttpTold, asked: Asked) => HttpTold | undefined;

/** A server that listens. */
export interface FakeServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

const types = { proto: 'application/x-protobuf', json: 'application/json' } as const;

/** Starts an OTLP/HTTP server. */
export async function startHttpServer(fault: HttpFault = (told) => told): Promise<FakeServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one = await readRequest(request);
    asked.push(one);
    const told = fault(soundAnswer(one), one);
    if (!told) return;
    response.writeHead(told.status, { 'content-type': told.type }).end(told.body);
  }
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    asked,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { url: path = '', method = '', headers } = request;
  const packed = Buffer.concat(chunks);
  const isPacked = headers['content-encoding'] === 'gzip';
  return { path, method, headers, body: isPacked ? unpack(packed) : packed };
}

function unpack(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed);
  } catch {
    return noProtobuf;
  }
}

function soundAnswer({ path, method, headers, body }: Asked): HttpTold {
  const written = String(headers['content-type']).split(';', 1)[0];
  const encoding: Encoding = written === types.json ? 'json' : 'proto';
  const refuse = (status: number, code: number): HttpTold => {
    const violations = status === 400 ? [{ field: 'body', description: 'no OTLP' }] : [];
    const said = { code, message: 'refused', ...(violations.length > 0 && { violations }) };
    return { status, type: types[encoding], body: encodeStatus(said, encoding) };
  };
  const signal = signals.find((one) => path === `/v1/${one}`);
  if (!signal) return refuse(404, 12);
  if (method !== 'POST') return refuse(405, 12);
  if (written !== types[encoding]) return refuse(415, 3);
  if (body.length > requestBytesMax) return refuse(413, 8);
  const outcome = encoding === 'json' ? judgeJson(body) : judgeProto(body, signal);
  if (!outcome) return refuse(400, 3);
  return { status: 200, type: types[encoding], body: encodeResponse(signal, outcome, encoding) };
}

const taken: PartialSuccess = { rejectedItems: 0, message: '' };

/** Of three items the checks mean one to be bad. */
function judgeProto(body: Uint8Array, signal: Signal): PartialSuccess | undefined {
  try {
    const isMixed = countItems(body, signal) === 3;
    return isMixed ? { rejectedItems: 1, message: 'has no name' } : taken;
  } catch {
    return undefined;
  }
}

function judgeJson(body: Uint8Array): PartialSuccess | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    JSON.parse(text === '' ? '{}' : text);
    return /"traceId":"(?:[\da-f]{2})*[\da-f]"/.test(text) ? undefined : taken;
  } catch {
    return undefined;
  }
}

/** How a call ends. */
export interface GrpcTold {
  readonly code: keyof typeof grpc.status;
  readonly body: Uint8Array;
  readonly details?: Uint8Array;
}

/** Changes what a sound server would answer. */
export type GrpcFault = (told: GrpcTold, asked: Asked) => GrpcTold;

const services: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** Starts an OTLP/gRPC server. */
export async function startGrpcServer(
  fault: GrpcFault = (told) => told,
  bytesMax = requestBytesMax,
): Promise<FakeServer> {
  const asked: Asked[] = [];
  const server = new grpc.Server({ 'grpc.max_receive_message_length': bytesMax });
  const keep = (bytes: Buffer) => bytes;
  const form = { requestStream: false, responseStream: false } as const;
  const bytes = {
    requestSerialize: keep,
    requestDeserialize: keep,
    responseSerialize: keep,
    responseDeserialize: keep,
  };
  for (const signal of signals) {
    const path = services[signal];
    const serve: grpc.handleUnaryCall<Buffer, Buffer> = ({ request, metadata }, callback) => {
      const one = { path, method: 'POST', headers: metadata.getMap(), body: request };
      asked.push(one);
      const outcome = judgeProto(request, signal);
      const body = outcome ? encodeResponse(signal, outcome, 'proto') : new Uint8Array(0);
      const told = fault({ code: outcome ? 'OK' : 'INVALID_ARGUMENT', body }, one);
      const trailers = new grpc.Metadata();
      if (told.details) trailers.set('grpc-status-details-bin', Buffer.from(told.details));
      if (told.code === 'OK') callback(null, Buffer.from(told.body), trailers);
      else callback({ code: grpc.status[told.code], details: 'refused', metadata: trailers });
    };
    server.addService({ Export: { path, ...form, ...bytes } }, { Export: serve });
  }
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    endpoint: `grpc://127.0.0.1:${String(port)}`,
    asked,
    stop() {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}
