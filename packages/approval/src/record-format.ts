import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

// A file is a header and records one after another; numbers are little-endian.
//
//   header   0 magic (8)   8 version (4)  12 marker (8)         20 CRC-32 of all this (4)
//   record   0 marker (8)  8 length of head (4)  12 length of body (4)  16 CRC-32 of head (4)
//           20 CRC-32 of body (4)  24 CRC-32 of all this (4)  28 head, JSON … body
//
// The marker is random: what is found behind damaged bytes is a record, not a text that looks like one.

const magic = Buffer.from('TRVVAULT');
const version = 1;
const markerBytes = 8;
const markerStart = 12;
const headerSumStart = 20;
const fixedSumStart = 24;

/** Of a file, before its first record. */
export const headerBytes = 24;

/** Of a record, before its head. */
export const fixedBytes = 28;

/** A record to be written. */
export interface NewRecord {
  /** JSON, of which nothing is secret. */
  readonly head: Uint8Array;
  /** Sealed; in parts that come one after another. */
  readonly body: readonly Uint8Array[];
}

/** Where a record stands. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Makes the header of a new file. */
export function createHeader(): Uint8Array {
  const bytes = Buffer.alloc(headerBytes);
  magic.copy(bytes);
  bytes.writeUInt32LE(version, magic.length);
  bytes.set(randomBytes(markerBytes), markerStart);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerSumStart)), headerSumStart);
  return bytes;
}

/** The marker of a file's records; undefined when it is not a header of ours, or damaged. */
export function markerOf(header: Uint8Array): Uint8Array | undefined {
  if (header.length < headerBytes) return undefined;
  const buffer = bufferOf(header);
  if (!buffer.subarray(0, magic.length).equals(magic)) return undefined;
  if (buffer.readUInt32LE(magic.length) !== version) return undefined;
  const sum = crc32(buffer.subarray(0, headerSumStart));
  if (sum !== buffer.readUInt32LE(headerSumStart)) return undefined;
  return buffer.subarray(markerStart, markerStart + markerBytes);
}

/** The buffers of a record, and how long they are together. */
export function encodeRecord({ head, body }: NewRecord, marker: Uint8Array) {
  const fixed = Buffer.alloc(fixedBytes);
  let bodyBytes = 0;
  let bodySum = 0;
  for (const part of body) {
    if (part.length === 0) continue; // For zlib, an array without memory asks for the sum to begin with.
    bodyBytes += part.length;
    bodySum = crc32(part, bodySum);
  }
  fixed.set(marker);
  fixed.writeUInt32LE(head.length, 8);
  fixed.writeUInt32LE(bodyBytes, 12);
  fixed.writeUInt32LE(crc32(head), 16);
  fixed.writeUInt32LE(bodySum, 20);
  fixed.writeUInt32LE(crc32(fixed.subarray(0, fixedSumStart)), fixedSumStart);
  return { buffers: [fixed, head, ...body], length: fixedBytes + head.length + bodyBytes };
}

/** What stands somewhere in a file. */
export type Found =
  | { readonly kind: 'record'; readonly head: Uint8Array; readonly body: Uint8Array; end: number }
  /** Its body is not what was written; its head is. */
  | { readonly kind: 'damaged_body'; readonly head: Uint8Array; readonly end: number }
  /** Up to `end` nothing can be told. */
  | { readonly kind: 'damaged'; readonly end: number }
  /** The file ends in the middle of a record. */
  | { readonly kind: 'torn' };

/** What stands at `offset`, which is before the end of `bytes`. */
export function recordAt(bytes: Uint8Array, offset: number, marker: Uint8Array): Found {
  const buffer = bufferOf(bytes);
  const next = () => {
    const found = buffer.indexOf(marker, offset + 1);
    return found === -1 ? undefined : found;
  };
  const fixed = buffer.subarray(offset, offset + fixedBytes);
  if (fixed.length < fixedBytes) return { kind: 'torn' };
  const isFixed =
    fixed.subarray(0, markerBytes).equals(marker) &&
    crc32(fixed.subarray(0, fixedSumStart)) === fixed.readUInt32LE(fixedSumStart);
  if (!isFixed) return { kind: 'damaged', end: next() ?? buffer.length };
  const headStart = offset + fixedBytes;
  const bodyStart = headStart + fixed.readUInt32LE(8);
  const end = bodyStart + fixed.readUInt32LE(12);
  if (end > buffer.length) {
    const behind = next();
    return behind === undefined ? { kind: 'torn' } : { kind: 'damaged', end: behind };
  }
  const head = buffer.subarray(headStart, bodyStart);
  if (sumOf(head) !== fixed.readUInt32LE(16)) return { kind: 'damaged', end };
  const body = buffer.subarray(bodyStart, end);
  if (sumOf(body) !== fixed.readUInt32LE(20)) return { kind: 'damaged_body', head, end };
  return { kind: 'record', head, body, end };
}

function sumOf(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : crc32(bytes);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
