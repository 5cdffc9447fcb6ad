import { createSecureServer } from 'node:http2';
import { createServer, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Exporter } from '@traceveil/pipeline';
import { grpcOk, listen } from './fake-backends.ts';
import { fakeAuthority, temporaryFiles, type Identity } from './fake-certificates.ts';
import { fakeBatch, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { createOtlpGrpc, otlpGrpc } from './otlp-grpc.ts';
import { createOtlpHttp, otlpHttp } from './otlp-http.ts';

const never = new AbortController().signal;
const minuteMs = 60_000;

let authority: Awaited<ReturnType<typeof fakeAuthority>>;
let files: Awaited<ReturnType<typeof temporaryFiles>>;
let server: Identity;
let ca_file: string;
const opened: { close(): unknown }[] = [];

beforeAll(async () => {
  authority = await fakeAuthority();
  files = await temporaryFiles();
  server = await authority.issue('a backend', 'backend.example');
  ca_file = await files.write('ca.pem', authority.cert);
});
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close();
});
afterAll(() => files.remove());

/** Who came, each time, and how to hold the answers back. */
interface Seen {
  readonly clients: string[];
  readonly held: (() => void)[];
  isHolding: boolean;
}

function note(seen: Seen, socket: unknown, answer: () => void): void {
  const { subject } = (socket as TLSSocket).getPeerCertificate() as { subject?: { CN?: string } };
  seen.clients.push(subject?.CN ?? 'nobody');
  if (seen.isHolding) seen.held.push(answer);
  else answer();
}

function serverOf(protocol: 'http' | 'grpc', options: ServerOptions, seen: Seen) {
  if (protocol === 'http') {
    return createServer(options, (request, response) => {
      request.resume().on('end', () => {
        note(seen, request.socket, () => response.end());
      });
    });
  }
  const secure = createSecureServer(options);
  secure.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.resume().on('end', () => {
      const socket: unknown = stream.session?.socket;
      note(seen, socket, () => {
        grpcOk(stream);
      });
    });
  });
  return secure;
}

async function backend(protocol: 'http' | 'grpc', options: ServerOptions = {}) {
  const seen: Seen = { clients: [], held: [], isHolding: false };
  const listening = serverOf(protocol, { ...server, ...options }, seen);
  listening.on('tlsClientError', () => undefined);
  listening.on('sessionError', () => undefined);
  const ended = await listen(listening);
  opened.push(ended);
  return Object.assign(seen, { port: ended.port });
}

async function exporterTo(
  protocol: 'http' | 'grpc',
  endpoint: string,
  tls: object,
  clock = fakeClock().clock,
) {
  const { dependencies, lines } = fakeDependencies('otlp/test');
  const written = { endpoint, tls, timeout: '2s', retry_on_failure: { enabled: false } };
  const exporter: Exporter =
    protocol === 'http'
      ? createOtlpHttp(otlpHttp.config.parse(written), dependencies, clock, {})
      : createOtlpGrpc(otlpGrpc.config.parse(written), dependencies, clock, {});
  await exporter.start();
  opened.unshift({ close: () => exporter.stop(never) });
  return { exporter, lines };
}

describe.each(['http', 'grpc'] as const)('tls of otlp_%s', (protocol) => {
  const send = async (port: number, tls: object, host = '127.0.0.1') => {
    const { exporter } = await exporterTo(protocol, `https://${host}:${port}`, tls);
    return exporter.export(fakeBatch(), never);
  };

  it('sends to a backend that ca_file vouches for', async () => {
    const { port, clients } = await backend(protocol);
    await send(port, { ca_file });
    expect(clients).toEqual(['nobody']);
  });

  it('sends nothing to one that nobody vouches for, unless insecure_skip_verify', async () => {
    const { port, clients } = await backend(protocol);
    await expect(send(port, {})).rejects.toMatchObject({ remedy: 'retry' });
    expect(clients).toEqual([]);
    await send(port, { insecure_skip_verify: true });
    expect(clients).toEqual(['nobody']);
  });

  it('sends nothing to one of another name, unless server_name_override', async () => {
    const { port, clients } = await backend(protocol);
    await expect(send(port, { ca_file }, 'localhost')).rejects.toMatchObject({ remedy: 'retry' });
    expect(clients).toEqual([]);
    await send(port, { ca_file, server_name_override: 'backend.example' }, 'localhost');
    expect(clients).toEqual(['nobody']);
  });

  it('sends nothing below min_version', async () => {
    const { port, clients } = await backend(protocol, { maxVersion: 'TLSv1.2' });
    await expect(send(port, { ca_file, min_version: '1.3' })).rejects.toMatchObject({
      remedy: 'retry',
    });
    expect(clients).toEqual([]);
    await send(port, { ca_file });
    expect(clients).toEqual(['nobody']);
  });

  describe('with a certificate of its own', () => {
    const options = () => ({ requestCert: true, rejectUnauthorized: true, ca: authority.cert });

    async function identity(name: string) {
      const { cert, key } = await authority.issue(name);
      const cert_file = await files.write('client.pem', cert);
      return { ca_file, cert_file, key_file: await files.write('client-key.pem', key) };
    }

    it('is let in by a backend that asks for one, and not without', async () => {
      const { port, clients } = await backend(protocol, options());
      await expect(send(port, { ca_file })).rejects.toMatchObject({ remedy: 'retry' });
      expect(clients).toEqual([]);
      await send(port, await identity('the first'));
      expect(clients).toEqual(['the first']);
    });

    it('shows a new one when the files have changed and reload_interval is over', async () => {
      const { port, clients } = await backend(protocol, options());
      const { clock, pass } = fakeClock();
      const tls = await identity('the first');
      const { exporter } = await exporterTo(protocol, `https://127.0.0.1:${port}`, tls, clock);
      await exporter.export(fakeBatch(), never);
      await identity('the second');
      pass(minuteMs - 1);
      await exporter.export(fakeBatch(), never);
      pass(1);
      await exporter.export(fakeBatch(), never);
      await exporter.export(fakeBatch(), never);
      expect(clients).toEqual(['the first', 'the first', 'the second', 'the second']);
    });

    it('keeps its connection while the files hold what they held', async () => {
      const seen = await backend(protocol, options());
      const { clock, pass } = fakeClock();
      const endpoint = `https://127.0.0.1:${seen.port}`;
      const { exporter, lines } = await exporterTo(protocol, endpoint, await identity('it'), clock);
      await exporter.export(fakeBatch(), never);
      pass(minuteMs);
      await exporter.export(fakeBatch(), never);
      expect(seen.clients).toEqual(['it', 'it']);
      expect(lines).toEqual([]);
    });

    it('goes on with the old while the new are of no use, and says so', async () => {
      const { port, clients } = await backend(protocol, options());
      const { clock, pass } = fakeClock();
      const tls = await identity('the first');
      const endpoint = `https://127.0.0.1:${port}`;
      const { exporter, lines } = await exporterTo(protocol, endpoint, tls, clock);
      await files.write('client.pem', (await authority.issue('half of the second')).cert);
      pass(minuteMs);
      await exporter.export(fakeBatch(), never);
      expect(clients).toEqual(['the first']);
      expect(lines.map(({ message }) => message)).toEqual([
        'the files of tls have changed; going on with the old',
      ]);
      await identity('the second');
      pass(minuteMs);
      await exporter.export(fakeBatch(), never);
      expect(clients).toEqual(['the first', 'the second']);
    });

    it('loses no batch that is on its way when the files change', async () => {
      const seen = await backend(protocol, options());
      const { clock, pass } = fakeClock();
      const tls = await identity('the first');
      const endpoint = `https://127.0.0.1:${seen.port}`;
      const { exporter } = await exporterTo(protocol, endpoint, tls, clock);
      seen.isHolding = true;
      const first = exporter.export(fakeBatch(), never);
      while (seen.held.length === 0) await new Promise(setImmediate);
      await identity('the second');
      pass(minuteMs);
      const second = exporter.export(fakeBatch(), never);
      while (seen.held.length === 1) await new Promise(setImmediate);
      for (const answer of seen.held) answer();
      await Promise.all([first, second]);
      expect(seen.clients).toEqual(['the first', 'the second']);
    });
  });
});
