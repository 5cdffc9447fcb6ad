import type { Server } from 'node:net';
import type { Endpoint } from '@traceveil/pipeline';

/**
 * Binds a server.
 *
 * @returns the host as asked for and the port that it got
 * @throws Error such as `receiver/otlp: 127.0.0.1:4317 is in use: …`
 */
export async function listen(
  server: Server,
  { host, port }: Endpoint,
  component: string,
): Promise<Endpoint> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      reject(new Error(`${component}: ${describe(host, port, error)}`, { cause: error }));
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address();
  return { host, port: typeof address === 'object' && address !== null ? address.port : port };
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
