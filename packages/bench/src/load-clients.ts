import { connect } from 'node:http2';
import { Pool } from 'undici';
import type { Case } from './case.ts';
import { exportPath } from './grpc-frame.ts';
import type { Outgoing } from './traffic/feed.ts';

/** What became of one request. */
export type Answer = 'taken' | 'refused';

/** One connection: sends one request at a time. */
export interface LoadClient {
  /** @throws Error when the answer is neither "ok" nor "later" */
  send(outgoing: Outgoing): Promise<Answer>;
  close(): Promise<void>;
}

const retryableStatuses = new Set([429, 502, 503, 504]);
const retryableCodes = new Set(['8', '14']); // RESOURCE_EXHAUSTED, UNAVAILABLE

/** Connects to 127.0.0.1. */
export function createLoadClient({ transport, encoding }: Case, port: number): LoadClient {
  const isPacked = encoding === 'gzip';
  return transport === 'http' ? createHttpClient(port, isPacked) : createGrpcClient(port, isPacked);
}

function createHttpClient(port: number, isPacked: boolean): LoadClient {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 });
  const headers = {
    'content-type': 'application/x-protobuf',
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
  };
  return {
    send: async ({ body }) => {
      const answer = await pool.request({ method: 'POST', path: '/v1/traces', headers, body });
      await answer.body.dump();
      if (answer.statusCode === 200) return 'taken';
      if (retryableStatuses.has(answer.statusCode)) return 'refused';
      throw new Error(`HTTP ${answer.statusCode}`);
    },
    close: () => pool.close(),
  };
}

/** Bare node:http2, which leaves the cores to others. */
function createGrpcClient(port: number, isPacked: boolean): LoadClient {
  const session = connect(`http://127.0.0.1:${port}`);
  const headers = {
    ':method': 'POST',
    ':path': exportPath,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(isPacked ? { 'grpc-encoding': 'gzip' } : {}),
  };
  const call = (frame: Buffer) =>
    new Promise<string>((resolve, reject) => {
      const stream = session.request(headers);
      let code = 'no grpc-status';
      const note = (fields: Record<string, unknown>) => {
        if (typeof fields['grpc-status'] === 'string') code = fields['grpc-status'];
      };
      stream.on('response', note).on('trailers', note);
      stream.on('error', reject).on('close', () => resolve(code));
      stream.resume();
      stream.end(frame);
    });
  session.on('error', () => session.destroy()); // Each call reports it.
  return {
    send: async ({ frame }) => {
      const code = await call(frame);
      if (code === '0') return 'taken';
      if (retryableCodes.has(code)) return 'refused';
      throw new Error(`gRPC status ${code}`);
    },
    close: () => new Promise((resolve) => session.close(resolve)),
  };
}
