import { randomBytes } from 'node:crypto';
import type { Log } from '@traceveil/pipeline';
import * as client from 'openid-client';
import type { OidcConfig } from './config.ts';
import { isLoopback } from './hosts.ts';
import { ProblemError } from './problem.ts';
import { roles as allRoles, type Role } from './roles.ts';

const component = 'console/oidc';
const timeoutSeconds = 5;
/** What a provider says of itself is asked for again then. */
const freshMs = 60 * 60_000;
/** From leaving for the provider to coming back. */
const pendingMs = 10 * 60_000;
const pendingMax = 1_000;
const groupsMax = 500;

/** Signing in by an identity provider. */
export interface OidcSignIn {
  /**
   * @param to the page to be led to in the end
   * @returns  where to go, and what to come back with
   * @throws ProblemError 503 when the provider cannot be asked
   */
  start(to: string): Promise<{ readonly location: string; readonly id: string }>;
  /**
   * @param id     of `start`, once
   * @param search what the provider sent back, with `?`
   * @throws ProblemError 400 when it belongs to nothing that was begun here; 403 when the provider,
   *         or the groups, do not let the person in; 503 when the provider cannot be asked
   */
  finish(id: string | undefined, search: string): Promise<OidcPerson & { readonly to: string }>;
}

/** Whom the provider vouches for. */
interface OidcPerson {
  /** `oidc:` before it, so that nobody is taken for a local user of the same name. */
  readonly id: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
}

interface Pending {
  readonly begun: number;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly to: string;
}

/** @param now milliseconds since the epoch */
export function createOidcSignIn(config: OidcConfig, log: Log, now: () => number): OidcSignIn {
  const provider = createProvider(config, log, now);
  const pending = new Map<string, Pending>();

  return {
    async start(to) {
      const configuration = await provider();
      const id = randomBytes(32).toString('base64url');
      const verifier = client.randomPKCECodeVerifier();
      const begun = { verifier, to, state: client.randomState(), nonce: client.randomNonce() };
      const [oldest] = pending.keys();
      if (pending.size >= pendingMax && oldest !== undefined) pending.delete(oldest);
      pending.set(id, { ...begun, begun: now() });
      const location = client.buildAuthorizationUrl(configuration, {
        redirect_uri: config.redirect_url,
        scope: config.scopes.join(' '),
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: begun.state,
        nonce: begun.nonce,
      });
      return { location: location.href, id };
    },
    async finish(id = '', search) {
      const begun = pending.get(id);
      pending.delete(id);
      if (begun === undefined || begun.begun < now() - pendingMs) {
        const detail = 'this sign-in was not begun here, or too long ago: begin again';
        throw new ProblemError(400, detail, { type: 'oidc-expired' });
      }
      const claims = await claimsOf(await provider(), { config, log, search, begun });
      return { ...personOf(claims, config), to: begun.to };
    },
  };
}

/** Asks the provider when it is needed: one that is down keeps nobody from what needs none. */
function createProvider(config: OidcConfig, log: Log, now: () => number) {
  const issuer = new URL(config.issuer);
  const mayBePlain = issuer.protocol === 'http:' && isLoopback(issuer.hostname);
  let known: { readonly at: number; readonly configuration: client.Configuration } | undefined;
  let asking: Promise<client.Configuration> | undefined;

  async function ask(): Promise<client.Configuration> {
    const secret = config.client_secret?.reveal();
    const authentication = secret === undefined ? client.None() : client.ClientSecretBasic(secret);
    const configuration = await client.discovery(
      issuer,
      config.client_id,
      undefined,
      authentication,
      {
        timeout: timeoutSeconds,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- on loopback only, for a trial
        execute: mayBePlain ? [client.allowInsecureRequests] : [],
      },
    );
    known = { at: now(), configuration };
    return configuration;
  }

  return async (): Promise<client.Configuration> => {
    if (known && now() - known.at < freshMs) return known.configuration;
    asking ??= ask().finally(() => (asking = undefined));
    try {
      return await asking;
    } catch (cause) {
      throw unreachable(cause, log);
    }
  };
}

async function claimsOf(
  configuration: client.Configuration,
  {
    config,
    log,
    search,
    begun,
  }: {
    readonly config: OidcConfig;
    readonly log: Log;
    readonly search: string;
    readonly begun: Pending;
  },
): Promise<Readonly<Record<string, unknown>>> {
  const answered = new URL(config.redirect_url);
  answered.search = search;
  try {
    const answer = await client.authorizationCodeGrant(configuration, answered, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      idTokenExpected: true,
    });
    const claims: Readonly<Record<string, unknown>> = answer.claims() ?? {};
    if (config.groups_claim in claims || typeof claims['sub'] !== 'string') return claims;
    const asked = await client.fetchUserInfo(configuration, answer.access_token, claims['sub']);
    return { ...asked, ...claims };
  } catch (cause) {
    if (isUnreachable(cause)) throw unreachable(cause, log);
    log.warn({ component, code: codeOf(cause) }, 'the identity provider let somebody not in');
    const detail = 'the identity provider did not vouch for you: begin again';
    throw new ProblemError(403, detail, { type: 'oidc-refused', cause });
  }
}

function personOf(claims: Readonly<Record<string, unknown>>, config: OidcConfig): OidcPerson {
  const known = claims[config.id_claim];
  if (typeof known !== 'string' || !/^[\w.:|@+-]{1,150}$/.test(known)) {
    const detail = `the identity provider names you by no \`${config.id_claim}\` that can be used`;
    throw new ProblemError(403, detail, { type: 'oidc-refused' });
  }
  const claimed = claims[config.groups_claim];
  const listed: readonly unknown[] = Array.isArray(claimed) ? claimed : [claimed];
  const groups = listed.filter((one) => typeof one === 'string').slice(0, groupsMax);
  const roles = rolesOfGroups(config, groups);
  if (roles.length === 0) {
    const detail = 'you are in none of the groups that may come in here: ask who runs it';
    throw new ProblemError(403, detail, { type: 'oidc-no-role' });
  }
  return { id: `oidc:${known}`, roles, groups };
}

/** What the people of these groups may be. */
export function rolesOfGroups({ roles }: OidcConfig, groups: readonly string[]): Role[] {
  // One called `constructor` has something there too, which is none of our roles.
  const held = new Set(groups.flatMap((group) => roles[group] ?? []));
  return allRoles.filter((role) => held.has(role));
}

function unreachable(cause: unknown, log: Log): ProblemError {
  log.warn({ component, code: codeOf(cause) }, 'the identity provider cannot be asked');
  const detail =
    'the identity provider cannot be asked now: who is signed in goes on, nobody new gets in; ' +
    'try again later';
  return new ProblemError(503, detail, { type: 'oidc-unavailable', cause });
}

/** Of a request that had no answer, or one of a server that is out of order. */
function isUnreachable(cause: unknown): boolean {
  if (cause instanceof TypeError && cause.message === 'fetch failed') return true;
  const {
    name,
    code,
    status,
    cause: inner,
  } = cause as {
    readonly name?: string;
    readonly code?: string;
    readonly status?: number;
    readonly cause?: unknown;
  };
  if (name === 'TimeoutError' || code === 'OAUTH_TIMEOUT' || (status ?? 0) >= 500) return true;
  if (inner instanceof Response) return inner.status >= 500;
  return inner instanceof Error && isUnreachable(inner);
}

/** Of an error: its message may hold a token. */
function codeOf(cause: unknown): string {
  const { code, name } = cause as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
