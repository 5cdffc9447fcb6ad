import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const key = Buffer.alloc(32, 7);

/** What the webhook knows its sender by. */
export const webhookSecret = `whsec_${key.toString('base64')}`;

/** A request whose signature is right. */
export interface Hooked {
  readonly id: string;
  readonly contentType: string;
  readonly body: string;
}

/** A webhook in the test, which verifies what it gets. */
export interface Webhook {
  readonly url: string;
  /** All that came, also what it was not answered with 200. */
  readonly hooked: readonly Hooked[];
  /** Requests whose signature is not that of their body. */
  unsigned(): number;
  /** What it answers from now on, 200 at first; 0 breaks the connection. */
  answerWith(status: () => number): void;
  stop(): Promise<void>;
}

/** Starts one on a free port. */
export async function startWebhook(): Promise<Webhook> {
  const hooked: Hooked[] = [];
  let unsigned = 0;
  let answer = () => 200;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const header = (name: string) => String(request.headers[name]);
      const id = header('webhook-id');
      const signed = `${id}.${header('webhook-timestamp')}.${body}`;
      const signature = createHmac('sha256', key).update(signed).digest('base64');
      const isSigned = header('webhook-signature') === `v1,${signature}`;
      if (!isSigned || id !== header('idempotency-key')) unsigned += 1;
      hooked.push({ id, body, contentType: header('content-type') });
      const status = answer();
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    hooked,
    unsigned: () => unsigned,
    answerWith(status) {
      answer = status;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
