import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeFrame, encodeFrame } from './grpc-frame.ts';

const host = '127.0.0.1';
const windowBytes = 8 * 1024 ** 2;

/** What came so far. */
export interface Received {
  readonly requests: number;
  /** As received, packed or not, frames included. */
  readonly bytes: number;
  /** When the last request was complete, in milliseconds since the epoch. */
  readonly lastMs: number;
}

/** A backend that says "ok" to everything. */
export interface Sink {
  readonly httpPort: number;
  readonly grpcPort: number;
  received(): Received;
  /** From now on bodies are kept, unpacked; what was kept before is forgotten. */
  keep(isKeeping: boolean): void;
  kept(): readonly Buffer[];
  close(): Promise<void>;
}

/** Starts the HTTP and the gRPC server. gRPC is bare node:http2, to leave the cores to others. */
export async function startSink(): Promise<Sink> {
  let requests = 0;
  let bytes = 0;
  let lastMs = 0;
  let bodies: Buffer[] | undefined;
  const note = (length: number) => {
    requests += 1;
    bytes += length;
    lastMs = Date.now();
  };

  const http = createHttpServer((request, response) => {
    const body = createBody(bodies !== undefined);
    request.on('data', body.add).on('end', () => {
      note(body.bytes());
      const isPacked = request.headers['content-encoding'] === 'gzip';
      bodies?.push(isPacked ? gunzipSync(body.whole()) : body.whole());
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });

  const sessions = new Set<ServerHttp2Session>();
  const grpc = createHttp2Server({ settings: { initialWindowSize: windowBytes } });
  grpc.on('session', (session) => {
    session.setLocalWindowSize(windowBytes);
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  grpc.on('stream', (stream) => {
    const body = createBody(bodies !== undefined);
    stream.on('error', () => stream.destroy()); // The client has gone.
    stream.on('data', body.add).on('end', () => {
      note(body.bytes());
      bodies?.push(decodeFrame(body.whole()));
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(encodeFrame(new Uint8Array(0), false));
    });
  });

  return {
    httpPort: await listen(http),
    grpcPort: await listen(grpc),
    received: () => ({ requests, bytes, lastMs }),
    keep: (isKeeping) => {
      bodies = isKeeping ? [] : undefined;
    },
    kept: () => bodies ?? [],
    close: async () => {
      http.closeAllConnections();
      for (const session of sessions) session.destroy();
      await Promise.all([http, grpc].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

function createBody(isKept: boolean) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add: (chunk: Buffer) => {
      bytes += chunk.length;
      if (isKept) chunks.push(chunk);
    },
    bytes: () => bytes,
    whole: () => Buffer.concat(chunks),
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}
