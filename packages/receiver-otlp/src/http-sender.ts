import { Agent, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Accept } from '@traceveil/pipeline';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import type { FakeDependencies } from './fake-dependencies.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';

/** For tests: the content types of OTLP. */
export const protobuf = 'application/x-protobuf';
export const json = 'application/json';

/** For tests: what no answer and no log may repeat. */
export const marker = 'MARKER-51ce';

/** What a sender hears. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a sender says; a POST of protobuf traces where nothing else is written. */
export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Without Content-Length. */
  readonly isChunked?: boolean;
}

/** A receiver that listens, and a sender with one connection. */
export interface Running {
  readonly deps: FakeDependencies;
  readonly receiver: OtlpReceiver;
  readonly port: number;
  post(sent: Sent): Promise<Answer>;
}

const closing: (() => Promise<void> | void)[] = [];

/** For tests: stops everything that was started, last first. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** For tests: starts a receiver for HTTP with these lines of configuration. */
export async function startHttp(
  written: Readonly<Record<string, unknown>> = {},
  accept?: Accept,
): Promise<Running> {
  const deps = fakeDependencies(accept);
  const http = { endpoint: '127.0.0.1:0', ...written };
  const receiver = otlpReceiver.create(config.parse({ protocols: { http } }), deps);
  await receiver.start();
  closing.push(() => receiver.stop(AbortSignal.abort()));
  const port = receiver.endpoints.http?.port ?? 0;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closing.push(() => agent.destroy());
  return { deps, receiver, port, post: (sent) => post(port, agent, sent) };
}

function post(port: number, agent: Agent, sent: Sent): Promise<Answer> {
  const { path = '/v1/traces', method = 'POST', body = '', isChunked = false } = sent;
  const headers = { 'content-type': protobuf, ...sent.headers };
  return new Promise((resolve, reject) => {
    const length = isChunked ? {} : { 'content-length': String(Buffer.from(body).length) };
    const options = { host: '127.0.0.1', port, agent, path, method };
    const request = httpRequest({ ...options, headers: { ...length, ...headers } });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        resolve({ status, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    if (isChunked) request.write(Buffer.from(body).subarray(0, 1));
    request.end(isChunked ? Buffer.from(body).subarray(1) : body);
  });
}

/** For tests: writes to a new connection and reads until enough has come or it is closed. */
export function talk(
  port: number,
  text: string,
  isEnough: (got: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let got = '';
    const end = () => {
      socket.destroy();
      resolve(got);
    };
    socket.on('connect', () => socket.write(text));
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      if (isEnough(got)) end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(error);
      else end();
    });
    socket.on('close', end);
  });
}

/** For tests: until the other side of a connection has seen what happened on this one. */
export function shortly(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
