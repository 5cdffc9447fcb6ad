import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** More than any team has open; beyond that what was unused longest ends. */
const sessionsMax = 10_000;
const sessionsOfUserMax = 20;

/** Somebody who has signed in, until they sign out or it is too long ago. */
export interface SignInSession {
  readonly userId: string;
  /** To be shown with all that changes something: a page of another cannot know it. */
  readonly csrfToken: string;
  readonly begun: number;
}

/** Sessions in memory: a restart of the gateway ends them. */
export interface SignInSessions {
  /** @returns the id for the cookie, which is kept only as a hash */
  begin(userId: string): { readonly id: string; readonly session: SignInSession };
  /** Counts as a use of it. */
  find(id: string): SignInSession | undefined;
  /** Does not: what asks by itself keeps no session alive. */
  peek(id: string): SignInSession | undefined;
  end(id: string): void;
  endAllOf(userId: string): void;
  /** When it ends at the latest, milliseconds since the epoch. */
  endOf(session: SignInSession): number;
}

interface Kept extends SignInSession {
  used: number;
}

/** @param now milliseconds since the epoch */
export function createSignInSessions(
  { idleMs, maxMs }: { readonly idleMs: number; readonly maxMs: number },
  now: () => number,
): SignInSessions {
  // The least used first: found ones are put last.
  const sessions = new Map<string, Kept>();
  const isOver = ({ begun, used }: Kept) => now() >= begun + maxMs || now() >= used + idleMs;

  function dropBeyond(userId: string): void {
    for (const [key, session] of sessions) if (isOver(session)) sessions.delete(key);
    const own = [...sessions].filter(([, session]) => session.userId === userId);
    for (const [key] of own.slice(0, Math.max(0, own.length - sessionsOfUserMax + 1))) {
      sessions.delete(key);
    }
    const [oldest] = sessions.keys();
    if (sessions.size >= sessionsMax && oldest !== undefined) sessions.delete(oldest);
  }

  return {
    begin(userId) {
      dropBeyond(userId);
      const id = randomBytes(32).toString('base64url');
      const csrfToken = randomBytes(32).toString('base64url');
      const session = { userId, csrfToken, begun: now(), used: now() };
      sessions.set(keyOf(id), session);
      return { id, session };
    },
    find(id) {
      const key = keyOf(id);
      const session = sessions.get(key);
      if (session === undefined) return undefined;
      sessions.delete(key);
      if (isOver(session)) return undefined;
      session.used = now();
      sessions.set(key, session);
      return session;
    },
    peek(id) {
      const session = sessions.get(keyOf(id));
      return session === undefined || isOver(session) ? undefined : session;
    },
    end: (id) => void sessions.delete(keyOf(id)),
    endAllOf(userId) {
      for (const [key, session] of sessions) if (session.userId === userId) sessions.delete(key);
    },
    endOf: ({ begun }) => begun + maxMs,
  };
}

/** Whether a token is that of the session, in a time that does not tell how much of it is right. */
export function isCsrfTokenOf({ csrfToken }: SignInSession, shown: unknown): boolean {
  if (typeof shown !== 'string' || shown.length !== csrfToken.length) return false;
  return timingSafeEqual(Buffer.from(keyOf(shown)), Buffer.from(keyOf(csrfToken)));
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
