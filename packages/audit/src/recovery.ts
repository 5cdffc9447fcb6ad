import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAll, type AuditDisk } from './audit-disk.ts';
import { genesis, readLink, type ChainHead } from './chain.ts';
import { lastLineEnd, linesOf } from './lines.ts';
import { freeName, segmentsAmong } from './segment-names.ts';
import type { RecoverEvent } from './trail-event.ts';

const chunkBytes = 1024 ** 2;

/** What a recovery tells, but for when. */
export type Found = Omit<RecoverEvent, 'time' | 'kind'>;

/** Where a trail goes on. */
export interface Recovered {
  readonly head: ChainHead;
  readonly found: readonly Found[];
}

/** A directory of a trail. */
export interface TrailPlace {
  readonly disk: AuditDisk;
  readonly directory: string;
  readonly stem: string;
}

/**
 * Finds the last event that verifies. A line that a crash tore is cut; what else follows that
 * event is moved to a file of its own, so that it can be looked at and the chain goes on. Never
 * says that a trail cannot be gone on with.
 *
 * @throws what the disk throws
 */
export async function recover(place: TrailPlace): Promise<Recovered> {
  const found: Found[] = [];
  const segments = segmentsAmong(await place.disk.list(place.directory), place.stem);
  for (const { name } of segments.reverse()) {
    const head = await recoverSegment(place, name, found);
    if (head) return { head, found };
  }
  return { head: genesis, found };
}

/** @returns the last event; `undefined` when there is none, and the file may be gone */
async function recoverSegment(
  place: TrailPlace,
  name: string,
  found: Found[],
): Promise<ChainHead | undefined> {
  const file = await place.disk.open(join(place.directory, name), 'r+', 0o600);
  try {
    const size = (await file.stat()).size;
    const end = (await lastLineEnd(file, size)) + 1;
    if (end < size) found.push(await cut(file, { name, end, size }));
    if (end === 0) return undefined;
    const start = (await lastLineEnd(file, end - 1)) + 1;
    const { buffer } = await file.read(Buffer.alloc(end - 1 - start), 0, end - 1 - start, start);
    const last = readLink(buffer);
    if (last) return last;
    const good = await lastGood(file, end);
    found.push(await setAside(place, file, { name, end: good?.end ?? 0, size: end, after: good }));
    return good;
  } finally {
    await file.close();
  }
}

interface Span {
  readonly name: string;
  /** What stays. */
  readonly end: number;
  readonly size: number;
}

async function cut(file: FileHandle, { name, end, size }: Span): Promise<Found> {
  const digest = await digestOf(file, { end, size });
  await truncate(file, end);
  const what = { found: 'torn_line', file: name, bytes: size - end } as const;
  return { ...what, sha256: digest, set_aside: '', checkpoint_seq: 0 };
}

async function setAside(
  { disk, directory, stem }: TrailPlace,
  file: FileHandle,
  { name, end, size, after }: Span & { readonly after: ChainHead | undefined },
): Promise<Found> {
  const start = `${stem}-after-${String(after?.seq ?? 0)}`;
  const aside = await freeName(disk, directory, { start, end: '.unverified' });
  const copy = await disk.open(join(directory, aside), 'wx', 0o600);
  let digest: string;
  try {
    digest = await digestOf(file, { end, size }, (bytes) => writeAll(copy, bytes));
    await copy.datasync();
  } finally {
    await copy.close();
  }
  await disk.syncDirectory(directory);
  await truncate(file, end);
  const what = { found: 'unverified_lines', file: name, bytes: size - end } as const;
  return { ...what, sha256: digest, set_aside: aside, checkpoint_seq: 0 };
}

async function truncate(file: FileHandle, bytes: number): Promise<void> {
  await file.truncate(bytes);
  await file.datasync();
}

/** @param each is given the bytes too, part by part */
async function digestOf(
  file: FileHandle,
  { end, size }: Pick<Span, 'end' | 'size'>,
  each?: (bytes: Uint8Array) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256');
  for (let at = end; at < size;) {
    const wanted = Math.min(chunkBytes, size - at);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, at);
    if (bytesRead === 0) break;
    const bytes = buffer.subarray(0, bytesRead);
    digest.update(bytes);
    await each?.(bytes);
    at += bytesRead;
  }
  return digest.digest('hex');
}

/** The last event up to which all follow each other, and where its line ends. */
async function lastGood(
  file: FileHandle,
  size: number,
): Promise<(ChainHead & { readonly end: number }) | undefined> {
  let last: (ChainHead & { readonly end: number }) | undefined;
  for await (const lines of linesOf(file, size)) {
    for (const { bytes, offset } of lines) {
      const sealed = readLink(bytes);
      if (!sealed || (last && sealed.prevHash !== last.hash)) return last;
      last = { seq: sealed.seq, hash: sealed.hash, end: offset + bytes.length + 1 };
    }
  }
  return last;
}
