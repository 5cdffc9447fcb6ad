import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listSessions, type ReadRecordings } from '@traceveil/session';
import { ToldError } from './told-error.ts';

/** How old a list may be that is shown while more is recorded, in milliseconds. */
const staleMs = 5_000;

/** A session that was recorded. */
export interface ListedSession {
  readonly id: string;
  readonly traceIds: readonly string[];
  /** In milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
  readonly requests: number;
  readonly items: number;
}

/**
 * Lists recorded sessions in pages, the newest first. All recordings are read for it, so a list is
 * kept for some seconds, and as long as nothing more is recorded.
 */
export function createSessionList(read: ReadRecordings, directory: string) {
  let known: { readonly state: string; readonly at: number; sessions: ListedSession[] } | undefined;

  async function listNow(): Promise<ListedSession[]> {
    const state = await stateOf(directory);
    const age = performance.now() - (known?.at ?? -Infinity);
    if (known && (known.state === state || age < staleMs)) return known.sessions;
    const sessions = (await listSessions(read)).sort(newestFirst);
    known = { state, at: performance.now(), sessions };
    return sessions;
  }

  return async (limit: number, after: string | undefined) => {
    const sessions = await listNow();
    const [, last = '', id = ''] = /^(\d{1,16})\.(.*)$/s.exec(after ?? '') ?? [];
    if (after !== undefined && last === '') {
      throw new ToldError('invalid', '"after" must be the "next" of the page before');
    }
    const mark = { last: Number(last), id };
    const from = after === undefined ? 0 : sessions.findIndex((one) => newestFirst(mark, one) < 0);
    const shown = from < 0 ? [] : sessions.slice(from, from + limit);
    const end = shown.at(-1);
    const hasMore = end !== undefined && end !== sessions.at(-1);
    return { sessions: shown, next: hasMore ? `${end.last}.${end.id}` : undefined };
  };
}

type Mark = Pick<ListedSession, 'last' | 'id'>;

function newestFirst(a: Mark, b: Mark): number {
  if (a.last !== b.last) return b.last - a.last;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Another whenever something was recorded or deleted. */
async function stateOf(directory: string): Promise<string> {
  const names = await readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const sizes = await Promise.all(
    names.sort().map(async (name) => {
      const found = await stat(join(directory, name)).catch(() => undefined);
      return `${name}:${found?.size ?? 'gone'}`;
    }),
  );
  return sizes.join();
}
