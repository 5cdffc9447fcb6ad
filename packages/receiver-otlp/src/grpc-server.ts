import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Endpoint } from '@traceveil/pipeline';
import {
  createCertificates,
  noCertificates,
  onHandshakeFailure,
  tlsOptions,
} from './certificates.ts';
import type { Certificates } from './certificates.ts';
import type { GrpcConfig } from './config.ts';
import type { Serving } from './grpc-call.ts';
import { serveSession } from './grpc-session.ts';
import type { GrpcSession } from './grpc-session.ts';
import { close, limitConnections, listen } from './listen.ts';
import type { ProtocolServer, ServerParts } from './listen.ts';

const MiB = 1024 ** 2;

/**
 * Makes the OTLP/gRPC server: Node's HTTP/2, and of gRPC as much as three unary methods need. A
 * message is claimed, limited and unpacked while it comes, which no server library lets one do.
 */
export function createGrpcServer(config: GrpcConfig, parts: ServerParts): ProtocolServer {
  const { component, intake } = parts;
  const serving = servingOf(config, parts);
  const sessions = new Set<GrpcSession>();
  const { listener, certificates } = createListener(config, parts, (socket) => {
    const onSilent = () => intake.countUnread('grpc', 'timeout');
    const session = serveSession(socket, config, serving, onSilent);
    sessions.add(session);
    socket.on('close', () => sessions.delete(session));
  });
  const sockets = new Set<Socket>();
  listener.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  limitConnections(listener, config.max_connections, () =>
    intake.countUnread('grpc', 'max_connections'),
  );

  async function start(): Promise<Endpoint> {
    await certificates.start();
    return listen(listener, config.endpoint, component);
  }

  async function stop(deadline: AbortSignal): Promise<void> {
    certificates.stop();
    const closed = close(listener, deadline, () => {
      for (const socket of sockets) socket.destroy();
    });
    for (const session of sessions) session.close();
    await closed;
  }

  return { start, stop };
}

function servingOf(config: GrpcConfig, parts: ServerParts): Serving {
  const { component } = parts;
  const { max_recv_msg_size_mib: mib, max_compression_ratio: ratioMax } = config;
  return {
    ...parts,
    limit: { component, bytesMax: mib * MiB, ratioMax, damaged: 'internal' },
    answerBytesMax: config.max_send_msg_size_mib * MiB,
    readTimeoutMs: config.read_timeout,
  };
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
  const options = { ...tlsOptions(tls), ALPNProtocols: ['h2'] };
  const listener = createSecureServer(options, (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') onConnection(socket);
    else socket.destroy();
  });
  onHandshakeFailure(listener, (address) => door.refuseConnection(address, 'grpc'));
  return { listener, certificates: createCertificates(listener, tls, { component, log }) };
}
