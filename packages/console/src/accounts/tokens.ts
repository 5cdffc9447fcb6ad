import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ProblemError, notFound } from '../problem.ts';
import type { Role } from '../roles.ts';
import type { Token, User } from './account-file.ts';
import type { AccountStore } from './account-store.ts';

const prefix = 'tvl_';
const tokensMax = 10_000;
const dayMs = 86_400_000;
const ageMaxMs = 366 * dayMs;
/** The identity provider does not tell us who has left: whoever stays away has no tokens either. */
const oidcAbsenceMaxMs = 30 * dayMs;

/** What programs show in the place of a sign-in. */
export interface Tokens {
  list(): readonly (Token & { readonly lastUsed: number | undefined })[];
  /** @returns the token itself, which is kept nowhere */
  create(owner: User, asked: AskedToken): Promise<{ token: Token; written: string }>;
  revoke(id: string): Promise<void>;
  /** @returns whose it is, and what both may be; `undefined` when it lets nobody in */
  authenticate(written: string): TokenHolder | undefined;
}

interface AskedToken {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expires: number;
}

interface TokenHolder {
  readonly token: Token;
  readonly owner: User;
  readonly roles: readonly Role[];
}

/** @param now milliseconds since the epoch */
export function createTokens(store: AccountStore, now: () => number): Tokens {
  // In memory: a write to disk for each use would be one for each request.
  const lastUsed = new Map<string, number>();

  return {
    list: () =>
      store.current().tokens.map((token) => ({ ...token, lastUsed: lastUsed.get(token.id) })),
    async create(owner, { name, roles, expires }) {
      const lacking = roles.filter((role) => !owner.roles.includes(role));
      if (lacking.length > 0) {
        throw new ProblemError(403, `you cannot give what you are not: ${lacking.join(', ')}`);
      }
      if (!(expires > now() && expires <= now() + ageMaxMs)) {
        const errors = [{ field: 'expires', message: 'must lie ahead, at most a year' }];
        throw new ProblemError(400, 'the token would not expire in time', { errors });
      }
      const id = randomBytes(8).toString('hex');
      const written = `${prefix}${id}_${randomBytes(32).toString('base64url')}`;
      const token: Token = {
        ...{ id, name, owner: owner.id, roles: [...roles], sha256: digestOf(written) },
        ...{ created: now(), expires },
      };
      await store.update((accounts) => {
        const living = accounts.tokens.filter((one) => one.expires > now());
        if (living.length >= tokensMax) throw new ProblemError(409, 'there are too many tokens');
        return { ...accounts, tokens: [...living, token] };
      });
      return { token, written };
    },
    async revoke(id) {
      await store.update((accounts) => {
        const rest = accounts.tokens.filter((token) => token.id !== id);
        if (rest.length === accounts.tokens.length) throw notFound('token');
        return { ...accounts, tokens: rest };
      });
      lastUsed.delete(id);
    },
    authenticate(written) {
      const [, id] = /^tvl_([\da-f]{16})_[\w-]{43}$/.exec(written) ?? [];
      const { tokens, users } = store.current();
      const token = tokens.find((one) => one.id === id);
      if (token === undefined || token.expires <= now()) return undefined;
      if (!timingSafeEqual(Buffer.from(token.sha256), Buffer.from(digestOf(written)))) {
        return undefined;
      }
      const owner = users.find((user) => user.id === token.owner);
      if (owner === undefined || owner.disabled || owner.must_change_password) return undefined;
      const isAway = (owner.last_sign_in ?? 0) < now() - oidcAbsenceMaxMs;
      if (owner.source === 'oidc' && isAway) return undefined;
      lastUsed.set(token.id, now());
      const roles = token.roles.filter((role) => owner.roles.includes(role));
      return { token, owner, roles };
    },
  };
}

function digestOf(written: string): string {
  return createHash('sha256').update(written).digest('hex');
}
