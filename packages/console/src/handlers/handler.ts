import type { Approvals, SealVault } from '@traceveil/approval';
import type { Log } from '@traceveil/pipeline';
import type { z } from 'zod';
import type { Attempts } from '../accounts/attempts.ts';
import type { SignInSession, SignInSessions } from '../accounts/sign-in-sessions.ts';
import type { Tokens } from '../accounts/tokens.ts';
import type { Users } from '../accounts/users.ts';
import type { ConsoleConfig } from '../config.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { OidcSignIn } from '../oidc.ts';
import type { operations, OperationId } from '../operations/index.ts';
import type { Person } from '../person.ts';
import type { Sources } from '../sources.ts';

/** What the handlers work with. */
export interface Desk {
  readonly config: ConsoleConfig;
  readonly sources: Sources;
  readonly approvals: Approvals;
  readonly vault: Pick<SealVault, 'sealed' | 'sealedRow'>;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly signIns: SignInSessions;
  readonly attempts: Attempts;
  readonly oidc: OidcSignIn | undefined;
  readonly notifier: Notifier;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Shape = (typeof operations)[OperationId];
type Parsed<O, Key extends string> =
  O extends Readonly<Record<Key, infer Schema extends z.ZodType>>
    ? Readonly<z.output<Schema>>
    : undefined;

/** One request, checked against its schemas, of somebody who may make it. */
export interface Call<O> {
  readonly params: Parsed<O, 'params'>;
  readonly query: Parsed<O, 'query'>;
  readonly body: Parsed<O, 'body'>;
  /** Undefined where nobody need be signed in. */
  readonly person: Person | undefined;
  readonly session: { readonly id: string; readonly session: SignInSession } | undefined;
  /** When the token that was shown expires. */
  readonly tokenExpires: number | undefined;
  /** Peer address without port. */
  readonly address: string;
  readonly cookies: Cookies;
  /** Of a sign-in: who it was, for the audit trail; known users only. */
  readonly note: { person?: Person };
  /** What came after `?`, as it came. */
  readonly search: string;
}

/** The cookies of an answer and its request. */
export interface Cookies {
  /** `undefined` ends it. */
  setSession(id: string | undefined): void;
  readonly oidc: string | undefined;
  setOidc(id: string | undefined): void;
}

type Deep<Value> = Value extends readonly (infer Item)[]
  ? readonly Deep<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Deep<Value[Key]> }
    : Value;

type AnswerOf<O> = O extends { readonly answer: infer Schema extends z.ZodType }
  ? Deep<z.output<Schema>>
  : O extends { readonly media: 'application/gzip' }
    ? { readonly bytes: Uint8Array; readonly fileName: string }
    : O extends { readonly status: 302 }
      ? { readonly location: string }
      : undefined;

/** Does what one operation says. */
export type Handler<O extends Shape> = (call: Call<O>) => Promise<AnswerOf<O>> | AnswerOf<O>;

/** One for each; the live feed goes its own way. */
export type Handlers<Ids extends OperationId> = {
  readonly [Id in Ids]: Handler<(typeof operations)[Id]>;
};

/** RFC 3339, UTC, milliseconds. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** A part of a list that is all in memory. */
export function partOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): { readonly items: readonly Item[]; readonly next?: string } {
  const sorted = all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const rest = sorted.filter(({ id }) => after === undefined || id > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > limit && last ? { items, next: last.id } : { items };
}
