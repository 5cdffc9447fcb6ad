import { signals, type Batch, type Signal } from '@traceveil/pipeline';
import type { FileSystem } from './file-system.ts';
import type { Journal, Segment, Written } from './journal.ts';
import type { KeyRing } from './keys.ts';
import { isBefore, type Position } from './position.ts';
import { batchHead, headerBytes, type RecordHead } from './segment-format.ts';
import { openSegment, type SegmentReader } from './segment-reader.ts';

/** Records just written are handed over from memory up to this; then the disk is read instead. */
const freshBytesMax = 16 * 1024 ** 2;

/** A batch that was taken out and is not yet settled. */
export interface Item {
  readonly batch: Batch;
  readonly time: number;
  readonly start: Position;
}

/** Records and what is in them. */
export interface Amount {
  records: number;
  /** On disk. */
  bytes: number;
  readonly items: Record<Signal, number>;
}

/** What one exporter has still to do, in order. */
export interface Backlog {
  readonly amount: Amount;
  /** Everything before is settled: here it goes on after a restart. */
  readonly cursor: Position;
  /** Taken out and kept since something before it is not settled; bounded by who takes. */
  readonly openItems: number;
  /** When the oldest that is known and not settled was accepted, in milliseconds since the epoch. */
  readonly oldestTime: number | undefined;
  /** A record for this exporter that has just become durable. */
  offer(written: Written): void;
  /** @returns `undefined` when there is nothing more to take now */
  take(): Promise<Item | undefined>;
  /** @returns whether it was not settled before */
  settle(item: Item): boolean;
  /** Whoever took is gone: what it did not settle is there to be taken again, first. */
  takeBack(): void;
  close(): Promise<void>;
}

/** Where a backlog reads, and whom it tells of what cannot be read. */
export interface BacklogOptions {
  readonly exporter: string;
  readonly journal: Journal;
  readonly files: FileSystem;
  readonly keys: KeyRing;
  /** Told once for each place. */
  readonly onDamage: (segment: Segment) => void;
  /** Items that were in a damaged place. */
  readonly onLost: (signal: Signal, items: number) => void;
}

interface Open {
  readonly item: Item;
  readonly bytes: number;
  isSettled: boolean;
}

/** Nothing of everything. */
export function noAmount(): Amount {
  return { records: 0, bytes: 0, items: { traces: 0, logs: 0, metrics: 0 } };
}

/** Counts a record. */
export function addTo(amount: Amount, { signal, items }: RecordHead, bytes: number): void {
  amount.records += 1;
  amount.bytes += bytes;
  amount.items[signal] += items;
}

/**
 * @param from   cursor of an earlier run
 * @param amount what there is behind it on disk
 */
export function createBacklog(options: BacklogOptions, from: Position, amount: Amount): Backlog {
  return new DiskBacklog(options, from, amount);
}

class DiskBacklog implements Backlog {
  readonly amount: Amount;
  readonly #options: BacklogOptions;
  readonly #fresh: Written[] = [];
  #freshBytes = 0;
  // From here to the tail the disk is read; nothing is fresh behind it.
  #readAt: Position | undefined;
  #reader: { readonly segment: Segment; readonly reader: SegmentReader } | undefined;
  readonly #open: Open[] = [];
  /** Of these, what is to be taken again. */
  #again: Open[] = [];
  #isReading = false;

  constructor(options: BacklogOptions, from: Position, amount: Amount) {
    this.#options = options;
    this.#readAt = from;
    this.amount = amount;
  }

  get cursor(): Position {
    if (this.#open[0]) return this.#open[0].item.start;
    if (this.#fresh[0]) return this.#fresh[0].start;
    // Nothing of what is left is for this exporter.
    if (this.amount.records === 0) return this.#options.journal.tail;
    return this.#readAt ?? this.#options.journal.tail;
  }

  get openItems(): number {
    return this.#open.length;
  }

  get oldestTime(): number | undefined {
    return (this.#open[0]?.item ?? this.#fresh[0]?.record)?.time;
  }

  offer(written: Written): void {
    if (this.amount.records === 0 && !this.#isReading) this.#readAt = undefined;
    addTo(this.amount, written.record.head, lengthOf(written));
    if (this.#readAt) return;
    const bytes = heldBy(written);
    if (this.#fresh.length > 0 && this.#freshBytes + bytes > freshBytesMax) {
      this.#readAt = written.start;
      return;
    }
    this.#fresh.push(written);
    this.#freshBytes += bytes;
  }

  async take(): Promise<Item | undefined> {
    for (let open = this.#again.shift(); open; open = this.#again.shift()) {
      if (!open.isSettled) return open.item;
    }
    const fresh = this.#fresh.shift();
    if (!fresh) {
      this.#isReading = true;
      try {
        return await this.#fromDisk();
      } finally {
        this.#isReading = false;
      }
    }
    this.#freshBytes -= heldBy(fresh);
    const { head, sender, bytes: clean, time, packed } = fresh.record;
    const batch = { ...batchHead(head), sender, bytes: clean, ...(packed && { packed }) };
    return this.#opened({ batch, time, start: fresh.start }, lengthOf(fresh));
  }

  settle(item: Item): boolean {
    const open = this.#open.find((one) => one.item === item);
    if (!open || open.isSettled) return false;
    open.isSettled = true;
    this.#subtract(item.batch, open.bytes);
    while (this.#open[0]?.isSettled) this.#open.shift();
    return true;
  }

  takeBack(): void {
    this.#again = [...this.#open];
  }

  async close(): Promise<void> {
    const reader = this.#reader?.reader;
    this.#reader = undefined;
    await reader?.close().catch(() => undefined); // It was only read.
  }

  #opened(item: Item, bytes: number): Item {
    this.#open.push({ item, bytes, isSettled: false });
    return item;
  }

  #subtract({ signal, items }: Pick<Batch, 'signal' | 'items'>, bytes: number): void {
    this.amount.records -= 1;
    this.amount.bytes -= bytes;
    this.amount.items[signal] -= items;
  }

  async #fromDisk(): Promise<Item | undefined> {
    for (;;) {
      const at = this.#readAt;
      if (!at) return undefined;
      const segment = this.#options.journal.segmentAt(at);
      if (!segment || !isBefore(at, this.#options.journal.tail)) {
        // No await since the tail was looked at: what is written from now on is fresh.
        this.#readAt = undefined;
        this.#reconcile();
        await this.close();
        return undefined;
      }
      const start = {
        segment: segment.number,
        offset: segment.number === at.segment ? at.offset : headerBytes,
      };
      if (start.offset >= segment.bytes) this.#goTo(segment.number + 1);
      else {
        const item = await this.#record(segment, start);
        if (item) return item;
      }
    }
  }

  async #record(segment: Segment, start: Position): Promise<Item | undefined> {
    const reader = await this.#readerOf(segment);
    const end = segment.bytes;
    const found = reader ? await reader.at(start.offset, end) : undefined;
    if (found?.kind === 'record') {
      if (!found.head.exporters.includes(this.#options.exporter)) {
        this.#goTo(segment.number, found.end);
        return undefined;
      }
      const batch = await found.open();
      this.#goTo(segment.number, found.end);
      const bytes = found.end - start.offset;
      if (batch) return this.#opened({ batch, time: found.time, start }, bytes);
      this.#subtract(found.head, bytes);
      this.#options.onLost(found.head.signal, found.head.items);
      this.#options.onDamage(segment);
      return undefined;
    }
    this.#options.onDamage(segment);
    this.#goTo(segment.number, found?.kind === 'damaged' ? found.end : end);
    return undefined;
  }

  #goTo(segment: number, offset = headerBytes): void {
    this.#readAt = { segment, offset };
  }

  async #readerOf(segment: Segment): Promise<SegmentReader | undefined> {
    if (this.#reader?.segment === segment) return this.#reader.reader;
    await this.close();
    const { files, keys } = this.#options;
    const reader = await openSegment(files, segment.path, keys);
    this.#reader = reader && { segment, reader };
    return reader;
  }

  /** At the tail with nothing left: what was counted at start and then not found was damaged. */
  #reconcile(): void {
    if (this.#fresh.length > 0 || this.#open.length > 0) return;
    for (const signal of signals) {
      const items = this.amount.items[signal];
      if (items > 0) this.#options.onLost(signal, items);
      this.amount.items[signal] = 0;
    }
    this.amount.records = 0;
    this.amount.bytes = 0;
  }
}

/** In memory. */
function heldBy(written: Written): number {
  return lengthOf(written) + (written.record.packed?.gzip.length ?? 0);
}

/** On disk. */
function lengthOf({ start, end }: Written): number {
  return end.offset - start.offset;
}
