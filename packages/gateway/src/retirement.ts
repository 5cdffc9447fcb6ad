import { aborted, type Component, type Log } from '@traceveil/pipeline';
import type { Difference } from './exchange.ts';
import type { Usage } from './usage.ts';

/** Components that a configuration no longer has, while they end what they began. */
export interface Retirement {
  /**
   * Stops them once nobody can need them, however long their backends take.
   *
   * @param usage of all that could hand them a batch until now
   */
  retire(removed: Difference, usage: Usage): void;
  /** Waits for them until `deadline`. @returns items that they could not deliver */
  end(deadline: AbortSignal): Promise<number>;
}

/** Makes one for the life of a gateway. */
export function createRetirement(log: Log): Retirement {
  const closing = new AbortController();
  const leaving = new Set<Promise<number>>();
  /** An outlet may be kept by some configurations before one leaves it out. */
  let idle: Promise<unknown> = Promise.resolve();

  /** What goes wrong with what is on its way out must not end what runs. */
  async function stop(components: readonly Component[], deadline: AbortSignal): Promise<void> {
    const stopped = await Promise.allSettled(components.map((one) => one.stop(deadline)));
    for (const [index, result] of stopped.entries()) {
      if (result.status === 'fulfilled') continue;
      const component = components[index]?.name;
      log.error({ component }, 'failed to stop after it was exchanged');
    }
  }

  async function stopOthers(removed: Difference, until: typeof idle, deadline: AbortSignal) {
    const { extensions, processors, outlets, audit } = removed;
    await Promise.race([until, aborted(deadline)]);
    for (const stage of [extensions, processors, outlets, audit]) await stop(stage, deadline);
    return outlets.reduce((items, { pendingItems }) => items + pendingItems, 0);
  }

  /** One for each: what listens to it is held no longer than what is on its way out. */
  function openDeadline() {
    const own = new AbortController();
    const abort = () => own.abort();
    if (closing.signal.aborted) abort();
    closing.signal.addEventListener('abort', abort, { once: true });
    const close = () => closing.signal.removeEventListener('abort', abort);
    return { deadline: own.signal, close };
  }

  return {
    retire(removed, usage) {
      const before = idle;
      // Receivers first: one that goes may hand in a batch as long as it has a connection.
      const { deadline, close } = openDeadline();
      idle = stop(removed.receivers, deadline).then(() => Promise.all([before, usage.idle()]));
      const stopped = stopOthers(removed, idle, deadline).finally(close);
      leaving.add(stopped);
      // Nobody waits for those that had time to deliver everything.
      void stopped.then((items) => items === 0 && leaving.delete(stopped));
    },
    async end(deadline) {
      const abort = () => closing.abort();
      if (deadline.aborted) abort();
      deadline.addEventListener('abort', abort, { once: true });
      const items = await Promise.all(leaving);
      return items.reduce((all, some) => all + some, 0);
    },
  };
}
