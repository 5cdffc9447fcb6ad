import type { ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';

/** For tests: answers a gRPC call with code OK and a message, which is empty unless given. */
export function grpcOk(stream: ServerHttp2Stream, message: Uint8Array = Buffer.alloc(0)): void {
  if (stream.destroyed) return; // Its connection broke meanwhile.
  const headers = { ':status': 200, 'content-type': 'application/grpc+proto' };
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.byteLength, 1);
  stream.end(Buffer.concat([frame, message]));
}

/** For tests: a server on loopback, and how to end it with all that is connected to it. */
export async function listen(server: Pick<Server, 'address' | 'close' | 'on'>) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // Ends that a test makes on purpose.
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    (server as Server).listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
