import { join } from 'node:path';
import { PipelineError, type Batch, type Dependencies, type ToKeep } from '@traceveil/pipeline';
import { ApprovalError } from './approval-error.ts';
import type { ApprovalsConfig } from './approvals-config.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';
import { HeldIndex, type HeldEntry } from './held-index.ts';
import type { KeyWrapper } from './key-wrapper.ts';
import { wrapperOf } from './local-key-wrapper.ts';
import type { Page, PageOf } from './page.ts';
import type { NewRecord, Place } from './record-format.ts';
import { RecordLog } from './record-log.ts';
import type { FoundRecord } from './record-recovery.ts';
import type {
  DueRelease,
  HeldRow,
  SealedFilter,
  SealedRow,
  SealVault,
  VaultDecision,
} from './seal-vault.ts';
import { SealedIndex, sealedRow } from './sealed-index.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';
import {
  checkDecision,
  encodeDecision,
  encodeHeld,
  encodeValue,
  openHeld,
  openValue,
  recordsOf,
  type Encoded,
} from './vault-encoding.ts';
import {
  headBytes,
  parseHead,
  type DecidedHead,
  type HeldHead,
  type SealedHead,
} from './vault-heads.ts';
import { lockVault } from './vault-lock.ts';
import { observeVault } from './vault-metrics.ts';
import { VaultRoom } from './vault-room.ts';

/** What a vault needs. */
export interface VaultDependencies extends Pick<Dependencies, 'log' | 'meter' | 'now'> {
  /** Its own, and of no other vault of this process; made when it is not there. */
  readonly directory: string;
  /** That of `sealing_key`, unless a service wraps. */
  readonly wrapper?: KeyWrapper;
  /** Milliseconds since whenever, which nobody puts back. */
  readonly elapsed?: () => number;
  /** The disk, but for a test that makes it fail. */
  readonly files?: FileSystem;
}

const component = 'approvals';
const segmentBytesMax = 16 * 1024 ** 2;
const pruneBytesMin = 1024 ** 2;
const sweepMs = 60_000;
/** A time is written down so often while only values are sealed, which live for days. */
const timeMs = 3_600_000;

/**
 * Creates it. Does no I/O.
 *
 * @param config with a `sealing_key`, unless there is another wrapper
 */
export function createVault(config: ApprovalsConfig, dependencies: VaultDependencies): SealVault {
  return new DiskVault(config, dependencies);
}

class DiskVault implements SealVault {
  readonly name = 'vault';
  readonly #config: ApprovalsConfig;
  readonly #dependencies: VaultDependencies;
  readonly #files: FileSystem;
  readonly #wrapper: KeyWrapper;
  readonly #clock: SteadyClock;
  readonly #sealed = new SealedIndex();
  readonly #held: HeldIndex;
  readonly #sealedLog: RecordLog;
  readonly #heldLog: RecordLog;
  #state: 'created' | 'started' | 'stopped' = 'created';
  readonly #room: VaultRoom;
  #timeWritten = 0;
  /** Of the segment of sealed values that is written: when the first came. */
  #segmentSince = Infinity;
  #decisions: Promise<unknown> = Promise.resolve();
  #leave: (() => Promise<void>)[] = [];

  constructor(config: ApprovalsConfig, dependencies: VaultDependencies) {
    const { directory, log, now, elapsed = () => performance.now() } = dependencies;
    this.#config = config;
    this.#dependencies = dependencies;
    this.#files = dependencies.files ?? diskFileSystem;
    this.#wrapper = dependencies.wrapper ?? wrapperOf(config);
    this.#clock = createSteadyClock(now, elapsed);
    this.#held = new HeldIndex(config.hold.on_expiry);
    const segmentBytes = Math.min(segmentBytesMax, Math.ceil(config.max_size / 8));
    const onFound = (record: FoundRecord) => {
      this.#take(record);
    };
    const shared = { files: this.#files, log, segmentBytes, onFound };
    this.#sealedLog = new RecordLog({ ...shared, directory: join(directory, 'sealed') });
    this.#heldLog = new RecordLog({ ...shared, directory: join(directory, 'held') });
    this.#room = new VaultRoom(
      config,
      () => ({
        max_size: this.#bytes,
        max_values: this.#sealed.size,
        max_held: this.#held.items,
      }),
      () => this.#sweep(0),
    );
  }

  async start(): Promise<void> {
    const { directory, meter } = this.#dependencies;
    this.#leave.push(await lockVault(this.#files, directory));
    try {
      await this.#sealedLog.start();
      await this.#heldLog.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    const stopObserving = observeVault(meter, {
      heldItems: () => this.heldItems,
      sealedValues: () => this.#sealed.size,
      bytes: () => this.#bytes,
    });
    const timer = setInterval(() => void this.#tick(), sweepMs);
    timer.unref();
    this.#leave.push(() => {
      clearInterval(timer);
      stopObserving();
      return Promise.resolve();
    });
    this.#state = 'started';
    await this.#sweep(0);
  }

  async stop(): Promise<void> {
    this.#state = 'stopped';
    await this.#decisions;
    await this.#sealedLog.close();
    await this.#heldLog.close();
    for (const leave of this.#leave.splice(0).reverse()) await leave();
  }

  async keep({ sealed, held }: ToKeep): Promise<void> {
    if (this.#state !== 'started') throw new PipelineError(component, 'retry', 'is not running');
    const giveBack = await this.#room.take({ sealed, held });
    try {
      const now = this.#clock.now();
      const values = await this.#encoded(sealed, (value) => encodeValue(value, now, this.#wrapper));
      const batches = await this.#encoded(held, (batch) =>
        encodeHeld(batch, { time: now, expires: now + this.#config.hold.expiry }, this.#wrapper),
      );
      await Promise.all([this.#keepSealed(values), this.#keepHeld(batches)]);
    } finally {
      giveBack();
    }
  }

  isHeldTrace(traceId: string): boolean {
    return this.#held.isHeldTrace(traceId);
  }

  sealed(filter: SealedFilter, page: PageOf): Page<SealedRow> {
    this.#forgetOld();
    return this.#sealed.list(filter, page);
  }

  sealedRow(sealedId: string): SealedRow | undefined {
    this.#forgetOld();
    const entry = this.#sealed.get(sealedId);
    return entry && sealedRow(entry);
  }

  async openSealed(sealedId: string): Promise<Uint8Array> {
    this.#forgetOld();
    const entry = this.#sealed.get(sealedId);
    if (!entry) throw unknown(`no value is sealed with the id ${shownId(sealedId)}, or no longer`);
    const { head, place } = entry;
    const { body } = await this.#sealedLog.read(place);
    return openValue(head, body, this.#wrapper);
  }

  held(page: PageOf): Page<HeldRow> {
    return this.#held.list(page, this.#clock.now());
  }

  heldRow(holdId: string): HeldRow | undefined {
    const entry = this.#held.get(holdId);
    return entry && this.#held.rowOf(entry, this.#clock.now());
  }

  rulesOfTrace(traceId: string): readonly string[] {
    return this.#held.rulesOfTrace(traceId);
  }

  get heldItems(): number {
    return this.#held.items;
  }

  async maskedBatch(holdId: string): Promise<Batch> {
    const entry = this.#heldEntry(holdId);
    const { signal, items, sender, batchId } = entry.head;
    const bytes = await this.#readHeld(entry, 'masked');
    return { signal, items, sender, bytes, ...(batchId !== '' && { id: batchId }) };
  }

  async rawBatch(holdId: string): Promise<Uint8Array> {
    const entry = this.#heldEntry(holdId);
    if (entry.decided?.head.outcome !== 'forwarded_revealed') {
      throw new ApprovalError('wrong_state', 'nobody has approved that it goes on revealed');
    }
    if (!(await this.isProven(holdId))) {
      throw new ApprovalError('damaged', 'that it goes on revealed was not written with the key');
    }
    return this.#readHeld(entry, 'raw');
  }

  async isProven(holdId: string): Promise<boolean> {
    const entry = this.#heldEntry(holdId);
    const { decided } = entry;
    if (!decided) return false;
    try {
      const { body } = await this.#heldLog.read(decided.place);
      await checkDecision(decided.head, body, this.#wrapper);
      return true;
    } catch (error) {
      if (!(error instanceof ApprovalError) || error.code !== 'damaged') throw error;
      this.#held.decide(entry, undefined);
      const message = 'a decision is damaged, or was not written with the key: it does not hold';
      this.#dependencies.log.error({ component, holdId }, message);
      return false;
    }
  }

  decide(holdId: string, decision: VaultDecision): Promise<void> {
    const done = this.#decisions.then(() => this.#decide(holdId, decision));
    this.#decisions = done.catch(() => undefined);
    return done;
  }

  due(): readonly DueRelease[] {
    return this.#held.due(this.#clock.now());
  }

  async noteReleased(holdId: string): Promise<void> {
    if (!this.#held.get(holdId)) return;
    const head = headBytes({ kind: 'released', holdId, time: this.#clock.now() });
    await this.#write({ head, body: [] }, () => {
      this.#held.remove(holdId);
    });
    await this.#sweep(pruneBytesMin);
  }

  async #decide(holdId: string, decision: VaultDecision): Promise<void> {
    const entry = this.#heldEntry(holdId);
    const { outcome, reason, approvalId, tokens } = decision;
    if (entry.decided) {
      if (entry.decided.head.approvalId === approvalId) return;
      throw new ApprovalError('wrong_state', 'another request about the same has decided it');
    }
    const time = this.#clock.now();
    if (time >= entry.head.expires) {
      throw new ApprovalError('expired', 'its time is over, and nobody had decided');
    }
    const keyId = this.#wrapper.id;
    const said = { outcome, reason, approvalId, tokens: [...tokens] };
    const head: DecidedHead = { kind: 'decided', holdId, ...said, time, keyId };
    entry.isDeciding = true;
    try {
      await this.#write(await encodeDecision(head, this.#wrapper), (place) => {
        this.#held.decide(entry, { head, place });
      });
    } finally {
      entry.isDeciding = false;
    }
  }

  async #write(record: NewRecord, onWritten: (place: Place) => void): Promise<void> {
    try {
      await this.#heldLog.append([record], (places) => {
        for (const place of places) onWritten(place);
      });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : 'cannot be written';
      throw new ApprovalError('unavailable', message, { cause });
    }
  }

  #keepSealed(values: readonly Encoded<SealedHead>[]): Promise<void> {
    return this.#sealedLog.append(recordsOf(values), (places) => {
      for (const [index, place] of places.entries()) {
        const head = values[index]?.head;
        if (!head) continue;
        this.#sealed.add({ head, place });
        this.#segmentSince = Math.min(this.#segmentSince, head.time);
      }
    });
  }

  #keepHeld(batches: readonly Encoded<HeldHead>[]): Promise<void> {
    return this.#heldLog.append(recordsOf(batches), (places) => {
      for (const [index, place] of places.entries()) {
        const head = batches[index]?.head;
        if (head) this.#held.add(head, place);
      }
    });
  }

  /** Whatever a wrapper throws, the sender may try again. */
  async #encoded<What, Head>(
    all: readonly What[],
    encode: (what: What) => Promise<Encoded<Head>>,
  ): Promise<readonly Encoded<Head>[]> {
    try {
      return await Promise.all(all.map(encode));
    } catch (cause) {
      throw new PipelineError(component, 'retry', 'nothing can be sealed now', { cause });
    }
  }

  #heldEntry(holdId: string): HeldEntry {
    const entry = this.#held.get(holdId);
    if (!entry) throw unknown(`nothing is held with the id ${shownId(holdId)}, or no longer`);
    return entry;
  }

  async #readHeld({ head, place }: HeldEntry, mode: 'masked' | 'raw'): Promise<Uint8Array> {
    const { body } = await this.#heldLog.read(place);
    return openHeld(head, mode, { body, wrapper: this.#wrapper });
  }

  /** Of a record that an earlier run left. */
  #take({ head: bytes, place, isDamaged }: FoundRecord): void {
    const head = parseHead(bytes);
    if (!head) {
      const fields = { component, segment: place.segment, offset: place.offset };
      this.#dependencies.log.error(fields, 'a record is none of this version: it is left alone');
      return;
    }
    this.#clock.see(head.time);
    switch (head.kind) {
      case 'sealed':
        this.#sealed.add({ head, place });
        break;
      case 'held':
        this.#held.add(head, place);
        break;
      case 'decided': {
        const entry = this.#held.get(head.holdId);
        // What nobody can prove is no decision; its time will be over.
        if (entry && !entry.decided && !isDamaged) this.#held.decide(entry, { head, place });
        break;
      }
      case 'released':
        this.#held.remove(head.holdId);
        break;
      case 'time': // Seen already.
    }
  }

  get #bytes(): number {
    return this.#sealedLog.bytes + this.#heldLog.bytes;
  }

  #forgetOld(): void {
    this.#sealed.forgetBefore(this.#clock.now() - this.#config.max_age);
  }

  async #tick(): Promise<void> {
    await this.#sweep(0);
    await this.#writeTime().catch(() => undefined); // The log has said so.
  }

  /** What could expire is prolonged by no more when the clock is put back while nothing runs. */
  async #writeTime(): Promise<void> {
    const time = this.#clock.now();
    const isHolding = this.#held.items > 0;
    const isDue = isHolding || (this.#sealed.size > 0 && time - this.#timeWritten >= timeMs);
    if (!isDue) return;
    this.#timeWritten = time;
    // Behind what lives by it: what is written before that may go sooner.
    const log = isHolding ? this.#heldLog : this.#sealedLog;
    await log.append([{ head: headBytes({ kind: 'time', time }), body: [] }], () => undefined);
  }

  /** Removes what nobody can ask for any more. */
  async #sweep(activeBytesMin: number): Promise<void> {
    this.#forgetOld();
    const now = this.#clock.now();
    if (now - this.#segmentSince > this.#config.max_age / 8) {
      this.#segmentSince = Infinity;
      await this.#sealedLog.rotate();
    }
    await this.#sealedLog.prune((segment) => this.#sealed.isDead(segment), activeBytesMin);
    await this.#heldLog.prune((segment) => this.#held.isDead(segment), activeBytesMin);
  }
}

const unknown = (message: string) => new ApprovalError('unknown', message);

/** A person wrote it: it may be anything. */
function shownId(id: string): string {
  return /^[\w-]{1,64}$/.test(id) ? id : '(not an id)';
}
