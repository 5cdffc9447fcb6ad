import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Endpoint } from './units.ts';

/** The addresses on which this process listens; one for its life. */
export interface Ports {
  /**
   * Has new connections handed to `take`, also when another holder has them at present: that one
   * keeps those that it was handed, and gets new ones again when this hold ends before its own.
   *
   * @throws the error of `listen`
   */
  hold(endpoint: Endpoint, take: (socket: Socket) => void): Promise<PortHold>;
}

/** Somebody's claim to the connections of an address. */
export interface PortHold {
  /** The real one. */
  readonly port: number;
  /** Nobody listens any more when it was the last; it may be called again. */
  release(): void;
}

interface Listener {
  readonly server: Server;
  readonly isListening: Promise<void>;
  /** The last has the connections. */
  readonly holders: Hold[];
}

/** An object, so that one who takes the same way twice is two. */
interface Hold {
  readonly take: (socket: Socket) => void;
}

/** Makes them; nothing is listened on yet. */
export function createPorts(): Ports {
  const listeners = new Map<string, Listener>();

  return {
    async hold(endpoint, take) {
      const { host, port } = endpoint;
      const key = `${host} ${String(port)}`;
      // Port 0 is another one each time.
      const known = port === 0 ? undefined : listeners.get(key);
      const listener = known ?? listen(endpoint);
      const { server, holders } = listener;
      const hold = { take };
      holders.push(hold);
      if (port !== 0) listeners.set(key, listener);

      function release(): void {
        const at = holders.indexOf(hold);
        if (at >= 0) holders.splice(at, 1);
        if (holders.length > 0 || !server.listening) return;
        // Others may come to the address from now on, also before the last connection ends.
        server.close();
        if (listeners.get(key) === listener) listeners.delete(key);
      }

      try {
        await listener.isListening;
      } catch (error) {
        if (listeners.get(key) === listener) listeners.delete(key);
        throw error;
      }
      return { port: (server.address() as AddressInfo).port, release };
    },
  };
}

function listen({ host, port }: Endpoint): Listener {
  const holders: Hold[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    const holder = holders.at(-1);
    if (holder) holder.take(socket);
    else socket.destroy();
  });
  const isListening = new Promise<void>((resolve, reject) => {
    // Stays: a connection that cannot be accepted is an error of the server too.
    server.on('error', reject);
    server.listen({ host, port }, resolve);
  });
  return { server, isListening, holders };
}
