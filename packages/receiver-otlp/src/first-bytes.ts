import type { Socket } from 'node:net';

/** What HTTP/2 begins with. */
const prefaceBytes = 24;

/** What becomes of a connection. */
export interface FirstBytes {
  handOn(socket: Socket): void;
  onTimeout(): void;
}

/**
 * Hands a connection on once it has begun to speak, and closes one that does not: an open
 * connection is one of a limited number.
 *
 * @see RFC 9113, section 3.4
 */
export function afterFirstBytes(
  socket: Socket,
  timeoutMs: number,
  { handOn, onTimeout }: FirstBytes,
): void {
  const timer = setTimeout(() => {
    onTimeout();
    socket.destroy();
  }, timeoutMs);
  const chunks: Buffer[] = [];
  let bytesRead = 0;
  // Read rather than looked at: the end of what is never read never comes, though the peer hung up.
  const look = () => {
    for (let chunk = read(socket); chunk !== null; chunk = read(socket)) {
      chunks.push(chunk);
      bytesRead += chunk.length;
    }
    if (bytesRead < prefaceBytes) return;
    clearTimeout(timer);
    socket.off('readable', look);
    socket.unshift(Buffer.concat(chunks));
    handOn(socket);
  };
  socket.on('readable', look);
  socket.on('close', () => clearTimeout(timer));
  socket.on('error', () => {
    // Followed by `close`.
  });
}

/** @returns null when nothing more is there yet */
function read(socket: Socket): Buffer | null {
  return socket.read() as Buffer | null;
}
