import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditDependencies, AuditSink } from '@traceveil/pipeline';
import { fileAudit } from '../file-sink.ts';
import { sampleEvent } from '../sample.ts';

/** For tests: waits until `ask` answers, for ten seconds. */
export async function until<Value>(ask: () => Value | undefined | false): Promise<Value> {
  for (const endsAt = Date.now() + 10_000; ;) {
    const value = ask();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > endsAt) throw new Error('waited ten seconds in vain');
    await new Promise((later) => setTimeout(later, 5));
  }
}

/** For tests: a trail that is written, in the directory that followers of `dependencies` read. */
export function fakeTrail(dependencies: AuditDependencies, settings: object = {}): AuditSink {
  const config = fileAudit.config.parse({ checkpoint_events: 100_000, ...settings });
  return fileAudit.create(config, { ...dependencies, name: 'file' });
}

/** For tests: writes events one after the other, each durable before the next. */
export async function write(trail: AuditSink, paths: readonly string[]): Promise<void> {
  for (const path of paths) await trail.append([sampleEvent(path)]);
}

/** For tests: a request as a webhook gets it. */
export interface Hooked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** For tests: what a webhook does with each request. */
export type Answer = (hooked: Hooked, response: ServerResponse) => void;

/** For tests: an HTTP server that keeps what it was sent, and answers as it is told. */
export async function startWebhook(answer: { with: Answer }) {
  const hooked: Hooked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { headers: request.headers, body: Buffer.concat(parts).toString() };
      hooked.push(one);
      answer.with(one, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    hooked,
    url: `http://127.0.0.1:${port}/hook?tenant=7`,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** For tests: answers with a status and nothing else. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_hooked, response) => response.writeHead(code, headers).end();
}
