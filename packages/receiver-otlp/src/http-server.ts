import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server as TlsServer } from 'node:tls';
import { encodeResponse, jsonToProto } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Endpoint, Sender } from '@traceveil/pipeline';
import type { Claim } from './admission.ts';
import { discardBody, readBody } from './body.ts';
import type { BodyLimit } from './body-limit.ts';
import {
  certificateOf,
  createCertificates,
  noCertificates,
  onHandshakeFailure,
  tlsOptions,
} from './certificates.ts';
import type { Certificates } from './certificates.ts';
import type { HttpConfig } from './config.ts';
import { createConnections } from './connections.ts';
import type { Visitor } from './door.ts';
import { send, sendRefusal, sendUnparsed, unparsedOf } from './http-answer.ts';
import { checkHeader, encodingOf, signalOf } from './http-request.ts';
import type { Intake, ReadRequest } from './intake.ts';
import { peerAddress } from './peer-address.ts';
import type { ProtocolServer, ServerParts } from './protocol-server.ts';
import { asPipelineError } from './refusal.ts';

/** How often Node looks for connections whose time is over. */
const timeoutCheckMs = 1_000;

/** Makes the OTLP/HTTP server. */
export function createHttpServer(config: HttpConfig, parts: ServerParts): ProtocolServer {
  const { component, intake, door, admission, ports } = parts;
  const limit = bodyLimitOf(config, component);
  const { server, certificates } = createHttp(config, parts);
  // Without `checkContinue` Node would ask for a body that is then refused; without
  // `checkExpectation` it would answer by itself, not with `google.rpc.Status`, and uncounted.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) {
    server.on(event, (...exchange: Parameters<typeof serve>) => void serve(...exchange));
  }
  refuseUnparsed(server, component, intake);
  const connections = createConnections(component, config.max_connections, {
    take: takerOf(server),
    onRefused: () => intake.countUnread('http', 'max_connections'),
  });
  let isStopping = false;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const controller = new AbortController();
    response.on('close', () => {
      if (response.writableFinished) return;
      controller.abort(new PipelineError(component, 'retry', 'the sender has gone'));
    });
    const claim = admission.open();
    const encoding = encodingOf(request);
    const { max_response_body_size: bytesMax } = config;
    const form = { encoding, bytesMax, challenge: door.challenge };
    try {
      const sender = await door.admit(visitorOf(request));
      const read = () => readRequest(request, response, { sender, claim });
      const { signal, outcome } = await intake.take({ sender, controller, read, claim });
      const body = encodeResponse(signal, outcome, encoding, form.bytesMax);
      if (body.length > form.bytesMax) throw responseTooLarge(component);
      closeWhenStopping(response);
      send(response, encoding, body);
    } catch (error) {
      if (!request.readableFlowing) discardBody(request, limit.bytesMax);
      closeWhenStopping(response);
      sendRefusal(response, form, asPipelineError(error, component));
    } finally {
      claim.release();
    }
  }

  async function readRequest(
    request: IncomingMessage,
    response: ServerResponse,
    { sender, claim }: { readonly sender: Sender; readonly claim: Claim },
  ): Promise<ReadRequest> {
    const { signal, contentEncoding } = checkHeader(request, limit);
    if (isToBeAskedFor(request, response)) response.writeContinue();
    const { body, packed } = await readBody(request, contentEncoding, limit, claim);
    door.charge(sender, body.length);
    const isJson = encodingOf(request) === 'json' && body.length > 0;
    return { signal, bytes: isJson ? jsonToProto(body, signal) : body, packed };
  }

  function closeWhenStopping(response: ServerResponse): void {
    if (isStopping && !response.headersSent) response.setHeader('Connection', 'close');
  }

  async function start(): Promise<Endpoint> {
    await certificates.start();
    // From then on Node looks after the times of connections, wherever they come from.
    server.emit('listening');
    return connections.open(ports, config.endpoint);
  }

  async function stop(deadline: AbortSignal): Promise<void> {
    certificates.stop();
    isStopping = true;
    const closed = connections.close(deadline);
    server.closeIdleConnections();
    await closed;
    server.close(); // It looks after nothing any more.
  }

  return { start, stop };
}

/** Gives a server connections that it does not listen for. */
function takerOf(server: Server): (socket: Socket) => void {
  const isEncrypted = server instanceof TlsServer;
  return (socket) => {
    // As it has those that it listens for: ending them is its own business.
    socket.allowHalfOpen = !isEncrypted;
    server.emit('connection', socket);
  };
}

/**
 * Whether the sender waits to be told to send the body. Behind requests that are not answered yet
 * Node would write that into the middle of this answer; who waits for it does not wait for ever.
 *
 * @see RFC 9110, section 10.1.1
 */
function isToBeAskedFor({ headers }: IncomingMessage, { socket }: ServerResponse): boolean {
  return headers.expect !== undefined && socket !== null;
}

function bodyLimitOf(config: HttpConfig, component: string): BodyLimit {
  const { max_request_body_size: bytesMax, max_compression_ratio: ratioMax } = config;
  return { component, bytesMax, ratioMax, damaged: 'invalid' };
}

/** @see OTLP specification, «OTLP/HTTP Response»: 500 when it cannot be made smaller */
function responseTooLarge(component: string): PipelineError {
  const problem = 'the response is above max_response_body_size even without a message';
  return new PipelineError(component, 'internal', problem);
}

/** Plain or encrypted, as configured. */
function createHttp(
  config: HttpConfig,
  { component, door, log }: ServerParts,
): { readonly server: Server; readonly certificates: Certificates } {
  const { tls } = config;
  const options = {
    headersTimeout: config.read_header_timeout,
    requestTimeout: config.read_timeout,
    keepAliveTimeout: config.idle_timeout,
    connectionsCheckingInterval: timeoutCheckMs,
    requireHostHeader: false, // Refused by `checkHeader`, as all else.
  };
  if (tls === undefined) return { server: createServer(options), certificates: noCertificates };
  const server = createSecureServer({ ...options, ...tlsOptions(tls) });
  onHandshakeFailure(server, (address) => door.refuseConnection(address, 'http'));
  return { server, certificates: createCertificates(server, tls, { component, log }) };
}

function visitorOf(request: IncomingMessage): Visitor {
  const { socket } = request;
  return {
    address: peerAddress(socket.remoteAddress),
    transport: 'http',
    authorization: request.headers.authorization,
    certificate: certificateOf(socket),
    signal: signalOf(request),
  };
}

/** Answers and counts what never becomes a request: it is not HTTP, or came too slowly. */
function refuseUnparsed(server: Server, component: string, intake: Intake): void {
  const unanswered = new WeakMap<Duplex, IncomingMessage>();
  const note = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    unanswered.set(socket, request);
    response.on('close', () => unanswered.delete(socket));
  };
  server.prependListener('request', note);
  server.prependListener('checkContinue', note);
  server.prependListener('checkExpectation', note);
  server.on('clientError', (error, socket) => {
    const request = unanswered.get(socket);
    // Garbage after a whole request: an answer now would pass for the answer to that.
    if (request?.complete === true) {
      socket.destroy();
      return;
    }
    const unparsed = unparsedOf(error);
    // Who reads the body of a request counts that it broke off.
    if (request === undefined) intake.countUnread('http', unparsed.reason);
    sendUnparsed(socket, unparsed, component);
  });
}
