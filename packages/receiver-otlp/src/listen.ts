import type { Server } from 'node:net';
import type { Endpoint, Log } from '@traceveil/pipeline';
import type { Admission } from './admission.ts';
import type { Door } from './door.ts';
import type { Intake } from './intake.ts';

/** What a server hands on, and to whom. */
export interface ServerParts {
  /** Such as `receiver/otlp`. */
  readonly component: string;
  readonly intake: Intake;
  readonly door: Door;
  readonly admission: Admission;
  readonly log: Log;
}

/** A server that is bound when `start` resolves. */
export interface ProtocolServer {
  /** @returns where it listens; @throws Error with one clear line */
  start(): Promise<Endpoint>;
  stop(deadline: AbortSignal): Promise<void>;
}

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

/** @param onRefused called for each connection above the limit, which is closed at once */
export function limitConnections(server: Server, max: number, onRefused: () => void): void {
  server.maxConnections = max;
  server.on('drop', onRefused);
}

/**
 * Takes no new connections, and resolves when the last one is closed.
 *
 * @param force closes what is still open when `deadline` is aborted
 */
export async function close(
  server: Server,
  deadline: AbortSignal,
  force: () => void,
): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  if (deadline.aborted) force();
  deadline.addEventListener('abort', force, { once: true });
  await closed;
  deadline.removeEventListener('abort', force);
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
