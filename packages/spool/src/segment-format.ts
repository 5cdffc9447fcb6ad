import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  signals,
  type Batch,
  type BatchInParts,
  type Sender,
  type Signal,
} from '@traceveil/pipeline';
import { crc32c } from './crc32c.ts';
import { gcmSealer, noKeyId, plainSealer, type KeyRing, type Sealer } from './keys.ts';

// A file is a header and records one after another; numbers are little-endian.
//
//   header   0 magic (8)  8 version (4)  12 key id (8)  20 salt (32)  52 sum of all this (4)
//   record   0 marker (8) 8 length of head (4) 12 length of body (4) 16 milliseconds (8)
//           24 sum of head (4) 28 sum of body (4) 32 sum of all this (4)
//           36 head, JSON: signal, items, exporters …
//            … body: length of sender (4), sender, JSON, and the bytes of the batch; perhaps sealed
//
// The marker is the salt's beginning: nobody who sends a batch can know it, so a record that is
// found behind damaged bytes is one of ours and not the text of a span that looks like one.
//
// Sums are CRC-32 as zlib has it: over all that goes to disk it takes 0.15 CPU s/GB where CRC-32C in
// JavaScript, which version 1 has, takes 1.0 (Node 20.20). Both see any damage of up to 32 bits in a
// row, and all but one in 2^32 of the rest.

type Sum = (bytes: Uint8Array, start?: number) => number;

/** For zlib, an array without memory asks for the sum to begin with. */
const sumNow: Sum = (bytes, start = 0) => (bytes.length === 0 ? start : crc32(bytes, start));

const magic = Buffer.from('TRVSPOOL');
const version = 2;
const sumByVersion: ReadonlyMap<number, Sum> = new Map([
  [1, crc32c],
  [version, sumNow],
]);
const saltStart = 20;
const versionStart = 8;
const headerSumStart = 52;
const markerBytes = 8;
const headLengthMax = 1024 ** 2;

/** Of a file, before its first record. */
export const headerBytes = 56;

/** Of a record, before its head. */
export const fixedBytes = 36;

/** What stands before a file's records, and what follows from it. */
export interface FileHeader {
  readonly bytes: Uint8Array;
  readonly marker: Uint8Array;
  readonly sum: Sum;
  /** In hex; `undefined` when the file is not sealed. */
  readonly keyId: string | undefined;
  /** `undefined` when the key ring does not have the key. */
  readonly sealer: Sealer | undefined;
}

/** What can be said of a record without opening it. */
export interface RecordHead {
  readonly signal: Signal;
  readonly items: number;
  /** Ids of the exporters that it is for. */
  readonly exporters: readonly string[];
  /** Of the batch; one that an earlier version wrote has none. */
  readonly id?: string;
  /** Of a dead letter: why it is one. */
  readonly reason?: string;
}

/** Where a record's parts stand, as its first bytes say. */
export interface Fixed {
  readonly headBytes: number;
  readonly bodyBytes: number;
  /** When it was accepted, in milliseconds since the epoch. */
  readonly time: number;
  readonly headSum: number;
  readonly bodySum: number;
}

/** Makes the header of a new file. */
export function createHeader({ current, byId }: KeyRing): FileHeader & { sealer: Sealer } {
  const bytes = Buffer.alloc(headerBytes);
  magic.copy(bytes);
  bytes.writeUInt32LE(version, versionStart);
  bytes.set(current?.id ?? noKeyId, 12);
  bytes.set(randomBytes(32), saltStart);
  bytes.writeUInt32LE(sumNow(bytes.subarray(0, headerSumStart)), headerSumStart);
  const header = parseHeader(bytes, { current, byId });
  if (!header?.sealer) throw new Error('a new header has the current key');
  return { ...header, sealer: header.sealer };
}

/** @returns `undefined` when it is not a header of ours, or damaged */
export function parseHeader(bytes: Uint8Array, { byId }: KeyRing): FileHeader | undefined {
  if (bytes.length !== headerBytes) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!buffer.subarray(0, magic.length).equals(magic)) return undefined;
  const sum = sumByVersion.get(buffer.readUInt32LE(versionStart));
  if (!sum) return undefined;
  if (sum(buffer.subarray(0, headerSumStart)) !== buffer.readUInt32LE(headerSumStart)) {
    return undefined;
  }
  const salt = buffer.subarray(saltStart, saltStart + 32);
  const marker = salt.subarray(0, markerBytes);
  const keyId = buffer.toString('hex', 12, saltStart);
  if (Buffer.from(noKeyId).equals(buffer.subarray(12, saltStart))) {
    return { bytes, marker, sum, keyId: undefined, sealer: plainSealer };
  }
  const key = byId.get(keyId);
  return { bytes, marker, sum, keyId, sealer: key && gcmSealer(key, salt) };
}

/** A record to be written; what came packed is not, and goes on from memory only. */
export interface NewRecord extends Pick<Batch, 'packed'> {
  readonly head: RecordHead;
  readonly sender: Sender;
  readonly bytes: Uint8Array;
  readonly time: number;
}

/** The same, its bytes in parts that come one after another. */
interface RecordInParts extends Omit<NewRecord, 'bytes'> {
  readonly parts: readonly Uint8Array[];
}

/** The batch of a record, with what is said of it. */
export function newRecord(batch: Batch, exporters: readonly string[], time: number): NewRecord {
  const { sender, bytes, packed } = batch;
  const record = { head: headOf(batch, exporters), sender, bytes, time };
  return packed ? { ...record, packed } : record;
}

/** The same of a batch in parts. */
export function newRecordInParts(
  batch: BatchInParts,
  exporters: readonly string[],
  time: number,
): RecordInParts {
  const { sender, parts } = batch;
  return { head: headOf(batch, exporters), sender, parts, time };
}

function headOf(
  { id, signal, items }: Omit<Batch, 'bytes'>,
  exporters: readonly string[],
): RecordHead {
  return { signal, items, exporters, ...(id !== undefined && { id }) };
}

/** What a record's head says of its batch. */
export function batchHead({
  signal,
  items,
  id,
}: RecordHead): Pick<Batch, 'signal' | 'items' | 'id'> {
  return { signal, items, ...(id !== undefined && { id }) };
}

/**
 * Makes a record's bytes. Those of the batch are not copied unless they are sealed.
 *
 * @param offset at which it will stand in the file
 * @returns      buffers to be written one after another, and how long they are together
 */
export function encodeRecord(
  record: NewRecord | RecordInParts,
  offset: number,
  header: FileHeader & { sealer: Sealer },
): { readonly buffers: readonly Uint8Array[]; readonly length: number } {
  const { sum } = header;
  const head = Buffer.from(JSON.stringify(record.head));
  const sender = Buffer.from(JSON.stringify(record.sender));
  const senderPart = Buffer.alloc(4 + sender.length);
  senderPart.writeUInt32LE(sender.length);
  senderPart.set(sender, 4);
  const parts = 'parts' in record ? record.parts : [record.bytes];
  const batchBytes = parts.reduce((sum, { length }) => sum + length, 0);
  const bodyBytes = senderPart.length + batchBytes + header.sealer.extraBytes;

  const fixed = Buffer.alloc(fixedBytes);
  fixed.set(header.marker);
  fixed.writeUInt32LE(head.length, 8);
  fixed.writeUInt32LE(bodyBytes, 12);
  fixed.writeDoubleLE(record.time, 16);
  fixed.writeUInt32LE(sum(head), 24);
  const bound = [header.bytes, fixed.subarray(0, 28), head];
  const body = header.sealer.seal([senderPart, ...parts], offset, bound);
  let bodySum = 0;
  for (const part of body) bodySum = sum(part, bodySum);
  fixed.writeUInt32LE(bodySum, 28);
  fixed.writeUInt32LE(sum(fixed.subarray(0, 32)), 32);
  return { buffers: [fixed, head, ...body], length: fixedBytes + head.length + bodyBytes };
}

/** @returns `undefined` when no record of this file begins with these bytes */
export function parseFixed(bytes: Uint8Array, { marker, sum }: FileHeader): Fixed | undefined {
  const fixed = Buffer.from(bytes.buffer, bytes.byteOffset, fixedBytes);
  if (!fixed.subarray(0, markerBytes).equals(marker)) return undefined;
  if (sum(fixed.subarray(0, 32)) !== fixed.readUInt32LE(32)) return undefined;
  const headBytes = fixed.readUInt32LE(8);
  if (headBytes > headLengthMax) return undefined;
  return {
    headBytes,
    bodyBytes: fixed.readUInt32LE(12),
    time: fixed.readDoubleLE(16),
    headSum: fixed.readUInt32LE(24),
    bodySum: fixed.readUInt32LE(28),
  };
}

/** @returns `undefined` when it is damaged */
export function parseHead(
  bytes: Uint8Array,
  { headSum }: Fixed,
  { sum }: FileHeader,
): RecordHead | undefined {
  if (sum(bytes) !== headSum) return undefined;
  const head = JSON.parse(textOf(bytes)) as RecordHead;
  return signals.includes(head.signal) ? head : undefined;
}

/** A record's parts, as they stand in the file, and where. */
export interface StoredRecord {
  readonly offset: number;
  readonly fixedBytes: Uint8Array;
  readonly headBytes: Uint8Array;
  readonly body: Uint8Array;
}

/** @returns `undefined` when the body is damaged, or was not sealed with this file's key */
export function openBody(
  { offset, fixedBytes: fixed, headBytes, body }: StoredRecord,
  { bytes, sum, sealer }: FileHeader,
): Pick<Batch, 'sender' | 'bytes'> | undefined {
  const bodySum = Buffer.from(fixed.buffer, fixed.byteOffset, fixed.length).readUInt32LE(28);
  if (sum(body) !== bodySum) return undefined;
  const opened = sealer?.open(body, offset, [bytes, fixed.subarray(0, 28), headBytes]);
  if (!opened || opened.length < 4) return undefined;
  const senderEnd = 4 + Buffer.from(opened.buffer, opened.byteOffset, 4).readUInt32LE();
  if (senderEnd > opened.length) return undefined;
  const sender = JSON.parse(textOf(opened.subarray(4, senderEnd))) as Sender;
  return { sender, bytes: opened.subarray(senderEnd) };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}
