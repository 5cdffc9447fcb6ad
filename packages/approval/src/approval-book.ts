import { join } from 'node:path';
import type { Dependencies } from '@traceveil/pipeline';
import { ApprovalError } from './approval-error.ts';
import { ApprovalFold, isOver, type Entry } from './approval-fold.ts';
import { ApprovalJournal } from './approval-journal.ts';
import type { ApprovalLine } from './approval-lines.ts';
import { aboutEntry, ApprovalTeller, gatewayActor, type TellApproval } from './approval-teller.ts';
import type { ApprovalsConfig } from './approvals-config.ts';
import { Claims } from './claims.ts';
import { diskFileSystem, failureOf, type FileSystem } from './file-system.ts';
import { outcomeOf } from './held-index.ts';
import type { KeyWrapper } from './key-wrapper.ts';
import { wrapperOf } from './local-key-wrapper.ts';
import type { SealVault, VaultDecision } from './seal-vault.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';

/** What a book needs. */
export interface BookDependencies extends Pick<Dependencies, 'log' | 'now'> {
  readonly directory: string;
  readonly vault: SealVault;
  readonly tell: TellApproval;
  readonly wrapper?: KeyWrapper;
  readonly elapsed?: () => number;
  readonly files?: FileSystem;
}

const component = 'approvals';
const dayMs = 24 * 3_600_000;
/** What is over is listed for so long at least. */
const keptMs = 90 * dayMs;
const sweepMs = 5_000;
const timeLineMs = 60_000;

const outcomeByMode = {
  masked: 'forwarded_masked',
  revealed: 'forwarded_revealed',
  drop: 'dropped',
} as const;

/** All requests, as the journal has them, and what follows from them by itself. */
export class ApprovalBook {
  readonly clock: SteadyClock;
  readonly claims: Claims;
  readonly teller: ApprovalTeller;
  readonly #config: ApprovalsConfig;
  readonly #dependencies: BookDependencies;
  readonly #journal: ApprovalJournal;
  readonly #fold = new ApprovalFold();
  /** Has expired, and the trail could not be written. */
  #untold: Entry[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #timeWritten = 0;

  constructor(config: ApprovalsConfig, dependencies: BookDependencies) {
    const { directory, log, now, tell } = dependencies;
    const { elapsed = () => performance.now(), files = diskFileSystem } = dependencies;
    this.#config = config;
    this.#dependencies = dependencies;
    this.clock = createSteadyClock(now, elapsed);
    this.teller = new ApprovalTeller(tell);
    this.claims = new Claims(files, join(directory, 'used'));
    this.#journal = new ApprovalJournal({
      ...{ directory, files, log },
      wrapper: dependencies.wrapper ?? wrapperOf(config),
      onLine: (line) => {
        this.clock.see(line.time);
        return this.#fold.apply(line);
      },
    });
  }

  get entries(): ApprovalFold['entries'] {
    return this.#fold.entries;
  }

  get preapprovals(): ApprovalFold['preapprovals'] {
    return this.#fold.preapprovals;
  }

  /** @throws Error with one clear line */
  async start(): Promise<void> {
    try {
      await this.#recover();
    } catch (cause) {
      const { directory } = this.#dependencies;
      const isClear = cause instanceof ApprovalError;
      const message = isClear ? cause.message : failureOf(`cannot read ${directory}`, cause);
      throw new Error(`storage.directory: ${message}`, { cause });
    }
    this.#isRunning = true;
    this.#timer = setInterval(() => {
      void this.inTurn(() => this.sweep()).catch(() => undefined); // The next one tries again.
    }, sweepMs).unref();
    await this.inTurn(() => this.sweep()).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    clearInterval(this.#timer);
    await this.#last;
  }

  /** One after another, each with all that others wrote before it. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(async () => {
      if (!this.#isRunning) throw new ApprovalError('unavailable', 'approvals are not running');
      await this.#journal.catchUp();
      return act();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /**
   * @returns of each line whether it changed anything
   * @throws ApprovalError `unavailable`
   */
  append(lines: readonly ApprovalLine[]): Promise<readonly boolean[]> {
    return this.#journal.append(lines);
  }

  /** Does what follows by itself: what is over expires, what was decided comes to the vault. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    const over = [...this.entries.values()].filter((entry) => isOver(entry, now));
    const lines = over.map(({ request }): ApprovalLine => {
      return { kind: 'expired', id: request.id, time: now };
    });
    if (lines.length > 0) {
      const taken = await this.append(lines);
      this.#untold.push(...over.filter((_entry, index) => taken[index]));
    } else await this.#writeTime(now);
    for (const entry of this.entries.values()) {
      if (entry.request.subject.kind === 'release') await this.settle(entry);
    }
    await this.#forgetOld(now);
    const untold = this.#untold;
    this.#untold = [];
    for (const [index, entry] of untold.entries()) {
      try {
        const what = { step: 'expired', actor: gatewayActor, reason: '', time: now } as const;
        await this.teller.tell(aboutEntry(entry), what);
      } catch {
        this.#untold.push(...untold.slice(index)); // It has expired all the same; told later.
        return;
      }
    }
  }

  /** Brings to the vault what was decided about what is held. */
  async settle(entry: Entry): Promise<void> {
    const { subject } = entry.request;
    const { vault, log } = this.#dependencies;
    if (subject.kind !== 'release') return;
    const decision = this.#decisionOf(entry);
    const row = decision && vault.heldRow(subject.holdId);
    if (!row || row.decision) return;
    try {
      await vault.decide(subject.holdId, decision);
    } catch (error) {
      const message = error instanceof ApprovalError ? error.message : 'it failed';
      log.warn({ component, hold_id: subject.holdId }, `cannot decide what is held: ${message}`);
    }
  }

  async #recover(): Promise<void> {
    await this.#journal.start();
    const now = this.clock.now();
    const used = (await this.claims.start()).flatMap((id): ApprovalLine[] => {
      // Claimed, and the end came before that was written.
      const isOpen = this.entries.get(id)?.state === 'approved';
      return isOpen ? [{ kind: 'used', id, time: now }] : [];
    });
    if (used.length > 0) await this.#journal.append(used);
  }

  async #forgetOld(now: number): Promise<void> {
    for (const [id, { until }] of this.preapprovals) if (until <= now) this.preapprovals.delete(id);
    const { max_preapproval: aheadMs, request_expiry: expiryMs } = this.#config;
    const removed = await this.#journal.removeBefore(now - Math.max(keptMs, aheadMs + expiryMs));
    for (const id of removed) await this.claims.giveBack(id);
  }

  #decisionOf(entry: Entry): VaultDecision | undefined {
    const { id: approvalId, subject } = entry.request;
    if (subject.kind !== 'release') return undefined;
    if (entry.state === 'approved') {
      const outcome = outcomeByMode[subject.mode];
      return { outcome, reason: 'approved', approvalId, tokens: subject.tokens };
    }
    // That it is dropped was denied: it is held on.
    if (entry.state !== 'denied' || subject.mode === 'drop') return undefined;
    const outcome = outcomeOf(this.#config.hold.on_denial);
    return { outcome, reason: 'denied', approvalId, tokens: [] };
  }

  /** What could expire stays expired when the clock is put back while nothing runs. */
  async #writeTime(now: number): Promise<void> {
    if (now - this.#timeWritten < timeLineMs) return;
    const isOpen = [...this.entries.values()].some(({ state }) => {
      return state === 'pending' || state === 'approved';
    });
    if (!isOpen) return;
    await this.append([{ kind: 'time', time: now }]);
    this.#timeWritten = now;
  }
}
