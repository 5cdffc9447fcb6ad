import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeptSession, User } from './account-file.ts';
import type { AccountStore } from './account-store.ts';

/** More than any team has open; beyond that what was unused longest ends. */
const sessionsMax = 10_000;
const sessionsOfUserMax = 20;
/** When a session was used last is written down so often: a kill lets it end that much earlier. */
const usesWrittenMs = 60_000;

/** Somebody who has signed in, until they sign out or it is too long ago. */
export interface SignInSession {
  readonly userId: string;
  /** To be shown with all that changes something: a page of another cannot know it. */
  readonly csrfToken: string;
  readonly begun: number;
}

/** Sessions that outlive a restart. What is kept of them, on disk or in memory, lets nobody in. */
export interface SignInSessions {
  /**
   * Resolves when it is durable.
   *
   * @returns the id for the cookie, which is kept only as a hash
   * @throws ProblemError 503 when it cannot be written
   */
  begin(user: User): Promise<{ readonly id: string; readonly session: SignInSession }>;
  /** Counts as a use of it. */
  find(id: string): SignInSession | undefined;
  /** Does not: what asks by itself keeps no session alive. */
  peek(id: string): SignInSession | undefined;
  /**
   * It lets nobody in from now on; after a restart too when this resolves.
   *
   * @throws ProblemError 503 when that cannot be written
   */
  end(id: string): Promise<void>;
  /** When it ends at the latest, milliseconds since the epoch. */
  endOf(session: SignInSession): number;
  /** Before the process ends: writes down when each was used last. */
  writeUses(): Promise<void>;
}

/** What sessions are bound to. */
export interface SessionTerms {
  readonly idleMs: number;
  readonly maxMs: number;
  /** Of how one can sign in, SHA-256 in hex: what began by another one is over. */
  readonly entrance: string;
}

type Kept = KeptSession & { used: number };

/**
 * @param store that has been loaded
 * @param now   milliseconds since the epoch
 */
export function createSignInSessions(
  store: AccountStore,
  { idleMs, maxMs, entrance }: SessionTerms,
  now: () => number,
): SignInSessions {
  let usesWritten = now();
  // The least used first: found ones are put last.
  const sessions = readKept(store, entrance, now());

  function isOver({ begun, used, epoch }: Kept, owner: User | undefined): boolean {
    if (owner?.session_epoch !== epoch) return true;
    return now() >= begun + maxMs || now() >= used + idleMs;
  }
  const ownerOf = ({ user }: Kept) => store.current().users.find(({ id }) => id === user);

  function dropBeyond(userId: string): void {
    const owners = new Map(store.current().users.map((user) => [user.id, user]));
    for (const [key, session] of sessions) {
      if (isOver(session, owners.get(session.user))) sessions.delete(key);
    }
    makeRoom(sessions, userId);
  }

  /** All of them as they are in their turn: the last write is the last word. */
  function write(): Promise<void> {
    usesWritten = now();
    return store.update((accounts) => ({
      ...accounts,
      sessions: [...sessions.values()].map((one) => ({ ...one })),
    }));
  }

  return {
    async begin(user) {
      dropBeyond(user.id);
      const id = randomBytes(32).toString('base64url');
      const sha256 = keyOf(id);
      const times = { begun: now(), used: now() };
      const kept = { user: user.id, sha256, ...times, epoch: user.session_epoch, entrance };
      sessions.set(sha256, kept);
      try {
        await write();
      } catch (error) {
        sessions.delete(sha256);
        throw error;
      }
      return { id, session: sessionOf(id, kept) };
    },
    find(id) {
      const key = keyOf(id);
      const kept = sessions.get(key);
      if (kept === undefined) return undefined;
      sessions.delete(key);
      if (isOver(kept, ownerOf(kept))) return undefined;
      kept.used = now();
      sessions.set(key, kept);
      // It is no harm when that fails: the next use tries again.
      if (now() >= usesWritten + usesWrittenMs) void write().catch(() => undefined);
      return sessionOf(id, kept);
    },
    peek(id) {
      const kept = sessions.get(keyOf(id));
      if (kept === undefined || isOver(kept, ownerOf(kept))) return undefined;
      return sessionOf(id, kept);
    },
    async end(id) {
      if (sessions.delete(keyOf(id))) await write();
    },
    endOf: ({ begun }) => begun + maxMs,
    async writeUses() {
      if (sessions.size > 0) await write().catch(() => undefined); // They end earlier, then.
    },
  };
}

function readKept(store: AccountStore, entrance: string, now: number): Map<string, Kept> {
  const { sessions } = store.current();
  // One that was used later than now would last too long: the clock was put back.
  const good = sessions.filter((one) => one.entrance === entrance && one.used <= now);
  good.sort((one, other) => one.used - other.used);
  return new Map(good.map((one) => [one.sha256, { ...one }]));
}

/** For one more of a user. */
function makeRoom(sessions: Map<string, Kept>, userId: string): void {
  const own = [...sessions].filter(([, { user }]) => user === userId);
  for (const [key] of own.slice(0, Math.max(0, own.length - sessionsOfUserMax + 1))) {
    sessions.delete(key);
  }
  const [oldest] = sessions.keys();
  if (sessions.size >= sessionsMax && oldest !== undefined) sessions.delete(oldest);
}

/** What follows from its id is not kept, so that a copy of the file forges nothing. */
function sessionOf(id: string, { user, begun }: Kept): SignInSession {
  const csrfToken = createHmac('sha256', id).update('csrf').digest('base64url');
  return { userId: user, csrfToken, begun };
}

/** Whether a token is that of the session, in a time that does not tell how much of it is right. */
export function isCsrfTokenOf({ csrfToken }: SignInSession, shown: unknown): boolean {
  if (typeof shown !== 'string' || shown.length !== csrfToken.length) return false;
  return timingSafeEqual(Buffer.from(keyOf(shown)), Buffer.from(keyOf(csrfToken)));
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
