import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';

/** For tests: a key of an issuer. */
export interface IssuerKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** As it is published. */
  readonly jwk: object;
}

/** For tests: makes a key. */
export async function createKey(kid: string, algorithm = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, privateKey, jwk };
}

/** For tests: an issuer on loopback that counts how often it is asked for its keys. */
export async function startIssuer() {
  const state = {
    keys: [] as object[],
    questions: 0,
    /** Instead of the documents. */
    answer: undefined as { status: number; body: string } | undefined,
    /** Keys of the discovery document that are otherwise. */
    discovery: {} as object,
  };
  const server = createServer((request, response) => {
    const isKeys = request.url === '/agents/keys';
    if (isKeys) state.questions += 1;
    const issuer = issuerUrl();
    const discovery = { issuer, jwks_uri: `${issuer}/keys`, ...state.discovery };
    const { status = 200, body = JSON.stringify(isKeys ? { keys: state.keys } : discovery) } =
      state.answer ?? {};
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuerUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/agents`;
  return {
    url: issuerUrl(),
    state,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** For tests: signs claims. */
export function sign(key: IssuerKey, claims: JWTPayload, algorithm = 'ES256'): Promise<string> {
  const header = { alg: algorithm, kid: key.kid };
  return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
}

/** For tests: claims with `alg: none`. */
export function signWithNothing(claims: JWTPayload): string {
  return new UnsecuredJWT(claims).encode();
}

/** For tests: claims signed with a secret that everyone knows, the public key. */
export function signWithPublicKey(key: IssuerKey, claims: JWTPayload): Promise<string> {
  const secret = Buffer.from(JSON.stringify(key.jwk));
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(secret);
}
