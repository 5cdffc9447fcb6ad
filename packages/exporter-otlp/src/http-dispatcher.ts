import { Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { TlsMaterial } from './tls-files.ts';

/** How connections are made and kept. */
export interface ConnectionOptions {
  /** For one attempt; no connection takes longer. */
  readonly timeoutMs: number;
  /** 0 is without limit. */
  readonly connectionsMax: number;
  /** After it a connection that is not used is closed, at the latest. */
  readonly idleMs: number;
  readonly insecureSkipVerify: boolean;
  readonly serverName: string | undefined;
}

/** Connections to one origin, through a proxy or not. Speaks HTTP/1.1. */
export function createDispatcher(
  origin: string,
  proxy: URL | undefined,
  tls: TlsMaterial,
  options: ConnectionOptions,
): Dispatcher {
  const { timeoutMs, connectionsMax, idleMs, serverName } = options;
  const limits = {
    // An attempt has one clock, that of `send`; these would be two more.
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: connectionsMax === 0 ? null : connectionsMax,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
  };
  const secure = {
    ...tls,
    ...(serverName !== undefined && { servername: serverName }),
    rejectUnauthorized: !options.insecureSkipVerify,
    timeout: timeoutMs,
  };
  if (!proxy) return new Pool(origin, { ...limits, connect: secure });
  return new ProxyAgent({
    uri: proxy.href,
    // Only what is encrypted goes through a tunnel: many proxies open none to other ports than 443.
    proxyTunnel: false,
    proxyTls: { timeout: timeoutMs },
    requestTls: secure,
    // Given the limits here too: for what is not encrypted, the agent passes none on.
    factory: (target, given) => new Pool(target, { ...(given as Pool.Options), ...limits }),
  });
}
