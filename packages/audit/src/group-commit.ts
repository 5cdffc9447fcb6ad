import type { AuditDependencies } from '@traceveil/pipeline';
import { aborted, PipelineError } from '@traceveil/pipeline';
import { observeFailing } from './failing-gauge.ts';

/** How a group of events is made durable, and how much may wait for it. */
export interface GroupCommitOptions<Event> {
  /** Such as `audit/file`. */
  readonly component: string;
  /** Resolves when the events are durable; called again only then. */
  readonly write: (events: readonly Event[]) => Promise<void>;
  /** Such as `cannot write ./data/audit/audit.jsonl`. */
  readonly failure: string;
  /** Events of callers that wait; above that they are refused. */
  readonly waitingMax: number;
  readonly dependencies: Pick<AuditDependencies, 'log' | 'meter' | 'onFailure'>;
}

/** Callers in order, one write at a time. */
export interface GroupCommit<Event> {
  /** @throws PipelineError `retry` when the events cannot be written, or too many wait */
  append(events: readonly Event[]): Promise<void>;
  /** Refuses what comes from now on; resolves when nothing waits, or `deadline` is aborted. */
  finish(deadline: AbortSignal): Promise<void>;
}

interface Waiting<Event> {
  readonly events: readonly Event[];
  readonly resolve: () => void;
  readonly reject: (error: PipelineError) => void;
}

/**
 * Puts all callers that come while a write runs into the next one: the disk is synced once for
 * many. Events become lines only when their turn has come, in the order in which they are written.
 */
export function createGroupCommit<Event>(options: GroupCommitOptions<Event>): GroupCommit<Event> {
  const { component, failure, waitingMax, dependencies } = options;
  const written = dependencies.meter.createCounter('traceveil_audit_events', {
    description: 'Audit events that were written.',
  });
  const failed = dependencies.meter.createCounter('traceveil_audit_failed_events', {
    description:
      'Audit events that could not be written: their batches were refused, or they wait on disk.',
  });
  let waiting: Waiting<Event>[] = [];
  let waitingEvents = 0;
  let running: Promise<void> | undefined;
  let isFinished = false;
  const outage = createOutage(component, dependencies);

  async function writeGroup(group: readonly Waiting<Event>[]): Promise<void> {
    const events = group.flatMap((caller) => caller.events);
    try {
      await options.write(events);
    } catch (cause) {
      failed.add(events.length, { sink: component });
      const message = describeFailure(failure, cause);
      outage.failed(message);
      const error = new PipelineError(component, 'retry', message, { cause });
      for (const caller of group) caller.reject(error);
      return;
    } finally {
      waitingEvents -= events.length;
    }
    written.add(events.length, { sink: component });
    outage.ended();
    for (const caller of group) caller.resolve();
  }

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await writeGroup(group);
    }
    running = undefined;
  }

  return {
    append(events) {
      if (events.length === 0) return Promise.resolve();
      if (isFinished) return Promise.reject(new PipelineError(component, 'retry', 'is stopped'));
      if (waitingEvents > 0 && waitingEvents + events.length > waitingMax) {
        const message = `${String(waitingEvents)} events wait already to be written`;
        return Promise.reject(new PipelineError(component, 'retry', message));
      }
      waitingEvents += events.length;
      return new Promise((resolve, reject) => {
        waiting.push({ events, resolve, reject });
        running ??= writeWaiting();
      });
    },
    async finish(deadline) {
      isFinished = true;
      await Promise.race([running, aborted(deadline)]);
      const error = new PipelineError(component, 'retry', 'stopped before the events were written');
      for (const caller of waiting.splice(0)) caller.reject(error);
      outage.stop();
    },
  };
}

const consequences = {
  block: 'batches are refused until it works',
  spool: 'its events wait on disk until it works',
} as const;

/** Told once, not for each batch until the disk is well again. */
function createOutage(
  component: string,
  { log, meter, onFailure }: Pick<AuditDependencies, 'log' | 'meter' | 'onFailure'>,
) {
  let isOut = false;
  return {
    stop: observeFailing(meter, component, () => isOut),
    failed(message: string): void {
      if (!isOut) log.error({ component }, `${message}; ${consequences[onFailure]}`);
      isOut = true;
    },
    ended(): void {
      if (isOut) log.info({ component }, 'audit events are written again');
      isOut = false;
    },
  };
}

const noRoom = 'make room on that disk';
const mayNot = 'let the user that it runs as write there';
const broken = 'look after that disk';

/** What to do about it, by the system's code. */
const remedies: Readonly<Record<string, string>> = {
  ...{ ENOSPC: noRoom, EDQUOT: noRoom, EROFS: mayNot, EACCES: mayNot, EPERM: mayNot, EIO: broken },
  ...{ EEXIST: 'something else is there: move it away', ENOTDIR: 'a file is where it belongs' },
};

/** The system's code and nothing else of its message, so that one line stays one clear line. */
export function describeFailure(failure: string, cause: unknown): string {
  const { code } = cause as { readonly code?: unknown };
  if (typeof code !== 'string') return failure;
  const { [code]: remedy } = remedies;
  return `${failure}: ${code}${remedy === undefined ? '' : ` (${remedy})`}`;
}
