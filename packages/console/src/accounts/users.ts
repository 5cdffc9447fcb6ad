import { randomBytes } from 'node:crypto';
import { isPassword, readPasswordHash, writePasswordHash } from '@traceveil/extension-auth';
import { ProblemError, notFound } from '../problem.ts';
import type { Role } from '../roles.ts';
import type { User } from './account-file.ts';
import type { AccountStore } from './account-store.ts';
import { createTurns } from './turns.ts';

const usersMax = 10_000;

/** People who may come in. */
export interface Users {
  find(id: string): User | undefined;
  list(): readonly User[];
  /** Takes as long for a user that does not exist, has no password or is disabled. */
  verify(id: string, password: string): Promise<User | undefined>;
  /** @returns the first password, which must be changed */
  create(id: string, member: Membership): Promise<{ user: User; password: string }>;
  /** @throws ProblemError 404, or 409 when nobody would be left who administers */
  update(id: string, change: UserChange): Promise<User>;
  reset(id: string): Promise<{ user: User; password: string }>;
  changePassword(id: string, password: string): Promise<User>;
  /** Of one whom an identity provider vouches for. */
  signedInByOidc(id: string, member: Membership): Promise<User>;
  signedIn(id: string): Promise<void>;
}

/** What somebody is, and with whom. */
export interface Membership {
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
}

interface UserChange {
  readonly roles?: readonly Role[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
}

/** @param now milliseconds since the epoch */
export async function createUsers(store: AccountStore, now: () => number): Promise<Users> {
  const inTurn = createTurns();
  // Hashed in the place of one that is not there.
  const nobodys = await writePasswordHash(randomBytes(16).toString('hex'));
  const find = (id: string) => store.current().users.find((user) => user.id === id);
  const found = (id: string) => {
    const user = find(id);
    if (user === undefined) throw notFound('user');
    return user;
  };

  async function put(user: User): Promise<User> {
    await store.update(({ users, tokens }) => {
      const others = users.filter(({ id }) => id !== user.id);
      if (others.length >= usersMax) throw new ProblemError(409, 'there are too many users');
      const next = [...others, user];
      const isAdministered = next.some((one) => isAdmin(one)) || !users.some(isAdmin);
      if (!isAdministered) throw new ProblemError(409, 'nobody would be left who administers');
      // Whoever is let in again makes new ones.
      const kept = tokens.filter(({ owner }) => !user.disabled || owner !== user.id);
      return { users: next, tokens: kept };
    });
    return user;
  }

  async function firstPassword() {
    const password = randomBytes(15).toString('base64url');
    return { password, hash: await inTurn(() => writePasswordHash(password)) };
  }

  return {
    find,
    list: () => store.current().users,
    async verify(id, password) {
      const user = find(id);
      const hash = readPasswordHash(user?.password ?? '') ?? readPasswordHash(nobodys);
      const isRight = hash !== undefined && (await inTurn(() => isPassword(password, hash)));
      if (!isRight || user?.source !== 'local' || user.disabled) return undefined;
      return user;
    },
    async create(id, { roles, groups }) {
      if (find(id)) throw new ProblemError(409, 'there is a user of that name already');
      const { password, hash } = await firstPassword();
      const user = await put({
        ...{ id, source: 'local', roles: [...roles], groups: [...groups], disabled: false },
        ...{ password: hash, must_change_password: true, created: now() },
      });
      return { user, password };
    },
    async update(id, { roles, groups, disabled }) {
      const user = found(id);
      if ((roles ?? groups) && user.source === 'oidc') {
        throw new ProblemError(409, 'their roles and groups come from the identity provider');
      }
      return put({
        ...user,
        ...(roles && { roles: [...roles] }),
        ...(groups && { groups: [...groups] }),
        ...(disabled !== undefined && { disabled }),
      });
    },
    async reset(id) {
      if (found(id).source === 'oidc') {
        throw new ProblemError(409, 'their password is kept by the identity provider');
      }
      const { password, hash } = await firstPassword();
      const user = await put({ ...found(id), password: hash, must_change_password: true });
      return { user, password };
    },
    async changePassword(id, password) {
      const hash = await inTurn(() => writePasswordHash(password));
      return put({ ...found(id), password: hash, must_change_password: false });
    },
    async signedInByOidc(id, { roles, groups }) {
      const known = find(id) ?? { disabled: false, created: now() };
      return put({
        ...{ id, source: 'oidc', roles: [...roles], groups: [...groups], password: '' },
        ...{
          disabled: known.disabled,
          must_change_password: false,
          created: known.created,
          last_sign_in: now(),
        },
      });
    },
    async signedIn(id) {
      await put({ ...found(id), last_sign_in: now() });
    },
  };
}

function isAdmin({ roles, disabled }: User): boolean {
  return !disabled && roles.includes('admin');
}
