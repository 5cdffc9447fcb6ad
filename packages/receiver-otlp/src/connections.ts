import type { Socket } from 'node:net';
import type { Endpoint, PortHold, Ports } from '@traceveil/pipeline';

/** The connections of a server: it is given them by the holder of a port, and listens on none. */
export interface Connections {
  /** @returns where they come from; @throws Error such as `receiver/otlp: 127.0.0.1:4317 is in use: …` */
  open(ports: Ports, endpoint: Endpoint): Promise<Endpoint>;
  /** Takes no new ones from now on; resolves when the last is closed, by force at `deadline`. */
  close(deadline: AbortSignal): Promise<void>;
}

/** What becomes of connections. */
export interface Takers {
  take(socket: Socket): void;
  /** Called for each connection above the limit, which is closed at once. */
  onRefused(): void;
}

/** Makes the connections of a server, `max` at one time. */
export function createConnections(component: string, max: number, takers: Takers): Connections {
  const sockets = new Set<Socket>();
  let hold: PortHold | undefined;
  let onEmpty = () => {
    // Nobody waits for it yet.
  };

  function take(socket: Socket): void {
    if (sockets.size >= max) {
      socket.destroy();
      takers.onRefused();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) onEmpty();
    });
    takers.take(socket);
  }

  return {
    async open(ports, { host, port }) {
      try {
        hold = await ports.hold({ host, port }, take);
      } catch (error) {
        const problem = describe(host, port, error as NodeJS.ErrnoException);
        throw new Error(`${component}: ${problem}`, { cause: error });
      }
      return { host, port: hold.port };
    },
    async close(deadline) {
      hold?.release();
      const closed = new Promise<void>((resolve) => (onEmpty = resolve));
      if (sockets.size === 0) return;
      const force = () => {
        for (const socket of sockets) socket.destroy();
      };
      if (deadline.aborted) force();
      deadline.addEventListener('abort', force, { once: true });
      await closed;
      deadline.removeEventListener('abort', force);
    },
  };
}

function describe(host: string, port: number, error: NodeJS.ErrnoException): string {
  const address = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `${address} is in use: stop the other program or configure another endpoint`;
    case 'EACCES':
      return `${address} is not permitted: take a port above 1023 or give the right to bind it`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${address} is not an address of this machine: configure another endpoint`;
    default:
      return `cannot listen on ${address}: ${error.code ?? error.message}`;
  }
}
