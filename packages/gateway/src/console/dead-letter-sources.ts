import { SourceError, type Sources } from '@traceveil/console';
import {
  DeadLetters,
  diskFileSystem,
  keysOf,
  spoolDirectory,
  type DeadLetter,
} from '@traceveil/spool';
import type { GatewayConfig } from '../config.ts';

/** What of the sources is about what backends refused. */
export type DeadLetterSources = Pick<
  Sources,
  'deadLetters' | 'resendDeadLetter' | 'dropDeadLetter'
>;

/** @param config of which the storage directory and the keys do not change */
export function createDeadLetterSources(
  config: Pick<GatewayConfig, 'storageDirectory' | 'spool'>,
): DeadLetterSources {
  const directory = spoolDirectory(config.storageDirectory);
  const store = new DeadLetters(diskFileSystem, directory, keysOf(config.spool));

  async function withLetter(id: string, use: (letter: DeadLetter) => Promise<void>) {
    const { letters } = await read(store);
    const letter = letters.find((one) => one.id === id);
    if (!letter) return false;
    try {
      await use(letter);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false; // Sent meanwhile.
      throw unavailable(cause);
    }
    return true;
  }

  return {
    async deadLetters({ limit, after }) {
      const { letters } = await read(store);
      const marked = letters.map((letter) => ({ letter, mark: markOf(letter) }));
      const newest = marked
        .sort((a, b) => (a.mark < b.mark ? 1 : -1))
        .filter(({ mark }) => after === undefined || mark < after);
      const shown = newest.slice(0, limit);
      const next = newest.length > limit ? shown.at(-1)?.mark : undefined;
      return { items: shown.map(({ letter }) => rowOf(letter)), next };
    },
    resendDeadLetter: (id) => withLetter(id, (letter) => store.resend(letter)),
    dropDeadLetter: (id) => withLetter(id, (letter) => store.remove(letter)),
  };
}

/** In the order in which they were accepted. */
function markOf({ time, id }: DeadLetter): string {
  return `${new Date(time).toISOString()}.${id}`;
}

async function read(store: DeadLetters) {
  try {
    return await store.list();
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): SourceError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  return new SourceError('unavailable', `the dead letters cannot be read or changed (${code})`, {
    cause,
  });
}

function rowOf({ id, time, exporter, signal, items, bytes, reason, isResending }: DeadLetter) {
  return {
    ...{ id, time: new Date(time).toISOString(), exporter, signal, items, bytes },
    reason: isResending ? `waits to be sent again: ${reason}` : reason,
  };
}
