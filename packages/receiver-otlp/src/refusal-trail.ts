import type { ReceiverDependencies, RefuseEvent } from '@traceveil/pipeline';

/** Events in one window: enough to see what happens, too few to fill a disk. */
const eventsMax = 100;
const windowMs = 60_000;

/** What happened, but for when and how often. */
export type Refusal = Omit<RefuseEvent, 'time' | 'kind' | 'suppressed'>;

/** Writes refusals to the audit trail. */
export interface RefusalTrail {
  note(refusal: Refusal): void;
  /** Writes what is still to be told; resolves when all of it is written, or could not be. */
  finish(): Promise<void>;
}

/**
 * Makes the trail. Beyond a hundred in a minute, refusals are counted, and at the end of the minute
 * the last of them is written with the number of the others. A sender does not wait for the disk to
 * hear that it is refused; what cannot be written the sink counts and tells.
 */
export function createRefusalTrail({
  audit,
  now,
}: Pick<ReceiverDependencies, 'audit' | 'now'>): RefusalTrail {
  const writing = new Set<Promise<void>>();
  let written = 0;
  let suppressed = 0;
  let last: Omit<RefuseEvent, 'suppressed'> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function write(event: RefuseEvent): void {
    const done = audit([event])
      .catch(() => undefined) // Told by the sink; the sender is refused in any case.
      .finally(() => writing.delete(done));
    writing.add(done);
  }

  function closeWindow(): void {
    clearTimeout(timer);
    timer = undefined;
    if (last !== undefined) write({ ...last, suppressed: suppressed - 1 });
    written = 0;
    suppressed = 0;
    last = undefined;
  }

  return {
    note(refusal) {
      const event = { time: new Date(now()).toISOString(), kind: 'refuse', ...refusal } as const;
      timer ??= setTimeout(closeWindow, windowMs).unref();
      if (written < eventsMax) {
        written += 1;
        write({ ...event, suppressed: 0 });
        return;
      }
      suppressed += 1;
      last = event;
    },
    async finish() {
      closeWindow();
      await Promise.all(writing);
    },
  };
}
