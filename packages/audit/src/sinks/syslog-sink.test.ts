import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditSink } from '@traceveil/pipeline';
import { generate } from 'selfsigned';
import { sampleDependencies } from '../sample.ts';
import { fakeTrail, until, write } from './fake-trail.ts';
import { createFollower } from './follower.ts';
import { syslogConfig } from './syslog-config.ts';
import { createSyslogTransport } from './syslog-transport.ts';

const now = AbortSignal.abort();

interface Message {
  readonly priority: number;
  readonly time: string;
  readonly appName: string;
  readonly messageId: string;
  readonly data: string;
  readonly text: string;
}

/** Reads what RFC 6587 frames by counting and RFC 5424 writes; throws at anything else. */
function parse(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(' ', at);
    const counted = bytes.toString('latin1', at, space);
    if (!/^[1-9]\d*$/.test(counted)) throw new Error('there is no length');
    const end = space + 1 + Number(counted);
    if (end > bytes.length) return messages;
    messages.push(messageOf(bytes.toString('utf8', space + 1, end)));
    at = end;
  }
  return messages;
}

const form =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) - ([\x21-\x7e]{1,32}) (\[[^\]]+\]) (.*)$/su;

function messageOf(written: string): Message {
  const [, priority, time = '', , appName = '', messageId = '', data = '', text = ''] =
    form.exec(written) ?? [];
  if (priority === undefined) throw new Error(`is no message of RFC 5424: ${written}`);
  return { priority: Number(priority), time, appName, messageId, data, text };
}

let directory = '';
let dependencies: ReturnType<typeof sampleDependencies>;
let trail: AuditSink;
let server: Server;
/** One for each connection. */
let received: Buffer[] = [];
let sockets: Socket[] = [];
const running: AuditSink[] = [];

const clock = {
  sleep: () => new Promise<void>((later) => setTimeout(later, 5)),
  random: () => 0.5,
};

function keep(socket: Socket): void {
  const index = received.push(Buffer.alloc(0)) - 1;
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.on('data', (part) => {
    received[index] = Buffer.concat([received[index] ?? Buffer.alloc(0), part]);
  });
}

async function listen(made: Server, port = 0): Promise<number> {
  server = made;
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

async function close(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((closed) => server.close(closed));
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-syslog-'));
  dependencies = sampleDependencies(directory);
  received = [];
  sockets = [];
  trail = fakeTrail(dependencies);
  await trail.start();
});
afterEach(async () => {
  for (const sink of running.splice(0)) await sink.stop(now);
  await trail.stop(now);
  await close();
  await rm(directory, { recursive: true });
});

async function start(settings: object): Promise<AuditSink> {
  const config = syslogConfig.parse(settings);
  const own = { ...dependencies, name: 'syslog' };
  const sink = createFollower(createSyslogTransport(config, own), config, own, clock);
  await sink.start();
  running.push(sink);
  return sink;
}

const arrived = () => received.flatMap(parse);

describe('audit.syslog', () => {
  it('sends each event as a message of RFC 5424, and its line is the text', async () => {
    const port = await listen(createServer(keep));
    await start({ endpoint: `127.0.0.1:${port}`, protocol: 'tcp', facility: 'audit' });
    await write(trail, ['a', 'ü "]', 'c']);
    await until(() => arrived().length === 4);

    const [first, , second] = arrived();
    expect(first).toMatchObject({
      priority: 13 * 8 + 5,
      time: '2026-11-22T12:00:00.000Z',
      appName: 'traceveil',
      messageId: 'redact',
    });
    const { seq, hash } = JSON.parse(first?.text ?? '') as {
      readonly seq: number;
      readonly hash: string;
    };
    expect(first?.data).toBe(`[traceveil@32473 seq="${seq}" hash="${hash}" kind="redact"]`);
    expect(JSON.parse(second?.text ?? '')).toMatchObject({ field_path: 'ü "]', seq: 3 });
  });

  it('goes on when the server was away, and nothing is missing', async () => {
    const port = await listen(createServer(keep));
    await start({ endpoint: `127.0.0.1:${port}`, protocol: 'tcp' });
    await write(trail, ['a']);
    await until(() => arrived().length === 2);
    await close();
    await write(trail, ['b', 'c']);
    await until(() => dependencies.logged.some((line) => line.includes('wait in the trail')));
    await listen(createServer(keep), port);
    await until(() => arrived().length === 4);
    const seqs = arrived().map(({ text }) => (JSON.parse(text) as { seq: number }).seq);
    expect(seqs).toEqual([1, 2, 3, 4]);
  });

  it('speaks TLS to whom the authority vouches for, and to nobody else', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const port = await listen(createTlsServer({ cert, key }, keep));
    const ca_file = join(directory, 'ca.pem');
    await writeFile(ca_file, cert);
    const strict = await start({ endpoint: `localhost:${port}` });
    await write(trail, ['a']);
    await until(() => dependencies.logged.some((line) => line.includes('SELF_SIGNED_CERT')));
    expect(arrived()).toEqual([]);
    await strict.stop(now);
    await start({ endpoint: `localhost:${port}`, tls: { ca_file } });
    await until(() => arrived().length === 2);
  });
});
