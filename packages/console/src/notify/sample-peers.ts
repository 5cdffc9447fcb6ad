import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { consoleConfig } from '../config.ts';
import { createChannel, type Channel } from './channels.ts';

/** What a webhook was sent. */
interface Hit {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly url: string | undefined;
}

/** For tests: a web server and a mail server, and what they got. */
export interface Peers {
  readonly hits: Hit[];
  /** Statuses of the next answers, the first first; then 200. */
  readonly answers: number[];
  readonly mails: string[];
  /** With a secret in it. */
  readonly hook: string;
  /** `email` in `notifications`. */
  readonly mailbox: object;
  forget(): void;
  stop(): Promise<void>;
}

/** Starts both on free ports of this machine. */
export async function startPeers(): Promise<Peers> {
  const [hits, answers, mails]: [Hit[], number[], string[]] = [[], [], []];
  const web = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      hits.push({ headers: request.headers, body, url: request.url });
      const status = answers.shift() ?? 200;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  const mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, _, done) {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => void mail.listen(0, '127.0.0.1', resolve));
  const [webPort, mailPort] = [web, mail.server].map((one) => (one.address() as AddressInfo).port);
  return {
    ...{ hits, answers, mails },
    hook: `http://127.0.0.1:${webPort}/hook-secret-51ce`,
    mailbox: {
      ...{ type: 'email', host: '127.0.0.1', port: mailPort, security: 'none' },
      ...{ from: 'traceveil@example.org', to: ['team@example.org'] },
    },
    forget() {
      for (const list of [hits, answers, mails]) list.length = 0;
    },
    async stop() {
      web.closeAllConnections();
      await new Promise((resolve) => web.close(resolve));
      await new Promise<void>((resolve) => mail.close(resolve));
    },
  };
}

/** For tests: as a configuration has them. */
export function channelsOf(notifications: readonly object[]): Channel[] {
  const written = { public_url: 'https://console.test', notifications };
  return consoleConfig.parse(written).notifications.map(createChannel);
}
