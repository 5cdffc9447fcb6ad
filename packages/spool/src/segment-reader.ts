import type { Batch } from '@traceveil/pipeline';
import type { FileSystem, SpoolFile } from './file-system.ts';
import type { KeyRing } from './keys.ts';
import {
  batchHead,
  fixedBytes,
  headerBytes,
  openBody,
  parseFixed,
  parseHead,
  parseHeader,
  type FileHeader,
  type RecordHead,
} from './segment-format.ts';

/** Read at once, for records that are smaller: a backlog of small batches costs few calls. */
const blockBytes = 64 * 1024;

/** What stands at a place in a file. */
export type Found =
  | {
      readonly kind: 'record';
      readonly head: RecordHead;
      readonly time: number;
      /** Where the next one begins. */
      readonly end: number;
      /** `undefined` when the body is damaged, though its head is not. */
      open(): Promise<Batch | undefined>;
    }
  /** Bytes that are no record, up to the next one or to the end. */
  | { readonly kind: 'damaged'; readonly end: number }
  /** The beginning of a record: the writer was stopped there. */
  | { readonly kind: 'torn' }
  | { readonly kind: 'end' };

/** Reads the records of one file in order. It holds one block in memory. */
export interface SegmentReader {
  readonly header: FileHeader;
  /** @param end where the file ends, for the reader: what is behind is not yet durable */
  at(offset: number, end: number): Promise<Found>;
  close(): Promise<void>;
}

/** @returns `undefined` when the file does not begin as one of ours */
export async function openSegment(
  files: FileSystem,
  path: string,
  keys: KeyRing,
): Promise<SegmentReader | undefined> {
  const file = await files.open(path);
  try {
    const bytes = new Uint8Array(headerBytes);
    const header =
      (await file.read(bytes, 0)) === headerBytes ? parseHeader(bytes, keys) : undefined;
    if (header) return new Reader(file, header);
  } catch (error) {
    await file.close().catch(() => undefined); // The first error says more.
    throw error;
  }
  await file.close();
  return undefined;
}

class Reader implements SegmentReader {
  readonly header: FileHeader;
  readonly #file: SpoolFile;
  #block: Uint8Array = new Uint8Array(0);
  #blockStart = 0;

  constructor(file: SpoolFile, header: FileHeader) {
    this.#file = file;
    this.header = header;
  }

  async at(offset: number, end: number): Promise<Found> {
    if (offset >= end) return { kind: 'end' };
    if (end - offset < fixedBytes) return { kind: 'torn' };
    return (await this.#record(offset, end)) ?? this.#damaged(offset, end);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #record(offset: number, end: number): Promise<Found | undefined> {
    const first = await this.#bytes(offset, fixedBytes, end);
    const fixed = first && parseFixed(first, this.header);
    if (!fixed) return undefined;
    const headStart = offset + fixedBytes;
    const bodyStart = headStart + fixed.headBytes;
    const recordEnd = bodyStart + fixed.bodyBytes;
    if (recordEnd > end) return { kind: 'torn' };
    const headBytes = await this.#bytes(headStart, fixed.headBytes, end);
    const head = headBytes && parseHead(headBytes, fixed, this.header);
    if (!head) return { kind: 'damaged', end: recordEnd };
    const open = async () => {
      const body = await this.#bytes(bodyStart, fixed.bodyBytes, end);
      const stored = body && { offset, fixedBytes: first, headBytes, body };
      const opened = stored && openBody(stored, this.header);
      return opened && { ...batchHead(head), ...opened };
    };
    return { kind: 'record', head, time: fixed.time, end: recordEnd, open };
  }

  /** Goes on at the next record: only what is damaged is lost. */
  async #damaged(offset: number, end: number): Promise<Found> {
    let isEmpty = true;
    for (let start = offset; start < end;) {
      const length = Math.min(blockBytes, end - start);
      const block = await this.#bytes(start, length, end);
      if (!block) break;
      isEmpty &&= block.every((byte) => byte === 0);
      const found = await this.#nextRecord(block, { start, offset, end });
      if (found !== undefined) return { kind: 'damaged', end: found };
      // A marker may lie across two blocks.
      start += length < blockBytes ? length : length - this.header.marker.length + 1;
    }
    // A file may have got its length before its bytes, when the power was lost.
    return isEmpty ? { kind: 'torn' } : { kind: 'damaged', end };
  }

  async #nextRecord(
    block: Uint8Array,
    { start, offset, end }: { start: number; offset: number; end: number },
  ): Promise<number | undefined> {
    const buffer = Buffer.from(block.buffer, block.byteOffset, block.length);
    const { marker } = this.header;
    for (
      let index = buffer.indexOf(marker);
      index >= 0;
      index = buffer.indexOf(marker, index + 1)
    ) {
      const candidate = start + index;
      if (candidate <= offset || end - candidate < fixedBytes) continue;
      if ((await this.#record(candidate, end))?.kind === 'record') return candidate;
    }
    return undefined;
  }

  /** @returns `undefined` when the file is shorter than it was */
  async #bytes(start: number, length: number, end: number): Promise<Uint8Array | undefined> {
    const from = start - this.#blockStart;
    if (from >= 0 && from + length <= this.#block.length) {
      return this.#block.subarray(from, from + length);
    }
    const target = new Uint8Array(Math.max(length, Math.min(blockBytes, end - start)));
    const filled = await this.#file.read(target, start);
    if (filled < length) return undefined;
    if (target.length <= blockBytes) {
      // A new array each time: batches that were read lie in the old one.
      this.#block = target.subarray(0, filled);
      this.#blockStart = start;
    }
    return target.subarray(0, length);
  }
}
