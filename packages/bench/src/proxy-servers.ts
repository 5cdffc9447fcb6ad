import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Client,
  compressionAlgorithms,
  credentials,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  status,
} from '@grpc/grpc-js';
import { Pool } from 'undici';
import type { Encoding } from './case.ts';
import { exportPath } from './grpc-frame.ts';

const host = '127.0.0.1';
const unlimited = -1;
const packers = {
  identity: compressionAlgorithms.identity,
  gzip: compressionAlgorithms.gzip,
} as const;

/** A server that was started, and how to end it. */
export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

/** The least that a node:http proxy can do: body in, body out, nothing looked at. */
export async function startHttpProxy(targetPort: number): Promise<Running> {
  const pool = new Pool(`http://${host}:${targetPort}`, { connections: 16 });
  const server = createServer((request, response) => {
    forward(pool, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.close();
    },
  };
}

async function forward(pool: Pool, request: IncomingMessage, response: ServerResponse) {
  const answer = await pool.request({
    method: 'POST',
    path: request.url ?? '/',
    headers: selectHeaders(request.headers),
    body: request,
  });
  response.writeHead(answer.statusCode, { 'content-type': 'application/x-protobuf' });
  response.end(Buffer.from(await answer.body.arrayBuffer()));
}

function selectHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = ['content-type', 'content-encoding', 'content-length'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/**
 * The same with grpc-js, messages not decoded. It cannot pass a packed message on: with `gzip` it
 * unpacks and packs again at its own level.
 */
export async function startGrpcProxy(targetPort: number, encoding: Encoding): Promise<Running> {
  const client = new Client(`${host}:${targetPort}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': unlimited,
    'grpc.max_send_message_length': unlimited,
    'grpc.default_compression_algorithm': packers[encoding],
  });
  const server = new Server({ 'grpc.max_receive_message_length': unlimited });
  const method = { path: exportPath, requestStream: false, responseStream: false };
  server.addService(
    { Export: { ...method, ...identitySerializers } },
    {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
        client.makeUnaryRequest(exportPath, same, same, call.request, (error, response) => {
          if (error === null) answer(null, response ?? Buffer.alloc(0));
          else answer({ code: status.UNAVAILABLE, details: error.message });
        });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:0`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    close: () => {
      client.close();
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

const same = (bytes: Buffer): Buffer => bytes;
const identitySerializers = {
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};
