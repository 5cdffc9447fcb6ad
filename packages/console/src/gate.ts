import type { User } from './accounts/account-file.ts';
import { isCsrfTokenOf, type SignInSession } from './accounts/sign-in-sessions.ts';
import type { Desk } from './handlers/handler.ts';
import { rolesOfGroups } from './oidc.ts';
import type { OperationId } from './operations/index.ts';
import type { Person } from './person.ts';
import { beforePasswordChange, mayDo, permissions, sessionOnly } from './permissions.ts';
import { ProblemError } from './problem.ts';

/** What a request shows of who it is from. */
export interface Shown {
  readonly isChange: boolean;
  readonly authorization: string | undefined;
  /** Of the cookie. */
  readonly sessionId: string | undefined;
  readonly csrfToken: unknown;
  readonly origin: string | undefined;
  /** Origins that are ours, as this request reached us. */
  readonly ownOrigins: readonly string[];
}

/** Who a request is from. */
export interface Identified {
  readonly person: Person | undefined;
  readonly session: { readonly id: string; readonly session: SignInSession } | undefined;
  readonly tokenExpires: number | undefined;
}

/** Looks a session up by its id. */
interface FindsSession {
  find(id: string): SignInSession | undefined;
}

/**
 * Tells who a request is from. A token comes before a cookie: a program may have both.
 *
 * @throws ProblemError 401 when a token is shown that lets nobody in
 */
export function identify(
  desk: Pick<Desk, 'config' | 'users' | 'tokens'> & { readonly signIns: FindsSession },
  { authorization, sessionId }: Pick<Shown, 'authorization' | 'sessionId'>,
): Identified {
  const { config, users, tokens, signIns } = desk;
  const nobody = { person: undefined, session: undefined, tokenExpires: undefined };
  if (authorization !== undefined) {
    const [, written = ''] = /^bearer +(\S{1,200})$/i.exec(authorization) ?? [];
    const holder = tokens.authenticate(written);
    const owner = holder && asToday(holder.owner, config);
    if (holder === undefined || owner === undefined) {
      throw new ProblemError(401, 'the token is none of ours, or expired, or revoked');
    }
    const { token } = holder;
    const roles = holder.roles.filter((role) => owner.roles.includes(role));
    const person = { ...personOf(owner), kind: 'api_token', roles, tokenId: token.id } as const;
    return { person, session: undefined, tokenExpires: token.expires };
  }
  const session = sessionId === undefined ? undefined : signIns.find(sessionId);
  const known = session && users.find(session.userId);
  const user = known && asToday(known, config);
  if (sessionId === undefined || session === undefined || user?.disabled !== false) return nobody;
  return { person: personOf(user), session: { id: sessionId, session }, tokenExpires: undefined };
}

/**
 * Lets a request through, or does not.
 *
 * @throws ProblemError 401, 403
 */
export function admit(operation: OperationId, { person, session }: Identified, shown: Shown): void {
  if (permissions[operation] === 'nobody') {
    refuseForeignOrigin(shown);
    return;
  }
  if (shown.isChange && session) refuseForged(session.session, shown);
  if (person === undefined) {
    throw new ProblemError(401, 'sign in first, or show a token', { type: 'sign-in' });
  }
  if (person.mustChangePassword && !beforePasswordChange.has(operation)) {
    const detail = 'change the first password: until then nothing else is allowed';
    throw new ProblemError(403, detail, { type: 'change-password' });
  }
  if (person.kind === 'api_token' && sessionOnly.has(operation)) {
    throw new ProblemError(403, 'a token may not do this: sign in');
  }
  if (!mayDo(operation, person.roles)) {
    const allowed: unknown = permissions[operation];
    const who = Array.isArray(allowed) ? allowed.join(', ') : '';
    throw new ProblemError(403, `this needs one of the roles ${who}`);
  }
}

/**
 * Who came in by a way that is closed since does not by what they had made before; what groups are
 * allowed holds as it is configured now.
 */
function asToday(user: User, { local_accounts: isLocal, oidc }: Desk['config']): User | undefined {
  if (user.source === 'local') return isLocal ? user : undefined;
  return oidc && { ...user, roles: rolesOfGroups(oidc, user.groups) };
}

/** Of a user who shows a session. */
export function personOf(user: User): Person {
  return {
    ...{ kind: 'user', id: user.id, name: user.id, roles: user.roles, groups: user.groups },
    ...{ tokenId: undefined, mustChangePassword: user.must_change_password },
  };
}

/** A browser sends the cookie along with what another's page makes it send. */
function refuseForged(session: SignInSession, shown: Shown): void {
  if (shown.origin === undefined) {
    throw new ProblemError(403, 'the request has no `origin`, which browsers send');
  }
  refuseForeignOrigin(shown);
  if (!isCsrfTokenOf(session, shown.csrfToken)) {
    const detail = '`x-csrf-token` is not that of the session: ask for it by GET /api/v1/session';
    throw new ProblemError(403, detail, { type: 'csrf' });
  }
}

/** Signing somebody in from another's page would let them work in a stranger's name. */
function refuseForeignOrigin({ isChange, origin, ownOrigins }: Shown): void {
  if (!isChange || origin === undefined || ownOrigins.includes(origin)) return;
  throw new ProblemError(403, 'the request comes from the page of another origin');
}
