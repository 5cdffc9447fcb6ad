import { readFile } from 'node:fs/promises';
import { replaceFile } from '@traceveil/pipeline';
import { z } from 'zod';
import { roles } from '../roles.ts';

const role = z.enum(roles);
const time = z.number().describe('Milliseconds since the epoch.');

const user = z.object({
  id: z.string(),
  source: z.enum(['local', 'oidc']),
  roles: z.array(role),
  groups: z.array(z.string()),
  disabled: z.boolean(),
  /** PHC string; empty for people of an identity provider. */
  password: z.string(),
  must_change_password: z.boolean(),
  created: time,
  last_sign_in: time.optional(),
  /** Counts what has ended all sessions of the user. */
  session_epoch: z.int().default(0),
});

const token = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  roles: z.array(role),
  /** SHA-256 in hex: nobody can guess a token, so a fast hash does. */
  sha256: z.string(),
  created: time,
  expires: time,
});

const session = z.object({
  user: z.string(),
  /** Of the id in the cookie, SHA-256 in hex. */
  sha256: z.string(),
  begun: time,
  used: time,
  /** That of its user when it began. */
  epoch: z.int(),
  /** Of how one could sign in then, SHA-256 in hex. */
  entrance: z.string(),
});

const content = z.object({
  users: z.array(user),
  tokens: z.array(token),
  sessions: z.array(session).default([]),
});

/** Somebody who may sign in. */
export type User = Readonly<z.infer<typeof user>>;
/** Of a program that acts for a user. */
export type Token = Readonly<z.infer<typeof token>>;
/** Of somebody who has signed in. */
export type KeptSession = Readonly<z.infer<typeof session>>;
/** All of the file. */
export interface Accounts {
  readonly users: readonly User[];
  readonly tokens: readonly Token[];
  readonly sessions: readonly KeptSession[];
}

/** @throws Error with one clear line; without the file there are no accounts yet: `undefined` */
export async function readAccounts(path: string): Promise<Accounts | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code = 'not readable' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${path}: ${code}`, { cause });
  }
  const parsed = content.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  // Not begun anew: an empty file would let in the first who comes, with a new password.
  throw new Error(`${path} holds no accounts: put a copy back, or remove it to begin anew`);
}

/** Resolves when it is durable; until then what was there before is. */
export function writeAccounts(path: string, accounts: Accounts): Promise<void> {
  return replaceFile(path, `${JSON.stringify(accounts, null, 2)}\n`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
