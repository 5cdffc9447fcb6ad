import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import { agentSecrets } from '../harness/agents.ts';
import { createByteFinder } from '../harness/at-rest.ts';
import { signals } from '../harness/otlp-protocol.ts';
import type { Signal } from '../harness/otlp-protocol.ts';
import type { Moods } from './faults.ts';
import { noItems } from './ledger.ts';
import type { Items, Ledger } from './ledger.ts';
import { methodOf } from './methods.ts';

/** What a backend was sent. Levels of one group share a ledger. */
export interface Backend {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What it said that it threw away. */
  readonly rejected: Items;
  /** Requests in which a planted secret stood. */
  leaks(): number;
  stop(): Promise<void>;
}

const secretsIn = createByteFinder(agentSecrets);
const slowMs = 200;
/** Of a batch that is taken in part. */
export const rejectedItems = 3;
const partialSuccess = Buffer.from([0x0a, 0x02, 0x08, rejectedItems]);

/** An OTLP/HTTP backend. */
export async function startHttpBackend(ledger: Ledger, moods?: Moods): Promise<Backend> {
  const rejected = noItems();
  let leaks = 0;
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mood = moods?.now();
    requests += 1;
    if (mood === 'resets') {
      request.socket.resetAndDestroy();
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    if (mood === 'hangs') return;
    if (mood === 'asks to wait') {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    if (mood === 'refuses' && requests % 10 === 0) {
      response.writeHead(400).end();
      return;
    }
    if (mood === 'is slow') await sleep(slowMs);
    const isPacked = request.headers['content-encoding'] === 'gzip';
    const bytes = isPacked ? gunzipSync(body) : body;
    if (secretsIn(bytes).length > 0) leaks += 1;
    ledger.enter(bytes.toString('latin1'));
    const isPartial = mood === 'throws some away' && requests % 4 === 0;
    if (isPartial) rejected[signalAt(request.url)] += rejectedItems;
    response.writeHead(200, { 'content-type': 'application/x-protobuf' });
    response.end(isPartial ? partialSuccess : '');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy()); // The gateway has gone.
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rejected,
    leaks: () => leaks,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function signalAt(path: string | undefined): Signal {
  return signals.find((signal) => path === `/v1/${signal}`) ?? 'traces';
}

/**
 * An OTLP/gRPC backend: it has the faults that end a level of a group.
 *
 * @param ledger is given what it takes, as Latin-1
 */
export async function startGrpcBackend(
  ledger: { enter(text: string): unknown },
  moods: Pick<Moods, 'now'>,
): Promise<Backend> {
  let leaks = 0;
  const handle: grpc.handleUnaryCall<Buffer, Buffer> = ({ request }, callback) => {
    const mood = moods.now();
    if (mood === 'hangs') return;
    if (mood === 'asks to wait' || mood === 'resets') {
      callback({ code: grpc.status[mood === 'resets' ? 'ABORTED' : 'UNAVAILABLE'] });
      return;
    }
    if (secretsIn(request).length > 0) leaks += 1;
    ledger.enter(request.toString('latin1'));
    callback(null, Buffer.alloc(0));
  };
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  for (const signal of signals) server.addService({ Export: methodOf(signal) }, { Export: handle });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    rejected: noItems(),
    leaks: () => leaks,
    stop() {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}
