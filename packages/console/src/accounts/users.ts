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
  /**
   * Ends all sessions of the user, as `reset` and `changePassword` do.
   *
   * @throws ProblemError 404, or 409 when nobody would be left who administers
   */
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

  return {
    find,
    list: () => store.current().users,
    ...createLocalUsers(store, now, inTurn),
    async verify(id, password) {
      const user = find(id);
      const hash = readPasswordHash(user?.password ?? '') ?? readPasswordHash(nobodys);
      const isRight = hash !== undefined && (await inTurn(() => isPassword(password, hash)));
      if (!isRight || user?.source !== 'local' || user.disabled) return undefined;
      return user;
    },
    update: (id, { roles, groups, disabled }) =>
      change(store, id, (user) => {
        if ((roles ?? groups) && user.source === 'oidc') {
          const detail = 'their roles and groups come from the identity provider';
          throw new ProblemError(409, detail);
        }
        return {
          ...withoutSessions(user),
          ...(roles && { roles: [...roles] }),
          ...(groups && { groups: [...groups] }),
          ...(disabled !== undefined && { disabled }),
        };
      }),
    async signedInByOidc(id, { roles, groups }) {
      const known = find(id) ?? { disabled: false, created: now(), session_epoch: 0 };
      return put(store, {
        ...{ id, source: 'oidc', roles: [...roles], groups: [...groups], password: '' },
        ...{ disabled: known.disabled, must_change_password: false },
        ...{ created: known.created, last_sign_in: now(), session_epoch: known.session_epoch },
      });
    },
    async signedIn(id) {
      await change(store, id, (user) => ({ ...user, last_sign_in: now() }));
    },
  };
}

function createLocalUsers(
  store: AccountStore,
  now: () => number,
  inTurn: ReturnType<typeof createTurns>,
): Pick<Users, 'create' | 'reset' | 'changePassword'> {
  async function firstPassword() {
    const password = randomBytes(15).toString('base64url');
    return { password, hash: await inTurn(() => writePasswordHash(password)) };
  }
  const isKnown = (id: string) => store.current().users.some((user) => user.id === id);
  const taken = () => new ProblemError(409, 'there is a user of that name already');

  return {
    async create(id, { roles, groups }) {
      if (isKnown(id)) throw taken();
      const { password, hash } = await firstPassword();
      // Another may have come while it was hashed.
      if (isKnown(id)) throw taken();
      const user = await put(store, {
        ...{ id, source: 'local', roles: [...roles], groups: [...groups], disabled: false },
        ...{ password: hash, must_change_password: true, created: now(), session_epoch: 0 },
      });
      return { user, password };
    },
    async reset(id) {
      const { password, hash } = await firstPassword();
      const user = await change(store, id, (known) => {
        if (known.source === 'oidc') {
          throw new ProblemError(409, 'their password is kept by the identity provider');
        }
        return { ...withoutSessions(known), password: hash, must_change_password: true };
      });
      return { user, password };
    },
    async changePassword(id, password) {
      const hash = await inTurn(() => writePasswordHash(password));
      return change(store, id, (user) => ({
        ...{ ...withoutSessions(user), password: hash, must_change_password: false },
      }));
    },
  };
}

/** With the same write that changes them: no session outlives that. */
function withoutSessions(user: User): User {
  return { ...user, session_epoch: user.session_epoch + 1 };
}

function put(store: AccountStore, user: User): Promise<User> {
  return write(store, user.id, () => user);
}

/** @throws ProblemError 404 when there is no such user */
function change(store: AccountStore, id: string, next: (user: User) => User): Promise<User> {
  return write(store, id, (user) => {
    if (user === undefined) throw notFound('user');
    return next(user);
  });
}

async function write(
  store: AccountStore,
  id: string,
  next: (user: User | undefined) => User,
): Promise<User> {
  let written: User | undefined;
  await store.update((accounts) => {
    const { users, tokens } = accounts;
    const user = next(users.find((one) => one.id === id));
    const others = users.filter((one) => one.id !== id);
    if (others.length >= usersMax) throw new ProblemError(409, 'there are too many users');
    const all = [...others, user];
    // Where the identity provider says who administers nobody here need.
    const isLastAdmin = users.some(isAdmin) && !all.some(isAdmin) && user.source === 'local';
    if (isLastAdmin) throw new ProblemError(409, 'nobody would be left who administers');
    written = user;
    // Whoever is let in again makes new ones.
    const kept = tokens.filter(({ owner }) => !user.disabled || owner !== id);
    return { ...accounts, users: all, tokens: kept };
  });
  if (written === undefined) throw new Error('a change of the accounts did not happen');
  return written;
}

function isAdmin({ roles, disabled }: User): boolean {
  return !disabled && roles.includes('admin');
}
