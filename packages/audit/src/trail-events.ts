// Reads events that stand in a trail, for those who look things up: verification reads for itself.
import { join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import { auditDisk, type AuditDisk } from './audit-disk.ts';
import { readLink, readSealed } from './chain.ts';
import { linesOf } from './lines.ts';
import { segmentsAmong } from './segment-names.ts';

/** Where a line stands; files are renamed, so they are named by their first event. */
export interface EventPlace {
  /** `seq` of the first event of its file. */
  readonly segment: number;
  /** In bytes. */
  readonly offset: number;
  readonly length: number;
}

/** An event as it stands in the trail, its hash checked. */
export interface PlacedEvent extends EventPlace {
  readonly seq: number;
  readonly hash: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** As it stands there, without its line end. */
  readonly line: Uint8Array;
}

/**
 * Reads the events behind `afterSeq` in order, many at a time. Lines that do not verify are left
 * out: `traceveil audit verify` names them.
 *
 * @param behind where the event of `afterSeq` stands, if that is known: its file is read from there
 * @throws what the disk says; a directory that is not there is empty
 */
export async function* eventsAfter(
  directory: string,
  afterSeq: number,
  behind?: EventPlace,
  disk: AuditDisk = auditDisk,
): AsyncGenerator<PlacedEvent[]> {
  const files = await filesIn(directory, disk);
  for (const [index, { name, firstSeq }] of files.entries()) {
    if (firstSeq === 0 || (files[index + 1]?.firstSeq ?? Infinity) <= afterSeq + 1) continue;
    const from = behind?.segment === firstSeq ? behind.offset + behind.length + 1 : 0;
    const file = await disk.open(join(directory, name), 'r', 0o600);
    try {
      for await (const lines of linesOf(file, undefined, from)) {
        const events: PlacedEvent[] = [];
        for (const { bytes, offset, isWhole } of lines) {
          const length = bytes.length;
          const sealed = isWhole ? readSealed(bytes) : undefined;
          if (!sealed || sealed.seq <= afterSeq) continue;
          const { seq, hash, event } = sealed;
          events.push({ seq, hash, event, line: bytes, segment: firstSeq, offset, length });
        }
        if (events.length > 0) yield events;
      }
    } finally {
      await file.close();
    }
  }
}

/** Of the first event that is still there; 0 when there is none. */
export async function firstSeqIn(directory: string, disk: AuditDisk = auditDisk): Promise<number> {
  const files = await filesIn(directory, disk);
  return files.find(({ firstSeq }) => firstSeq > 0)?.firstSeq ?? 0;
}

/**
 * Reads single lines, as they stand there, in any order.
 *
 * @returns for each place its line; undefined when it is not there any more
 */
export async function readLines(
  directory: string,
  places: readonly EventPlace[],
  disk: AuditDisk = auditDisk,
): Promise<(string | undefined)[]> {
  const names = new Map(
    (await filesIn(directory, disk)).map(({ name, firstSeq }) => [firstSeq, name] as const),
  );
  const open = new Map<string, FileHandle>();
  try {
    const lines: (string | undefined)[] = [];
    for (const { segment, offset, length } of places) {
      const name = names.get(segment);
      if (name === undefined) {
        lines.push(undefined);
        continue;
      }
      const file = open.get(name) ?? (await disk.open(join(directory, name), 'r', 0o600));
      open.set(name, file);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      lines.push(bytesRead === length ? buffer.toString() : undefined);
    }
    return lines;
  } finally {
    for (const file of open.values()) await file.close();
  }
}

/** A file of a trail. */
export interface TrailFile {
  readonly name: string;
  /** Of its first event; 0 when it has no whole one yet. */
  readonly firstSeq: number;
}

/** The trail's files, oldest first. */
export async function filesIn(directory: string, disk: AuditDisk): Promise<TrailFile[]> {
  const names = await disk.list(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const files = [];
  for (const { name, firstSeq } of segmentsAmong(names, 'audit')) {
    files.push({ name, firstSeq: firstSeq ?? (await firstSeqAt(join(directory, name), disk)) });
  }
  return files;
}

async function firstSeqAt(path: string, disk: AuditDisk): Promise<number> {
  const file = await disk.open(path, 'r', 0o600);
  try {
    return await firstSeqOf(file);
  } finally {
    await file.close();
  }
}

/** Of the first whole event; 0 when there is none. */
async function firstSeqOf(file: FileHandle): Promise<number> {
  for await (const lines of linesOf(file)) {
    for (const { bytes, isWhole } of lines) {
      const link = isWhole ? readLink(bytes) : undefined;
      if (link) return link.seq;
    }
  }
  return 0;
}
