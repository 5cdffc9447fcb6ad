import assert from 'node:assert';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import grpc from '@grpc/grpc-js';
import type {
  Metadata,
  sendUnaryData,
  ServerInterceptingCallInterface,
  ServerInterceptor,
  ServerUnaryCall,
  ServiceDefinition,
} from '@grpc/grpc-js';
import { encodeResponse, encodeStatus } from '@traceveil/otlp';
import { PipelineError, signals } from '@traceveil/pipeline';
import type { Endpoint, Sender, Signal } from '@traceveil/pipeline';
import {
  createCertificates,
  noCertificates,
  onHandshakeFailure,
  tlsOptions,
} from './certificates.ts';
import type { Certificates } from './certificates.ts';
import type { GrpcConfig } from './config.ts';
import type { Visitor } from './door.ts';
import { afterFirstBytes } from './first-bytes.ts';
import { close, limitConnections, listen } from './listen.ts';
import type { ProtocolServer, ServerParts } from './listen.ts';
import { serveLiveStreams } from './live-streams.ts';
import { peerAddress } from './peer-address.ts';
import { asPipelineError, statusOf } from './refusal.ts';

const MiB = 1024 ** 2;

/** Every call arrives and leaves as bytes: nothing is decoded here. */
const services: Readonly<Record<Signal, ServiceDefinition>> = {
  traces: serviceOf('/opentelemetry.proto.collector.trace.v1.TraceService/Export'),
  logs: serviceOf('/opentelemetry.proto.collector.logs.v1.LogsService/Export'),
  metrics: serviceOf('/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'),
};

function serviceOf(path: string): ServiceDefinition {
  const keep = (bytes: Buffer) => bytes;
  return {
    Export: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: keep,
      requestDeserialize: keep,
      responseSerialize: keep,
      responseDeserialize: keep,
    },
  };
}

/** Makes the OTLP/gRPC server. */
export function createGrpcServer(config: GrpcConfig, parts: ServerParts): ProtocolServer {
  const { component } = parts;
  const bytesMax = config.max_send_msg_size_mib * MiB;
  const senders: Senders = new WeakMap();
  // Its own log quotes metadata that it cannot take, such as an `authorization` with a wrong letter.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const server = new grpc.Server({
    'grpc.max_receive_message_length': config.max_recv_msg_size_mib * MiB,
    'grpc.max_send_message_length': bytesMax,
    'grpc.max_concurrent_streams': config.max_concurrent_streams,
    'grpc.max_connection_idle_ms': config.idle_timeout,
    // After GOAWAY for a peer's mistake Node reads no more while a call is open, so it never learns
    // that the peer has gone: the connection would count against max_connections for ever.
    'grpc.keepalive_time_ms': config.read_timeout,
    'grpc.keepalive_timeout_ms': config.read_header_timeout,
    interceptors: [watchReading(config.read_timeout, senders, parts)],
  });
  for (const signal of signals) {
    const serve = exporterOf(signal, { ...parts, bytesMax, senders });
    server.addService(services[signal], {
      Export: (call: Call, callback: sendUnaryData<Buffer>) => void serve(call, callback),
    });
  }
  // The connections are ours to count and to encrypt: grpc-js by itself takes any number, and
  // cannot change its certificates.
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  serveLiveStreams(server);
  const ready = new Set<Socket>();
  const { listener, certificates } = createListener(config, parts, (socket) => {
    ready.add(socket);
    socket.on('close', () => ready.delete(socket));
    afterFirstBytes(socket, config.read_header_timeout, {
      handOn: injector.injectConnection,
      onTimeout: () => parts.intake.countUnread('grpc', 'timeout'),
    });
  });
  const sockets = new Set<Socket>();
  listener.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  limitConnections(listener, config.max_connections, () =>
    parts.intake.countUnread('grpc', 'max_connections'),
  );

  async function start(): Promise<Endpoint> {
    await certificates.start();
    return listen(listener, config.endpoint, component);
  }

  async function stop(deadline: AbortSignal): Promise<void> {
    certificates.stop();
    const closed = close(listener, deadline, () => {
      server.forceShutdown();
      for (const socket of sockets) socket.destroy();
    });
    // Goes away politely: each session ends when its last call has been answered.
    server.tryShutdown(() => {
      for (const socket of ready) socket.end();
    });
    await closed;
  }

  return { start, stop };
}

/** Plain or encrypted, as configured; an encrypted connection comes when its handshake is done. */
function createListener(
  { tls }: GrpcConfig,
  { component, door, log }: ServerParts,
  onConnection: (socket: Socket) => void,
): { readonly listener: Server; readonly certificates: Certificates } {
  if (tls === undefined) {
    return { listener: createServer(onConnection), certificates: noCertificates };
  }
  const listener = createSecureServer({ ...tlsOptions(tls), ALPNProtocols: ['h2'] }, onConnection);
  onHandshakeFailure(listener, (address) => door.refuseConnection(address, 'grpc'));
  return { listener, certificates: createCertificates(listener, tls, { component, log }) };
}

type Call = ServerUnaryCall<Buffer, Buffer>;

/** Who was let in, by the metadata that a call and its handler have in common. */
type Senders = WeakMap<Metadata, Sender>;

interface Exporting extends ServerParts {
  /** Of an answer. */
  readonly bytesMax: number;
  readonly senders: Senders;
}

/** The handler of one signal's `Export`. */
function exporterOf(signal: Signal, exporting: Exporting) {
  const { component, intake, door, admission, bytesMax, senders } = exporting;
  return async (call: Call, callback: sendUnaryData<Buffer>): Promise<void> => {
    const controller = new AbortController();
    call.on('cancelled', () => {
      controller.abort(new PipelineError(component, 'retry', 'the sender has gone'));
    });
    const claim = admission.open();
    try {
      const sender = senders.get(call.metadata);
      assert(sender, 'no call passes the door unseen');
      door.charge(sender, call.request.length);
      const read = () => {
        const refusal = claim.grow(call.request.length);
        if (refusal) throw refusal;
        return { signal, bytes: call.request };
      };
      const { outcome } = await intake.take({ sender, controller, read, claim });
      callback(null, Buffer.from(encodeResponse(signal, outcome, 'proto', bytesMax)));
    } catch (error) {
      const status = grpcStatusOf(error, component);
      callback(Object.assign(new Error(status.details), status));
    } finally {
      claim.release();
    }
  };
}

/** What a refused call ends with. */
function grpcStatusOf(error: unknown, component: string) {
  const status = statusOf(asPipelineError(error, component));
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(encodeStatus(status, 'proto')));
  const code = grpc.status[grpc.status[status.code] as keyof typeof grpc.status];
  return { code, details: status.message, metadata };
}

/**
 * Lets calls in before anything of their message is read. Ends those whose message does not arrive
 * in time, and counts those that end before it was read: grpc-js refuses messages above the limit
 * by itself, without telling a handler.
 */
function watchReading(
  timeoutMs: number,
  senders: Senders,
  { component, intake, door }: ServerParts,
): ServerInterceptor {
  return ({ path }, call) => {
    let isSettled = false;
    const admit = async (metadata: Metadata, next: (metadata: Metadata) => void) => {
      try {
        senders.set(metadata, await door.admit(visitorOf(call, path, metadata)));
      } catch (error) {
        isSettled = true;
        call.sendStatus(grpcStatusOf(error, component));
        return;
      }
      next(metadata);
    };
    return new grpc.ServerInterceptingCall(call, {
      start(next) {
        const timer = setTimeout(() => {
          const details = `${component}: the message did not arrive in time`;
          call.sendStatus({ code: grpc.status.DEADLINE_EXCEEDED, details });
        }, timeoutMs);
        next(
          new grpc.ServerListenerBuilder()
            .withOnReceiveMetadata((metadata, next) => void admit(metadata, next))
            .withOnReceiveHalfClose((nextHalfClose) => {
              isSettled = true;
              clearTimeout(timer);
              nextHalfClose();
            })
            .withOnCancel(() => {
              clearTimeout(timer);
              if (!isSettled) intake.countUnread('grpc', 'unread');
            })
            .build(),
        );
      },
    });
  };
}

function visitorOf(
  call: ServerInterceptingCallInterface,
  path: string,
  metadata: Metadata,
): Visitor {
  const [authorization] = metadata.get('authorization');
  return {
    address: peerAddress(call.getPeer().replace(/:\d+$/, '')),
    transport: 'grpc',
    authorization: authorization?.toString(),
    certificate: call.getAuthContext().sslPeerCertificate,
    signal: signals.find((signal) => services[signal]['Export']?.path === path),
  };
}
