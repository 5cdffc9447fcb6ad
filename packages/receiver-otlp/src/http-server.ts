import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { encodeResponse, encodeStatus, jsonToProto, statusByRemedy } from '@traceveil/otlp';
import type { Encoding } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Endpoint, Signal } from '@traceveil/pipeline';
import { discardBody, readBody, tooLarge, unpack } from './body.ts';
import type { ContentEncoding } from './body.ts';
import type { HttpConfig } from './config.ts';
import type { Intake } from './intake.ts';
import { listen } from './listen.ts';
import { peerAddress } from './peer-address.ts';
import { asPipelineError, retryDelayDefaultMs, statusOf } from './refusal.ts';

/** A server that is bound when `start` resolves. */
export interface ProtocolServer {
  /** @returns where it listens; @throws Error with one clear line */
  start(): Promise<Endpoint>;
  stop(deadline: AbortSignal): Promise<void>;
}

const signalByPath: Readonly<Record<string, Signal>> = {
  '/v1/traces': 'traces',
  '/v1/logs': 'logs',
  '/v1/metrics': 'metrics',
};
const encodingByType: Readonly<Record<string, Encoding>> = {
  'application/x-protobuf': 'proto',
  'application/json': 'json',
};
const typeByEncoding = { proto: 'application/x-protobuf', json: 'application/json' } as const;

/** How often Node looks for connections whose time is over. */
const timeoutCheckMs = 1_000;

/** Makes the OTLP/HTTP server. */
export function createHttpServer(
  component: string,
  config: HttpConfig,
  intake: Intake,
): ProtocolServer {
  const limit = { component, bytesMax: config.max_request_body_size };
  let isStopping = false;

  const server = createServer({
    headersTimeout: config.read_header_timeout,
    requestTimeout: config.read_timeout,
    keepAliveTimeout: config.idle_timeout,
    connectionsCheckingInterval: timeoutCheckMs,
  });
  server.maxConnections = config.max_connections;
  server.on('request', (request, response) => void serve(request, response));
  // Without this Node would ask for a body that is then refused.
  server.on('checkContinue', (request, response) => void serve(request, response));
  server.on('clientError', refuseUnparsed);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const controller = new AbortController();
    response.on('close', () => {
      if (response.writableFinished) return;
      controller.abort(new PipelineError(component, 'retry', 'the sender has gone'));
    });
    const encoding = encodingOf(request);
    const address = peerAddress(request.socket.remoteAddress);
    const sender = { id: 'anonymous', address, transport: 'http' } as const;
    // A path that is refused here never becomes a signal.
    let served: Signal = 'traces';
    try {
      const read = async () => {
        const { signal, packing } = check(request);
        served = signal;
        if (request.headers.expect !== undefined) response.writeContinue();
        const body = await unpack(await readBody(request, limit), packing, limit);
        const isJson = encoding === 'json' && body.length > 0;
        return { signal, bytes: isJson ? jsonToProto(body, signal) : body };
      };
      const outcome = await intake.take({ sender, controller, read });
      const body = encodeResponse(served, outcome, encoding, config.max_response_body_size);
      send(response, 200, encoding, body);
    } catch (error) {
      if (!request.readableFlowing) discardBody(request, limit.bytesMax);
      refuse(response, asPipelineError(error, component), encoding);
    }
  }

  /** Everything that can be refused before the body is read. */
  function check(request: IncomingMessage): { signal: Signal; packing: ContentEncoding } {
    const path = request.url?.split('?', 1)[0] ?? '';
    const signal = Object.hasOwn(signalByPath, path) ? signalByPath[path] : undefined;
    const known = Object.keys(signalByPath).join(', ');
    if (signal === undefined) {
      throw new PipelineError(component, 'not_found', `no such path: there are ${known}`);
    }
    if (request.method !== 'POST') {
      throw new PipelineError(component, 'method_not_allowed', 'must be POST');
    }
    if (declaredEncoding(request) === undefined) {
      const types = Object.keys(encodingByType).join(' or ');
      throw new PipelineError(component, 'unsupported_media_type', `must be ${types}`);
    }
    const packing = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (packing !== 'identity' && packing !== 'gzip') {
      const problem = 'the content encoding must be gzip or identity';
      throw new PipelineError(component, 'unsupported_media_type', problem);
    }
    if (Number(request.headers['content-length'] ?? 0) > limit.bytesMax) throw tooLarge(limit);
    return { signal, packing };
  }

  function refuse(response: ServerResponse, error: PipelineError, encoding: Encoding): void {
    const { http } = statusByRemedy[error.remedy];
    if (error.remedy === 'method_not_allowed') response.setHeader('Allow', 'POST');
    if (error.remedy === 'retry') {
      const delayMs = error.retryAfterMs ?? retryDelayDefaultMs;
      response.setHeader('Retry-After', Math.ceil(delayMs / 1_000));
    }
    send(response, http, encoding, encodeStatus(statusOf(error), encoding));
  }

  function send(
    response: ServerResponse,
    status: number,
    encoding: Encoding,
    body: Uint8Array,
  ): void {
    if (response.destroyed) return;
    response.setHeader('Content-Type', typeByEncoding[encoding]);
    response.setHeader('Content-Length', body.length);
    if (isStopping) response.setHeader('Connection', 'close');
    response.writeHead(status).end(body);
  }

  /** What is not HTTP, or came too slowly, never becomes a request. */
  function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
    const known = unparsedByCode[error.code ?? ''] ?? {
      line: '400 Bad Request',
      reason: 'invalid',
    };
    intake.countUnread('http', known.reason);
    if (!socket.writable) return;
    const body = encodeStatus({ code: 3, message: `${component}: ${known.line}` }, 'proto');
    const type = typeByEncoding.proto;
    const length = String(body.length);
    socket.write(
      `HTTP/1.1 ${known.line}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n` +
        'Connection: close\r\n\r\n',
    );
    socket.end(body);
  }

  async function stop(deadline: AbortSignal): Promise<void> {
    isStopping = true;
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    server.closeIdleConnections();
    const closeAll = () => {
      server.closeAllConnections();
    };
    if (deadline.aborted) closeAll();
    deadline.addEventListener('abort', closeAll, { once: true });
    await closed;
    deadline.removeEventListener('abort', closeAll);
  }

  return { start: () => listen(server, config.endpoint, component), stop };
}

const unparsedByCode: Readonly<Record<string, { line: string; reason: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { line: '408 Request Timeout', reason: 'timeout' },
  HPE_HEADER_OVERFLOW: { line: '431 Request Header Fields Too Large', reason: 'too_large' },
};

function declaredEncoding(request: IncomingMessage): Encoding | undefined {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(encodingByType, type) ? encodingByType[type] : undefined;
}

/** Answers are in the encoding of the request, whatever else is wrong with it. */
function encodingOf(request: IncomingMessage): Encoding {
  return declaredEncoding(request) ?? 'proto';
}
