import { setTimeout as sleep } from 'node:timers/promises';
import { ApprovalError, type DueRelease, type SealVault } from '@traceveil/approval';
import type { Counter, Meter } from '@opentelemetry/api';
import { aborted, type Log, type Release, type Signal } from '@traceveil/pipeline';

const component = 'approvals';
/** Between two looks at what is due. */
const lookEveryMs = 500;
/** What cannot be released is tried again after so long, twice as long each time. */
const retryMs = { first: 1_000, longest: 60_000 };

/** The way out for what was held of a signal, as the configuration that holds has it. */
export interface Way {
  /** @throws PipelineError when nothing of it has left */
  release(release: Release): Promise<void>;
}

/** What the loop is given. */
export interface LoopParts {
  readonly vault: SealVault;
  /** @returns undefined when no pipeline takes the signal, or several do */
  readonly wayOf: (signal: Signal) => Way | undefined;
  /** Called of each that is held no more. */
  readonly onReleased: (holdId: string) => void;
  readonly log: Log;
  readonly meter: Meter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Failed {
  readonly untilMs: number;
  readonly waitMs: number;
}

/** Puts into effect what was decided, and what nobody decided in time. */
export interface ReleaseLoop {
  start(): void;
  /** Releases what is due now; resolves when it was tried. */
  run(): Promise<void>;
  /** Waits until `deadline` for the one that is under way. */
  stop(deadline: AbortSignal): Promise<void>;
}

/** Makes one that does not run yet. */
export function createReleaseLoop(parts: LoopParts): ReleaseLoop {
  const { vault, log, now } = parts;
  const denied = counterOf(parts.meter);
  const failed = new Map<string, Failed>();
  /** Released, and the vault could not write it down: not once more while this process lives. */
  const unnoted = new Map<string, Done>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;
  let looking: Promise<void> | undefined;

  async function releaseDue(): Promise<void> {
    for (const due of vault.due()) {
      if (signal.aborted) return;
      if ((failed.get(due.holdId)?.untilMs ?? 0) > now()) continue;
      try {
        const done = unnoted.get(due.holdId) ?? (await releaseOne(due, parts));
        if (!done) continue;
        unnoted.set(due.holdId, done);
        await vault.noteReleased(due.holdId);
        unnoted.delete(due.holdId);
        failed.delete(due.holdId);
        parts.onReleased(due.holdId);
        if (done.deniedFor !== undefined) denied.add(due.items, { reason: done.deniedFor });
      } catch (error) {
        fail(due, error);
      }
    }
  }

  function fail({ holdId }: DueRelease, error: unknown): void {
    const before = failed.get(holdId);
    const waitMs = before ? Math.min(2 * before.waitMs, retryMs.longest) : retryMs.first;
    failed.set(holdId, { waitMs, untilMs: now() + waitMs });
    if (before) return;
    // Its name and code alone: a message of somebody else's could quote a text.
    const { name = 'unknown', code } = error as { readonly name?: string; readonly code?: string };
    log.error({ component, holdId, error: name, code }, 'cannot be released; it stays held');
  }

  async function look(): Promise<void> {
    while (!signal.aborted) {
      await loop.run();
      await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const loop: ReleaseLoop = {
    start() {
      looking ??= look();
    },
    run() {
      running ??= releaseDue()
        .catch((error: unknown) => {
          const { name = 'unknown' } = error as { readonly name?: string };
          log.error({ component, error: name }, 'what is due cannot be told');
        })
        .finally(() => {
          running = undefined;
        });
      return running;
    },
    async stop(deadline) {
      stopping.abort();
      await Promise.race([Promise.all([looking, running]), aborted(deadline)]);
    },
  };
  return loop;
}

interface Done {
  /** Why it was thrown away; undefined when it was not. */
  readonly deniedFor: DueRelease['reason'] | 'damaged' | undefined;
}

/** @returns undefined when it is not decided after all */
async function releaseOne(
  due: DueRelease,
  { vault, wayOf, log }: LoopParts,
): Promise<Done | undefined> {
  const { holdId, approvalId, reason, items } = due;
  const row = vault.heldRow(holdId);
  const way = row && wayOf(row.signal);
  if (!way) throw new Error('no pipeline, or more than one, is there for what is held');
  if (reason !== 'expired' && !(await vault.isProven(holdId))) return undefined;
  const decision = { hold_id: holdId, approval_id: approvalId, reason, items };
  const drop = async (deniedFor: Done['deniedFor']): Promise<Done> => {
    const outcome = 'dropped' as const;
    await way.release({ ...decision, outcome, revealed_tokens: [], batch: undefined });
    return { deniedFor };
  };
  if (due.outcome === 'dropped') return drop(reason);
  // Never as it came because nobody decided, whatever the vault says.
  const isRevealed =
    due.outcome === 'forwarded_revealed' && reason === 'approved' && due.tokens.length > 0;
  try {
    const batch = await vault.maskedBatch(holdId);
    if (isRevealed) {
      const raw = await vault.rawBatch(holdId);
      const outcome = 'forwarded_revealed' as const;
      await way.release({ ...decision, outcome, revealed_tokens: due.tokens, batch, raw });
    } else {
      const outcome = 'forwarded_masked' as const;
      await way.release({ ...decision, outcome, revealed_tokens: [], batch });
    }
  } catch (error) {
    if (!(error instanceof ApprovalError) || error.code !== 'damaged') throw error;
    // No attempt would have it again; what it was worth the event and the counter tell.
    log.error({ component, holdId }, 'is damaged on disk: nothing of it can be forwarded');
    return drop('damaged');
  }
  return { deniedFor: undefined };
}

/** What is held now the vault shows. */
function counterOf(meter: Meter): Counter {
  return meter.createCounter('traceveil_denied_items', {
    description: 'Spans and log records that were held and then thrown away, by reason.',
  });
}
