import { join } from 'node:path';
import type { Log } from '@traceveil/pipeline';
import { addTo, noAmount, type Amount } from './backlog.ts';
import { loadCursors, type Cursors } from './cursors.ts';
import { failureOf } from './failure.ts';
import type { FileSystem } from './file-system.ts';
import type { Segment } from './journal.ts';
import type { KeyRing } from './keys.ts';
import { isBefore, origin, type Position } from './position.ts';
import { headerBytes } from './segment-format.ts';
import { parseSegmentName, segmentName } from './segment-names.ts';
import { openSegment, type SegmentReader } from './segment-reader.ts';

const component = 'spool';

/** What an earlier run left. */
export interface Recovered {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  readonly cursors: Cursors;
  /** For each exporter that anything is for: what it has still to do. */
  readonly amounts: ReadonlyMap<string, Amount>;
  /** Of the next segment: above every number that was ever used. */
  readonly nextNumber: number;
}

/** Where to look, with what. */
export interface RecoveryOptions {
  readonly directory: string;
  readonly files: FileSystem;
  readonly keys: KeyRing;
  readonly log: Log;
  /** Told of each segment in which anything is damaged. */
  readonly onDamage: (segment: Segment) => void;
}

/**
 * Reads the heads of all records. A tail that was torn off is cut, a segment that is damaged or
 * locked is told of, the rest goes on: what stands in the files never hinders the start.
 *
 * @throws the file system's error when the directory itself cannot be read
 */
export async function recover(options: RecoveryOptions): Promise<Recovered> {
  const { directory, files, log } = options;
  const loaded = await loadCursors(files, directory).catch(() => undefined);
  if (!loaded) log.error({ component }, 'the cursors are damaged; what is there is sent once more');
  const cursors: Cursors = loaded ?? new Map<string, Position>();
  const amounts = new Map<string, Amount>();
  const segments: Segment[] = [];
  let nextNumber = 1 + Math.max(0, ...[...cursors.values()].map(({ segment }) => segment));

  const names = (await files.list(directory)).sort().flatMap((name) => {
    const parsed = parseSegmentName(name);
    return parsed ? [{ name, ...parsed }] : [];
  });
  for (const { number } of names) nextNumber = Math.max(nextNumber, number + 1);
  for (const { name, number, isLocked } of names) {
    const path = join(directory, name);
    try {
      const segment = isLocked
        ? await unlocked(options, path, nextNumber)
        : await opened(options, path, number);
      if (segment === undefined) continue;
      if (isLocked) nextNumber += 1;
      segments.push(segment);
    } catch (cause) {
      log.error(
        { component, segment: name },
        failureOf('a segment cannot be read; it stays', cause),
      );
    }
  }
  segments.sort((one, other) => one.number - other.number);
  for (const segment of segments) await count(options, segment, { cursors, amounts });
  return { segments, cursors, amounts, nextNumber };
}

/** @returns `undefined` for one that was put aside: damaged from its beginning, or locked */
async function opened(
  { directory, files, keys, log, onDamage }: RecoveryOptions,
  path: string,
  number: number,
): Promise<Segment | undefined> {
  const segment: Segment = { number, path, bytes: await sizeOf(files, path), isDamaged: false };
  const reader = await openSegment(files, path, keys);
  await reader?.close();
  if (reader?.header.sealer) return segment;
  if (reader) {
    await files.rename(path, join(directory, segmentName(number).replace('segment', 'locked')));
    const fields = { component, segment: number, keyId: reader.header.keyId };
    log.error(
      fields,
      'a segment is sealed with a key that is not configured; it waits until it is',
    );
    return undefined;
  }
  // A file without a whole header never had a record that anybody was told "ok" for.
  if (segment.bytes <= headerBytes) await files.remove(path);
  else {
    await files.rename(path, `${path}.corrupt`);
    onDamage(segment);
  }
  return undefined;
}

/** One whose key has come back becomes the newest: it is sent whole, at worst in part once more. */
async function unlocked(
  { directory, files, keys, log }: RecoveryOptions,
  path: string,
  number: number,
): Promise<Segment | undefined> {
  const reader = await openSegment(files, path, keys);
  await reader?.close();
  if (!reader?.header.sealer) {
    const fields = { component, keyId: reader?.header.keyId };
    log.error(
      fields,
      'a segment is sealed with a key that is not configured; it waits until it is',
    );
    return undefined;
  }
  const target = join(directory, segmentName(number));
  await files.rename(path, target);
  return { number, path: target, bytes: await sizeOf(files, target), isDamaged: false };
}

async function count(
  options: RecoveryOptions,
  segment: Segment,
  target: { readonly cursors: Cursors; readonly amounts: Map<string, Amount> },
): Promise<void> {
  const { files, keys, log } = options;
  let reader: SegmentReader | undefined;
  try {
    reader = await openSegment(files, segment.path, keys);
    if (reader) await countRecords(options, segment, { reader, ...target });
  } catch (cause) {
    const fields = { component, segment: segment.number };
    log.error(fields, failureOf('a segment cannot be read to its end', cause));
  } finally {
    await reader?.close();
  }
}

async function countRecords(
  { files, log, onDamage }: RecoveryOptions,
  segment: Segment,
  {
    reader,
    cursors,
    amounts,
  }: {
    readonly reader: SegmentReader;
    readonly cursors: Cursors;
    readonly amounts: Map<string, Amount>;
  },
): Promise<void> {
  for (let offset = headerBytes; ;) {
    const found = await reader.at(offset, segment.bytes);
    if (found.kind === 'end') return;
    if (found.kind === 'torn') {
      const fields = { component, segment: segment.number, bytes: segment.bytes - offset };
      log.warn(fields, 'cut off the beginning of a batch that nobody was told "ok" for');
      segment.bytes = offset;
      await cut(files, segment);
      return;
    }
    if (found.kind === 'damaged') onDamage(segment);
    else {
      const start = { segment: segment.number, offset };
      for (const exporter of found.head.exporters) {
        if (isBefore(start, cursors.get(exporter) ?? origin)) continue;
        const amount = amounts.get(exporter) ?? noAmount();
        addTo(amount, found.head, found.end - offset);
        amounts.set(exporter, amount);
      }
    }
    offset = found.end;
  }
}

/** If it cannot be cut, it is not read in any case: a new segment begins. */
async function cut(files: FileSystem, { path, bytes }: Segment): Promise<void> {
  try {
    const file = await files.open(path);
    try {
      await file.truncate(bytes);
    } finally {
      await file.close();
    }
  } catch {
    return; // On a disk that cannot be written, the first batch will tell.
  }
}

async function sizeOf(files: FileSystem, path: string): Promise<number> {
  const file = await files.open(path);
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
