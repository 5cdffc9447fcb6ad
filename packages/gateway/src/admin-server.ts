import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHostCheck } from '@traceveil/console';
import type { Component, Endpoint } from '@traceveil/pipeline';
import { isLoopback } from './config-endpoints.ts';

// Nobody sends more than a request line here.
const timeoutMs = 5_000;
const connectionsMax = 64;

/** What the server shows. */
export interface AdminPages {
  readonly isReady: () => boolean;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  /** JSON. */
  readonly coverage: () => string;
  /** YAML without secrets. */
  readonly config: () => string;
}

/** The server for those who watch the gateway, apart from the ports that take spans. */
export interface AdminServer extends Component {
  /** The port that was taken; 0 before start. */
  readonly port: number;
}

/**
 * Serves `GET` of `/healthz` (the process lives), `/readyz` (it takes batches), `/metrics`,
 * `/coverage` (what became of each field) and `/config` (what holds).
 */
export function createAdminServer({ host, port }: Endpoint, pages: AdminPages): AdminServer {
  const server = createServer(
    { requestTimeout: timeoutMs, headersTimeout: timeoutMs, maxHeaderSize: 16_384 },
    (request, response) => void answer(request, response, pages),
  );
  server.maxConnections = connectionsMax;
  return {
    name: 'telemetry',
    get port() {
      return (server.address() as AddressInfo | null)?.port ?? 0;
    },
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) => {
          const where = `${host}:${String(port)}`;
          const why = cause.code === 'EADDRINUSE' ? 'the port is in use' : (cause.code ?? 'failed');
          reject(
            new Error(`service.telemetry.endpoint: cannot listen on ${where}: ${why}`, { cause }),
          );
        });
        server.listen(port, host, resolve);
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  pages: AdminPages,
): Promise<void> {
  request.resume();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, 'only GET\n');
    return;
  }
  switch (request.url?.split('?', 1)[0]) {
    case '/healthz':
      send(response, 200, 'ok\n');
      return;
    case '/readyz':
      if (pages.isReady()) send(response, 200, 'ready\n');
      else send(response, 503, 'not ready\n');
      return;
    case '/metrics':
      try {
        send(response, 200, await pages.metrics(), 'text/plain; version=0.0.4; charset=utf-8');
      } catch {
        send(response, 500, 'the metrics could not be collected\n');
      }
      return;
    case '/coverage':
      send(response, 200, pages.coverage(), 'application/json');
      return;
    case '/config':
      // Secrets are masked, but who may send where is nobody's business on another machine.
      if (isOfThisMachine(request)) send(response, 200, pages.config(), 'application/yaml');
      else send(response, 403, '/config answers on this machine only\n');
      return;
    default:
      send(response, 404, 'try /healthz, /readyz, /metrics, /coverage or /config\n');
  }
}

/** Nor is a page that lets its own name point here, though its browser is on this machine. */
function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  return isLoopback(socket.remoteAddress?.replace(/^::ffff:/, '') ?? '') && isOurs(headers.host);
}

const isOurs = createHostCheck([]);

function send(
  response: ServerResponse,
  status: number,
  body: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
