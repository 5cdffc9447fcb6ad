import { SourceError, type LiveEvent } from '@traceveil/console';
import type { AuditEvent } from '@traceveil/pipeline';

/** Browsers with a live feed, and then some. */
const listenersMax = 256;
/** Of the events of one moment: the newest. Nobody reads more. */
const eventsMax = 100;
/** Between two moments. */
const everyMs = 250;

type Listener = (events: readonly LiveEvent[]) => void;

/** Tells of events as they are written. */
export interface LiveFeed {
  /** Whether anybody wants to hear: who asks first need not make what nobody hears. */
  readonly isHeard: boolean;
  /** Events that are durable. */
  tell(events: readonly object[]): void;
  /**
   * Calls `listener` with the events of each moment from now on, of many the newest 100: their ids
   * tell how many are left out. One that throws hears no more.
   *
   * @returns what ends it
   * @throws SourceError when there are too many
   */
  listen(listener: Listener): () => void;
  stop(): void;
}

/** Creates it. Costs nothing while nobody listens. */
export function createLiveFeed(): LiveFeed {
  const listeners = new Set<Listener>();
  let waiting: LiveEvent[] = [];
  let lastId = 0;
  let timer: NodeJS.Timeout | undefined;

  function tellWaiting(): void {
    timer = undefined;
    const events = waiting;
    waiting = [];
    for (const listener of listeners) {
      try {
        listener(events);
      } catch {
        listeners.delete(listener); // Whoever listens by it has gone.
      }
    }
  }

  return {
    get isHeard() {
      return listeners.size > 0;
    },
    tell(events) {
      if (listeners.size === 0) return;
      const skipped = Math.max(0, events.length - eventsMax);
      lastId += skipped;
      for (const event of events.slice(skipped)) {
        waiting.push({ id: (lastId += 1), event: { ...event } });
      }
      if (waiting.length > eventsMax) waiting = waiting.slice(-eventsMax);
      timer ??= setTimeout(tellWaiting, everyMs).unref();
    },
    listen(listener) {
      if (listeners.size >= listenersMax) {
        throw new SourceError('unavailable', `${listenersMax} live feeds are open: close some`);
      }
      // The same function may listen twice.
      const own: Listener = (events) => listener(events);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    stop() {
      clearTimeout(timer);
      listeners.clear();
    },
  };
}

/** An audit sink's `append` that tells a feed of what it has written. */
export function toldAppend(
  append: (events: readonly AuditEvent[]) => Promise<void>,
  feed: LiveFeed | undefined,
): (events: readonly AuditEvent[]) => Promise<void> {
  if (!feed) return append;
  return (events) => {
    const written = append(events);
    return feed.isHeard ? written.then(() => feed.tell(events)) : written;
  };
}
