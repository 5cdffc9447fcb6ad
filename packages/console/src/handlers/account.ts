import type { Token, User } from '../accounts/account-file.ts';
import type { accountOperations } from '../operations/account.ts';
import { personOf } from '../gate.ts';
import type { Person } from '../person.ts';
import { notFound, ProblemError } from '../problem.ts';
import { partOf, timeOf, type Call, type Desk, type Handlers } from './handler.ts';

/** Signing in and out, users and tokens. */
export function accountHandlers(desk: Desk): Handlers<keyof typeof accountOperations> {
  const { config, users, tokens, signIns } = desk;
  return {
    signInOptions: () => ({
      local: config.local_accounts,
      ...(config.oidc && { oidc: { issuer: new URL(config.oidc.issuer).host } }),
    }),
    signIn: (call) => signIn(desk, call),
    async signOut({ session, cookies }) {
      if (session) await signIns.end(session.id);
      cookies.setSession(undefined);
      return undefined;
    },
    whoAmI: (call) => describe(desk, call),
    changePassword: (call) => changePassword(desk, call),
    startOidc: async ({ cookies, query }) => {
      const { location, id } = await providerOf(desk).start(query.to ?? '/');
      cookies.setOidc(id);
      return { location };
    },
    finishOidc: (call) => finishOidc(desk, call),
    listTokens({ person, query }) {
      const isAdmin = person?.roles.includes('admin');
      const own = tokens.list().filter(({ owner }) => isAdmin === true || owner === person?.id);
      const { items, next } = partOf(own, query);
      return { items: items.map(tokenView), ...(next !== undefined && { next }) };
    },
    async createToken({ person, body }) {
      const owner = users.find(signedIn(person).id);
      if (owner === undefined) throw notFound('user');
      const asked = { ...body, expires: Date.parse(body.expires) };
      const { token, written } = await tokens.create(owner, asked);
      return { ...tokenView(token), token: written };
    },
    async revokeToken({ person, params }) {
      const token = tokens.list().find(({ id }) => id === params.id);
      const isTheirs = token?.owner === person?.id || person?.roles.includes('admin') === true;
      // Of another's token nobody hears whether it is there.
      if (token === undefined || !isTheirs) throw notFound('token');
      await tokens.revoke(token.id);
      return undefined;
    },
    listUsers({ query }) {
      const { items, next } = partOf(users.list(), query);
      return { items: items.map(userView), ...(next !== undefined && { next }) };
    },
    async createUser({ body }) {
      const { user, password } = await users.create(body.id, body);
      return { ...userView(user), password };
    },
    async updateUser({ params, body }) {
      return userView(await users.update(params.id, body));
    },
    async resetPassword({ params }) {
      const { user, password } = await users.reset(params.id);
      return { ...userView(user), password };
    },
  };
}

type CallOf<Id extends keyof typeof accountOperations> = Call<(typeof accountOperations)[Id]>;

async function signIn(desk: Desk, call: CallOf<'signIn'>) {
  const { users, attempts } = desk;
  const { user: name, password } = call.body;
  if (!desk.config.local_accounts) {
    throw new ProblemError(403, 'there are no passwords here: sign in by the identity provider');
  }
  const known = users.find(name);
  if (known) call.note.person = personOf(known);
  attempts.begin(name, call.address);
  const user = await users.verify(name, password);
  if (user === undefined) throw new ProblemError(401, 'the name or the password is wrong');
  attempts.succeeded(name, call.address);
  await users.signedIn(user.id);
  return begin(desk, call, user);
}

type AnyCall = Pick<Call<unknown>, 'person' | 'session' | 'tokenExpires' | 'cookies' | 'note'>;

/** A new id each time somebody signs in: one that was planted before is worth nothing. */
async function begin(desk: Desk, call: AnyCall, user: User) {
  if (call.session) await desk.signIns.end(call.session.id);
  const session = await desk.signIns.begin(user);
  call.cookies.setSession(session.id);
  const person = personOf(user);
  call.note.person = person;
  return describe(desk, { ...call, person, session });
}

function describe({ users, signIns }: Desk, { person, session, tokenExpires }: AnyCall) {
  const { id, name, kind, roles, groups, mustChangePassword } = signedIn(person);
  const expires = session ? signIns.endOf(session.session) : (tokenExpires ?? 0);
  return {
    ...{ id, name, kind, roles, groups, must_change_password: mustChangePassword },
    has_local_password: kind === 'user' && users.find(id)?.source === 'local',
    csrf_token: session?.session.csrfToken ?? '',
    expires: timeOf(expires),
  };
}

async function changePassword(desk: Desk, call: CallOf<'changePassword'>) {
  const { users, attempts } = desk;
  const { id } = signedIn(call.person);
  const { old_password: old, new_password: next } = call.body;
  if (users.find(id)?.source !== 'local') {
    throw new ProblemError(409, 'your password is kept by the identity provider');
  }
  attempts.begin(id, call.address);
  if ((await users.verify(id, old)) === undefined) {
    const errors = [{ field: 'old_password', message: 'is not the password' }];
    throw new ProblemError(403, 'the old password is wrong', { errors });
  }
  attempts.succeeded(id, call.address);
  // One who is called `al` may well use these letters.
  const hasName = id.length >= 4 && next.toLowerCase().includes(id.toLowerCase());
  if (next === old || hasName) {
    const errors = [{ field: 'new_password', message: 'must be another, without your name' }];
    throw new ProblemError(400, 'the new password will not do', { errors });
  }
  const user = await users.changePassword(id, next);
  return begin(desk, { ...call, session: undefined }, user);
}

async function finishOidc(desk: Desk, call: CallOf<'finishOidc'>) {
  const { id, roles, groups, to } = await providerOf(desk).finish(call.cookies.oidc, call.search);
  call.cookies.setOidc(undefined);
  const known = desk.users.find(id);
  if (known?.disabled === true) {
    call.note.person = personOf(known);
    throw new ProblemError(403, 'this person is disabled here', { type: 'oidc-refused' });
  }
  const user = await desk.users.signedInByOidc(id, { roles, groups });
  await begin(desk, call, user);
  return { location: to };
}

function providerOf({ oidc }: Desk) {
  if (oidc === undefined) throw new ProblemError(404, 'no identity provider is set up');
  return oidc;
}

function signedIn(person: Person | undefined): Person {
  if (person === undefined) throw new ProblemError(401, 'sign in first');
  return person;
}

function userView(user: User) {
  const { id, source, roles, groups, disabled, must_change_password, last_sign_in: last } = user;
  return {
    ...{ id, source, roles, groups, disabled, must_change_password },
    created: timeOf(user.created),
    ...(last !== undefined && { last_sign_in: timeOf(last) }),
  };
}

function tokenView(token: Token & { readonly lastUsed?: number | undefined }) {
  const { id, name, owner, roles, created, expires, lastUsed } = token;
  return {
    ...{ id, name, owner, roles, created: timeOf(created), expires: timeOf(expires) },
    ...(lastUsed !== undefined && { last_used: timeOf(lastUsed) }),
  };
}
