import assert from 'node:assert';
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type grpc from '@grpc/grpc-js';

/**
 * Keeps calls that were reset before they are looked at from grpc-js. It answers one whose path or
 * content type is wrong without a look at whether it is still there, Node throws, and nobody catches
 * it: one frame more than a call would end the process (grpc-js 1.14.7, `_respondWithError`).
 */
export function serveLiveStreams(server: grpc.Server): void {
  // Not in its types: what it hands its sessions to.
  const { http2Servers } = server as unknown as { http2Servers: ReadonlyMap<Http2Server, unknown> };
  assert(http2Servers.size > 0, 'grpc-js keeps its HTTP/2 servers elsewhere');
  for (const http2Server of http2Servers.keys()) {
    for (const serve of http2Server.listeners('stream') as ((...call: Call) => void)[]) {
      http2Server.off('stream', serve);
      http2Server.on('stream', (...call: Call) => {
        const [stream] = call;
        stream.on('error', () => {
          // Followed by `close`.
        });
        if (!stream.destroyed && !stream.closed) serve(...call);
      });
    }
  }
}

type Call = [stream: ServerHttp2Stream, ...rest: unknown[]];
