import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { connect } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { Authenticator } from '@traceveil/pipeline';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { createAuthority, writeTlsFiles } from './sample-certificates.ts';
import {
  closeSecure,
  createGrpc,
  createHttp,
  sendOver,
  startBoth,
  transports,
} from './secure-sender.ts';

const authority = createAuthority();
const stranger = createAuthority('another authority');
const server = authority.issue({ commonName: 'gateway', dns: 'localhost' });
const uri = 'spiffe://example.org/billing';
const client = authority.issue({ commonName: 'ignored', uri });
const plain = writeTlsFiles(server);
const mutual = writeTlsFiles(server, authority.cert);
const ca = authority.cert;
const takesAll: Authenticator = {
  name: 'fake',
  challenge: 'Bearer',
  authenticate: () => ({ id: 'by-token' }),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

afterEach(closeSecure);
afterAll(() => {
  plain.remove();
  mutual.remove();
});

const ok = { http: 200, grpc: 0 };

/** Waits for what the files' new contents change. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waits = 0; waits < 200; waits += 1) {
    if (await isSo()) return;
    await sleep(20);
  }
  throw new Error('it did not come to be so');
}

describe.each(transports)('TLS over %s', (transport) => {
  it('encrypts, and asks for no certificate', async () => {
    const { deps, ports } = await startBoth({ tls: plain.tls });
    expect((await sendOver(transport, ports[transport], { ca }))?.code).toBe(ok[transport]);
    expect(deps.batches).toMatchObject([{ sender: { id: 'anonymous', address: '127.0.0.1' } }]);
  });

  it('names the sender by its certificate', async () => {
    const { deps, ports } = await startBoth({ tls: mutual.tls });
    const heard = await sendOver(transport, ports[transport], { ca, client });
    expect(heard?.code).toBe(ok[transport]);
    expect(deps.batches).toMatchObject([{ sender: { id: uri, transport } }]);
  });

  it('names the sender by its token where that is asked for too', async () => {
    const both = { tls: mutual.tls, auth: { authenticator: 'fake' } };
    const { deps, ports } = await startBoth(both, {}, (deps) =>
      deps.authenticators.set('fake', takesAll),
    );
    await sendOver(transport, ports[transport], { ca, client });
    expect(deps.batches).toMatchObject([{ sender: { id: 'by-token' } }]);
    expect(await sendOver(transport, ports[transport], { ca })).toBeUndefined();
    expect(deps.batches).toHaveLength(1);
  });

  it('refuses a certificate that names nobody', async () => {
    const { deps, ports } = await startBoth({ tls: mutual.tls });
    const nameless = authority.issue({ ip: '10.0.0.1' });
    const heard = await sendOver(transport, ports[transport], { ca, client: nameless });
    expect(heard?.code).toBe(transport === 'http' ? 401 : 16);
    expect(deps.audited).toMatchObject([{ reason: 'nameless_certificate' }]);
  });

  it.each([
    ['no certificate', undefined],
    ['one of another authority', stranger.issue({ uri })],
    ['one that has expired', authority.issue({ uri, isExpired: true })],
  ])('lets nobody in with %s', async (_, shown) => {
    const { deps, ports } = await startBoth({ tls: mutual.tls });
    const sent = { ca, ...(shown && { client: shown }) };
    expect(await sendOver(transport, ports[transport], sent)).toBeUndefined();
    expect(deps.batches).toEqual([]);
    expect(deps.audited[0]).toMatchObject({
      sender: { id: 'unknown', address: '127.0.0.1', transport },
      reason: 'tls_handshake',
    });
    const counted = { transport, reason: 'tls_handshake' };
    expect(deps.counted('traceveil_receiver_refused_senders', counted)).toBeGreaterThan(0);
  });

  it('takes nothing in plain text, with the best credentials', async () => {
    const both = { tls: plain.tls, auth: { authenticator: 'fake' } };
    const { deps, ports } = await startBoth(both, {}, (deps) =>
      deps.authenticators.set('fake', takesAll),
    );
    const shown = { authorization: 'Bearer right' };
    expect(await sendOver(transport, ports[transport], shown)).toBeUndefined();
    expect(deps.batches).toEqual([]);
    expect(deps.audited[0]).toMatchObject({ reason: 'tls_handshake' });
  });

  it.each(['1.2', '1.3'] as const)('speaks nothing below TLS %s', async (version) => {
    const { ports } = await startBoth({ tls: { ...plain.tls, min_version: version } });
    const spoken = (maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string | null>((resolve) => {
        const options = { port: ports[transport], ca, servername: 'localhost', maxVersion };
        const socket = connect({ ...options, ALPNProtocols: ['h2', 'http/1.1'] });
        socket.on('secureConnect', () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
        socket.on('error', () => resolve(null));
      });
    expect(await spoken('TLSv1.2')).toBe(version === '1.2' ? 'TLSv1.2' : null);
    expect(await spoken('TLSv1.3')).toBe('TLSv1.3');
  });

  it('takes over new certificates, and keeps the connections that are open', async () => {
    const files = writeTlsFiles(server, authority.cert);
    const { deps, ports } = await startBoth({ tls: files.tls });
    const create = transport === 'http' ? createHttp : createGrpc;
    const lasting = create(ports[transport], { ca, client });
    expect((await lasting.send())?.code).toBe(ok[transport]);
    const next = stranger.issue({ dns: 'localhost' });
    files.write('cert.pem', next.cert);
    files.write('key.pem', next.key);
    files.write('ca.pem', stranger.cert);
    const other = { ca: stranger.cert, client: stranger.issue({ dns: 'next.test' }) };
    await until(async () => (await sendOver(transport, ports[transport], other)) !== undefined);
    expect(deps.batches.at(-1)).toMatchObject({ sender: { id: 'next.test' } });
    expect((await lasting.send())?.code).toBe(ok[transport]);
    lasting.close();
    const before = { ca: stranger.cert, client };
    expect(await sendOver(transport, ports[transport], before)).toBeUndefined();
    files.remove();
  });

  it.each([
    ['key.pem', stranger.issue({ dns: 'localhost' }).key],
    ['cert.pem', 'no certificate'],
  ])('keeps the certificates that it has when %s is of no use', async (name, content) => {
    const files = writeTlsFiles(server);
    const { deps, ports } = await startBoth({ tls: files.tls });
    files.write(name, content);
    await until(() => Promise.resolve(deps.logged.some((line) => line.includes('not usable'))));
    expect((await sendOver(transport, ports[transport], { ca }))?.code).toBe(ok[transport]);
    await sleep(100);
    const told = deps.logged.filter((line) => line.includes('not usable'));
    expect(told).toHaveLength(2); // One for each protocol, not one for each look.
    files.remove();
  });
});

describe('a receiver with TLS', () => {
  it.each([
    ['cert_file', 'is/not/there.pem', 'cannot read is/not/there.pem: ENOENT'],
    ['key_file', plain.tls.cert_file, 'the files of tls are not usable'],
  ])('does not start when %s is wrong', async (option, path, problem) => {
    const tls = { ...plain.tls, [option]: path };
    const protocols = { http: { endpoint: '127.0.0.1:0', tls } };
    const receiver = otlpReceiver.create(config.parse({ protocols }), fakeDependencies());
    await expect(receiver.start()).rejects.toThrow(`receiver/otlp: ${problem}`);
  });

  it('hangs up on who does not say that it speaks HTTP/2, where that is spoken', async () => {
    const { ports } = await startBoth({ tls: plain.tls });
    const socket = connect({ port: ports.grpc, ca, servername: 'localhost' });
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.on('close', () => resolve()).resume());
    expect(socket.bytesRead).toBe(0);
  });

  it('stops though a connection that it has taken is encrypted only then', async () => {
    const { receiver, ports } = await startBoth({ tls: plain.tls });
    const socket = connectPlain(ports.grpc, 'localhost');
    await once(socket, 'connect');
    await sendOver('grpc', ports.grpc, { ca }); // So that it is taken.
    const stopped = receiver.stop(new AbortController().signal);
    const options = { socket, ca, servername: 'localhost', ALPNProtocols: ['h2'] };
    const session = connectHttp2('https://localhost', { createConnection: () => connect(options) });
    session.on('error', () => undefined);
    await expect(stopped).resolves.toBeUndefined();
  });

  it('lets nobody in by an empty file of authorities', async () => {
    const files = writeTlsFiles(server, '');
    const { ports } = await startBoth({ tls: files.tls });
    expect(await sendOver('http', ports.http, { ca, client })).toBeUndefined();
    files.remove();
  });
});
