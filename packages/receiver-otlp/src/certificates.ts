import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { PeerCertificate, Server, TlsOptions } from 'node:tls';
import { watchFiles } from '@traceveil/pipeline';
import type { Log } from '@traceveil/pipeline';
import type { TlsConfig } from './config.ts';
import { peerAddress } from './peer-address.ts';

/** For a connection to become an encrypted one. */
const handshakeTimeoutMs = 10_000;

/** What a TLS server has to be made with; its certificates come when it starts. */
export function tlsOptions({ client_ca_file: clientCaFile }: TlsConfig): TlsOptions {
  const isMutual = clientCaFile !== undefined;
  return {
    handshakeTimeout: handshakeTimeoutMs,
    requestCert: isMutual,
    rejectUnauthorized: isMutual,
  };
}

/** The certificates of a server. */
export interface Certificates {
  /** @throws Error with one line when the files cannot be read or do not belong together */
  start(): Promise<void>;
  stop(): void;
}

/** Of a server without TLS. */
export const noCertificates: Certificates = {
  start: () => Promise.resolve(),
  stop: () => undefined,
};

/**
 * Gives a server its certificates, and others when the files have changed. Connections that are
 * open stay as they are. A session that was begun before cannot be resumed, so that no client comes
 * in by an authority that is trusted no longer.
 */
export function createCertificates(
  server: Server,
  tls: TlsConfig,
  { component, log }: { readonly component: string; readonly log: Log },
): Certificates {
  const { cert_file: certFile, key_file: keyFile, client_ca_file: caFile } = tls;
  const paths = [certFile, keyFile, ...(caFile === undefined ? [] : [caFile])];
  let stopWatching = noCertificates.stop;

  function take([cert, key, ca]: readonly Buffer[]): void {
    const minVersion = `TLSv${tls.min_version}` as const;
    const context = { cert, key, minVersion, ...(ca && { ca }) };
    try {
      createSecureContext(context); // So that the server keeps what it has when this throws.
    } catch (error) {
      const { code = 'not PEM' } = error as NodeJS.ErrnoException;
      throw new Error(`${component}: the files of tls are not usable: ${code}`, { cause: error });
    }
    server.setSecureContext(context);
  }

  return {
    async start() {
      const intervalMs = tls.reload_interval;
      stopWatching = await watchFiles({ component, paths, intervalMs, log, take });
    },
    stop: () => stopWatching(),
  };
}

/** Calls back for connections that do not become encrypted ones, but for who just hung up. */
export function onHandshakeFailure(server: Server, refuse: (address: string) => void): void {
  // The one of `https` would answer in plain text.
  server.removeAllListeners('tlsClientError');
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const isRefusal = Boolean(socket.authorizationError) || error.code?.startsWith('ERR_SSL_');
    // Node has closed the one with the wrong certificate by now, and it no longer knows its peer.
    // What it wraps does, once it was asked; `_parent` is not documented, so it may be missing.
    const { _parent: wrapped } = socket as { readonly _parent?: Socket };
    if (isRefusal) refuse(peerAddress(socket.remoteAddress ?? wrapped?.remoteAddress));
    socket.destroy();
  });
  server.prependListener('connection', (socket: Socket) => socket.remoteAddress);
}

/** Of the other side of a connection, when it was verified. */
export function certificateOf(socket: Socket): PeerCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  return socket.getPeerCertificate();
}
