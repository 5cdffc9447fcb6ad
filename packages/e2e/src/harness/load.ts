import { Agent, request } from 'node:http';
import { protobufHeaders } from './span-request.ts';

/** Senders that go on until they are told to stop. */
export interface Load {
  /** How each request ended so far: a status, or the code of an error. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** How often a sender had to connect. */
  readonly connections: number;
  /** Waits for the requests that are on their way. */
  stop(): Promise<void>;
}

/**
 * Sends one request after the other over kept connections.
 *
 * @param url    base URL of OTLP/HTTP
 * @param body   of the n-th request
 * @param isKept whether a connection has more than one request
 */
export function startLoad(
  url: string,
  senders: number,
  body: (count: number) => Buffer,
  { isKept = true }: { readonly isKept?: boolean } = {},
): Load {
  const agent = new Agent({ keepAlive: isKept, maxSockets: senders });
  const outcomes = new Map<string, number>();
  let connections = 0;
  let count = 0;
  let isStopped = false;

  async function send(): Promise<void> {
    while (!isStopped) {
      const outcome = await post(body(count++));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      // Steady, not as fast as it can: two cores have other work to do.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async function post(bytes: Buffer): Promise<string> {
    return new Promise((resolve) => {
      const sent = request(`${url}/v1/traces`, { method: 'POST', agent, headers: protobufHeaders });
      sent.on('socket', () => {
        if (!sent.reusedSocket) connections += 1;
      });
      sent.on('response', (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)));
      });
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
      sent.end(bytes);
    });
  }

  const running = Array.from({ length: senders }, send);
  return {
    outcomes,
    get connections() {
      return connections;
    },
    async stop() {
      isStopped = true;
      await Promise.all(running);
      agent.destroy();
    },
  };
}
