import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decode, decodeJson, signals } from './otlp-protocol.ts';
import type { Decoded, Signal } from './otlp-protocol.ts';
import { until } from './wait.ts';

/** A request that a backend was sent. */
export interface Received {
  readonly signal: Signal;
  readonly request: Decoded;
  /** Unpacked. */
  readonly bytes: Buffer;
  /** As it came. */
  readonly body: Buffer;
  readonly headers: IncomingMessage['headers'];
}

/** An OTLP/HTTP backend in the test. */
export interface OtlpSink {
  /** Base URL, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers from now on; 200 at first. Only what is answered 200 is kept. */
  answerWith(status: number | ((bytes: Buffer) => number)): void;
  /** Waits for `count` requests of a signal, and returns all of them since the last `clear`. */
  requests(signal: Signal, count?: number): Promise<readonly Received[]>;
  clear(): void;
  stop(): Promise<void>;
}

/**
 * Starts a backend on a free port.
 *
 * @param take is given what is answered 200, instead of its being kept
 */
export async function startOtlpSink(take?: (received: Received) => void): Promise<OtlpSink> {
  const received: Received[] = [];
  const keep = take ?? ((one: Received) => received.push(one));
  let answer: (bytes: Buffer) => number = () => 200;
  const server = createServer((request, response) => {
    receive(request, response).catch(() => response.writeHead(400).end());
  });
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const one = read(request, Buffer.concat(parts));
    const status = answer(one.bytes);
    if (status === 200) keep(one);
    const isJson = request.headers['content-type'] === 'application/json';
    response.writeHead(status, { 'content-type': request.headers['content-type'] });
    response.end(isJson ? '{}' : '');
  }
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith(wanted) {
      answer = typeof wanted === 'number' ? () => wanted : wanted;
    },
    requests: async (signal, count = 1) =>
      until(
        () => {
          const those = received.filter((one) => one.signal === signal);
          return those.length >= count ? those : undefined;
        },
        { what: `${count} requests with ${signal}`, state: () => `${received.length} in all` },
      ),
    clear() {
      received.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function read(request: IncomingMessage, body: Buffer): Received {
  const signal = signals.find((one) => request.url === `/v1/${one}`);
  if (signal === undefined) throw new Error(`unknown path ${String(request.url)}`);
  const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const isJson = request.headers['content-type'] === 'application/json';
  const decoded = isJson ? decodeJson(signal, bytes.toString()) : decode(signal, bytes);
  return { signal, request: decoded, bytes, body, headers: request.headers };
}
