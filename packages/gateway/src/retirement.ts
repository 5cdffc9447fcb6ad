import type { Log } from '@traceveil/pipeline';
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

  async function stop({ receivers, processors, outlets, audit }: Difference, until: typeof idle) {
    const deadline = closing.signal;
    await Promise.all(receivers.map((one) => one.stop(deadline)));
    await Promise.race([until, aborted(deadline)]);
    await Promise.all(processors.map((one) => one.stop(deadline)));
    await Promise.all(outlets.map((one) => one.stop(deadline)));
    await Promise.all(audit.map((one) => one.stop(deadline)));
  }

  /** What goes wrong with what is on its way out must not end what runs. */
  async function stopAndCount(removed: Difference, until: typeof idle): Promise<number> {
    try {
      await stop(removed, until);
    } catch (error) {
      const kind = error instanceof Error ? error.name : typeof error;
      log.error({ component: 'gateway', kind }, 'a component that was exchanged failed to stop');
    }
    return removed.outlets.reduce((items, { pendingItems }) => items + pendingItems, 0);
  }

  return {
    retire(removed, usage) {
      idle = Promise.all([idle, usage.idle()]);
      const stopped = stopAndCount(removed, idle);
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

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
