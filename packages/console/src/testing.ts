// For tests: an identity provider.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** What the client `traceveil` knows the provider by. */
export const providerSecret = 'client-secret-of-tests-51ce';

/** A provider that runs. */
export interface SampleProvider {
  /** The issuer. */
  readonly url: string;
  /** Whom it lets in next, and what it says of them; a test changes it. */
  readonly state: {
    account: string;
    groups: string[];
    claims: Record<string, unknown>;
    /** Asked of the path of each request. */
    isDown: (path: string) => boolean;
  };
  stop(): Promise<void>;
}

/**
 * Starts a real provider, which lets in whom the test names and asks nothing.
 *
 * @param callback where it sends people back to
 */
export async function startProvider(callback: string): Promise<SampleProvider> {
  const state: SampleProvider['state'] = {
    account: 'alice',
    groups: ['security'],
    claims: {},
    isDown: () => false,
  };
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => {
    if (state.isDown(request.url ?? '')) response.writeHead(503).end();
    else handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [{ client_id: 'traceveil', client_secret: providerSecret, redirect_uris: [callback] }],
    claims: { openid: ['sub', 'handle'], groups: ['groups'] },
    scopes: ['openid', 'groups'],
    cookies: { keys: ['a key of a test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, groups: state.groups, ...state.claims }),
    }),
  });
  const callbackOf = provider.callback();
  handle = (request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, state, request, response);
    else callbackOf(request, response);
  };
  return {
    ...{ url, state },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function interact(
  provider: Provider,
  { account }: { readonly account: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: account } });
    return;
  }
  const grant = new provider.Grant({ accountId: account, clientId: params['client_id'] });
  grant.addOIDCScope('openid groups');
  const result = { consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}
