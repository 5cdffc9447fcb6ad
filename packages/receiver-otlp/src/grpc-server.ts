import type { Socket } from 'node:net';
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
import { createConnections } from './connections.ts';
import type { Serving } from './grpc-call.ts';
import { serveSession } from './grpc-session.ts';
import type { GrpcSession } from './grpc-session.ts';
import type { ProtocolServer, ServerParts } from './protocol-server.ts';

const MiB = 1024 ** 2;

/**
 * Makes the OTLP/gRPC server: Node's HTTP/2, and of gRPC as much as three unary methods need. A
 * message is claimed, limited and unpacked while it comes, which no server library lets one do.
 */
export function createGrpcServer(config: GrpcConfig, parts: ServerParts): ProtocolServer {
  const { component, intake, ports } = parts;
  const serving = servingOf(config, parts);
  const sessions = new Set<GrpcSession>();
  let isStopping = false;
  const { encrypt, certificates } = createEncryption(config, parts, (socket) => {
    const onSilent = () => intake.countUnread('grpc', 'timeout');
    const session = serveSession(socket, config, serving, onSilent);
    sessions.add(session);
    if (isStopping) session.close(); // Its handshake was under way.
    socket.on('close', () => sessions.delete(session));
  });
  const connections = createConnections(component, config.max_connections, {
    take: encrypt,
    onRefused: () => intake.countUnread('grpc', 'max_connections'),
  });

  async function start(): Promise<Endpoint> {
    await certificates.start();
    return connections.open(ports, config.endpoint);
  }

  async function stop(deadline: AbortSignal): Promise<void> {
    certificates.stop();
    isStopping = true;
    const closed = connections.close(deadline);
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
function createEncryption(
  { tls }: GrpcConfig,
  { component, door, log }: ServerParts,
  onConnection: (socket: Socket) => void,
): { encrypt(socket: Socket): void; readonly certificates: Certificates } {
  if (tls === undefined) return { encrypt: onConnection, certificates: noCertificates };
  const options = { ...tlsOptions(tls), ALPNProtocols: ['h2'] };
  const server = createSecureServer(options, (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') onConnection(socket);
    else socket.destroy();
  });
  onHandshakeFailure(server, (address) => door.refuseConnection(address, 'grpc'));
  return {
    encrypt: (socket) => server.emit('connection', socket),
    certificates: createCertificates(server, tls, { component, log }),
  };
}
