import { z } from 'zod';
import { roles } from '../roles.ts';
import { id, pageOf, pageQuery, time, timeAsked, type Operation } from './operation.ts';

const role = z.enum(roles);
const heldRoles = z.array(role).max(roles.length);

/** What tells a person from others: no control, no blank. */
const userName = z
  .string()
  .regex(/^[\w.@+-]{1,100}$/, 'must be 1 to 100 letters, digits, or one of . _ @ + -');

const groups = z.array(z.string().regex(/^[\w .:/@+-]{1,100}$/)).max(100);

const newPassword = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(200, 'must have at most 200 characters');

const whoAmI = z.object({
  id: z.string(),
  name: z.string().describe('To be shown.'),
  kind: z.enum(['user', 'api_token']),
  roles: z.array(role),
  groups: z.array(z.string()),
  must_change_password: z.boolean().describe('Until then nothing else is allowed.'),
  has_local_password: z.boolean(),
  csrf_token: z
    .string()
    .describe('To be sent as `x-csrf-token` with all but GET; empty for tokens.'),
  expires: time.describe('When the session ends at the latest.'),
});

const user = z.object({
  id: z.string(),
  source: z.enum(['local', 'oidc']),
  groups: z.array(z.string()),
  roles: z.array(role),
  disabled: z.boolean(),
  must_change_password: z.boolean(),
  created: time,
  last_sign_in: time.optional(),
});

const userWithPassword = user.extend({
  password: z.string().describe('Shown this once; must be changed at the first sign-in.'),
});

const token = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  roles: z.array(role),
  created: time,
  expires: time,
  last_used: time.optional(),
});

/** A path of ours: nothing that a browser could take for another host, and nothing of the API. */
const pagePath = z
  .string()
  .max(500)
  .regex(/^\/(?!\/|api\/)[\w\-.~%/?&=:+,@!'()*]*$/, 'must be the path of a page');

/** Who somebody is, and who may come in. */
export const accountOperations = {
  signInOptions: {
    method: 'GET',
    path: '/session/options',
    summary: 'How somebody can sign in here',
    answer: z.object({
      local: z.boolean(),
      oidc: z.object({ issuer: z.string() }).optional().describe('Absent where none is set up.'),
    }),
  },
  signIn: {
    method: 'POST',
    path: '/session',
    summary: 'Sign in with a name and a password',
    body: z.strictObject({ user: z.string().max(200), password: z.string().max(1_000) }),
    answer: whoAmI,
  },
  signOut: { method: 'DELETE', path: '/session', summary: 'End this session', status: 204 },
  whoAmI: { method: 'GET', path: '/session', summary: 'Who is signed in', answer: whoAmI },
  changePassword: {
    method: 'POST',
    path: '/session/password',
    summary: 'Change the own password; other sessions of the user end',
    body: z.strictObject({ old_password: z.string().max(1_000), new_password: newPassword }),
    answer: whoAmI,
  },
  startOidc: {
    method: 'GET',
    path: '/session/oidc',
    summary: 'Go to the identity provider',
    query: z.strictObject({
      to: pagePath.optional().catch(undefined).describe('The page to be led to in the end.'),
    }),
    status: 302,
  },
  finishOidc: {
    method: 'GET',
    path: '/session/oidc/callback',
    summary: 'Come back from the identity provider',
    query: z.object({}).catchall(z.string().max(4_000)),
    status: 302,
  },
  listTokens: {
    method: 'GET',
    path: '/tokens',
    summary: 'API tokens: one’s own, of an admin all',
    query: z.strictObject(pageQuery),
    answer: pageOf(token),
  },
  createToken: {
    method: 'POST',
    path: '/tokens',
    summary: 'Make an API token for oneself; it is shown this once',
    body: z.strictObject({
      name: z.string().regex(/^[\w .@+-]{1,100}$/, 'must be 1 to 100 plain characters'),
      roles: heldRoles.min(1).describe('Some of one’s own.'),
      expires: timeAsked.describe('At most a year away.'),
    }),
    status: 201,
    answer: token.extend({ token: z.string().describe('`tvl_…`, shown this once.') }),
  },
  revokeToken: {
    method: 'DELETE',
    path: '/tokens/:id',
    summary: 'Revoke an API token: one’s own, an admin any',
    params: z.strictObject({ id }),
    status: 204,
  },
  listUsers: {
    method: 'GET',
    path: '/users',
    summary: 'Local accounts',
    query: z.strictObject(pageQuery),
    answer: pageOf(user),
  },
  createUser: {
    method: 'POST',
    path: '/users',
    summary: 'Make a local account, with a first password',
    body: z.strictObject({ id: userName, roles: heldRoles, groups: groups.default([]) }),
    status: 201,
    answer: userWithPassword,
  },
  updateUser: {
    method: 'PATCH',
    path: '/users/:id',
    summary: 'Change roles, or disable; sessions of the user end',
    params: z.strictObject({ id }),
    body: z.strictObject({
      roles: heldRoles.optional(),
      groups: groups.optional(),
      disabled: z.boolean().optional(),
    }),
    answer: user,
  },
  resetPassword: {
    method: 'POST',
    path: '/users/:id/password',
    summary: 'Give a user a new first password',
    params: z.strictObject({ id }),
    answer: userWithPassword,
  },
} as const satisfies Record<string, Operation>;
