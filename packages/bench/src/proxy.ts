// A process: the byte proxy that the gateway is measured beside.
import type { Case } from './case.ts';
import { answerParent } from './child.ts';
import { startGrpcProxy, startHttpProxy } from './proxy-servers.ts';

/** Where the proxy sends to. */
export interface ProxyTarget {
  readonly of: Case;
  readonly port: number;
}

const handlers = {
  /** @returns the port it listens on */
  listen: async ({ of, port }: ProxyTarget): Promise<number> => {
    const running =
      of.transport === 'http'
        ? await startHttpProxy(port)
        : await startGrpcProxy(port, of.encoding);
    return running.port;
  },
};

/** What the parent may ask. */
export type ProxyHandlers = typeof handlers;

answerParent(handlers);
