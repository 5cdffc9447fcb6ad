import { join } from 'node:path';
import type { Log } from '@traceveil/pipeline';
import { addTo, noAmount, type Amount } from './backlog.ts';
import { loadCursors, type Cursors } from './cursors.ts';
import { failureOf } from './failure.ts';
import type { FileSystem } from './file-system.ts';
import type { Segment } from './journal.ts';
import type { KeyRing } from './keys.ts';
import { isBefore, origin, type Position } from './position.ts';
import { headerBytes, type RecordHead } from './segment-format.ts';
import { lockedName, parseSegmentName, segmentName } from './segment-names.ts';
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
  /** Of segments that are gone and of which something is left: not to be used again. */
  readonly usedNumber: number;
  /** Told of each segment in which anything is damaged. */
  readonly onDamage: (segment: Segment) => void;
}

/**
 * Reads the heads of all records. A tail that was torn off is cut, a segment that is damaged or
 * locked is told of, the rest goes on: what stands in the files never hinders the start.
 *
 * @throws the file system's error when the directory itself cannot be read or written
 */
export async function recover(options: RecoveryOptions): Promise<Recovered> {
  const { directory, files, log, usedNumber } = options;
  const loaded = await loadCursors(files, directory).catch(() => undefined);
  if (!loaded) log.error({ component }, 'the cursors are damaged; what is there is sent once more');
  const cursors: Cursors = loaded ?? new Map<string, Position>();
  const names = (await files.list(directory)).sort();
  const found = names.flatMap((name) => {
    const parsed = parseSegmentName(name);
    return parsed ? [{ name, ...parsed }] : [];
  });
  // Those that were put aside count too: the next one of the same number would take their place.
  const used = names.map((name) => Number.parseInt(name, 10)).filter(Number.isInteger);
  const passed = [...cursors.values()].map(({ segment }) => segment);
  let nextNumber = 1 + Math.max(usedNumber, ...used, ...passed);

  const amounts = new Map<string, Amount>();
  const segments: Segment[] = [];
  for (const { name, number, isLocked } of found) {
    const path = join(directory, name);
    const examined = await examine(options, { path, number, bytes: 0, isDamaged: false });
    if (!examined) continue;
    if ('waits' in examined) {
      log.error({ component, segment: name }, examined.waits);
      if (!isLocked) await files.rename(path, join(directory, lockedName(number)));
      continue;
    }
    const { segment, records } = examined;
    if (isLocked) {
      // The newest now: all of it is sent, at worst in part once more.
      const current = join(directory, segmentName(nextNumber));
      await files.rename(path, current);
      segments.push({ ...segment, path: current, number: nextNumber });
      nextNumber += 1;
    } else segments.push(segment);
    for (const { head, offset, bytes } of records) {
      for (const exporter of head.exporters) {
        const cursor = isLocked ? origin : (cursors.get(exporter) ?? origin);
        if (isBefore({ segment: number, offset }, cursor)) continue;
        const amount = amounts.get(exporter) ?? noAmount();
        addTo(amount, head, bytes);
        amounts.set(exporter, amount);
      }
    }
  }
  segments.sort((one, other) => one.number - other.number);
  return { segments, cursors, amounts, nextNumber };
}

interface Examined {
  readonly segment: Segment;
  readonly records: readonly {
    readonly head: RecordHead;
    readonly offset: number;
    readonly bytes: number;
  }[];
}

/**
 * Goes once through a segment.
 *
 * @returns why it `waits`, when it cannot be read now; `undefined` when nothing in it can be read
 */
async function examine(
  options: RecoveryOptions,
  segment: Segment,
): Promise<Examined | { readonly waits: string } | undefined> {
  const { files, keys, onDamage } = options;
  const { path } = segment;
  try {
    segment.bytes = await sizeOf(files, path);
    const reader = await openSegment(files, path, keys);
    try {
      if (reader?.header.sealer) {
        return { segment, records: await readRecords(options, segment, reader) };
      }
      if (reader) {
        const { keyId = '' } = reader.header;
        return { waits: `is sealed with key ${keyId}, not configured; it waits until it is` };
      }
    } finally {
      await reader?.close();
    }
  } catch (cause) {
    return { waits: failureOf('cannot be read; it waits for the next start', cause) };
  }
  // A file without a whole header never had a record that anybody was told "ok" for.
  if (segment.bytes <= headerBytes) await files.remove(path);
  else {
    await files.rename(path, `${path}.corrupt`);
    onDamage(segment);
  }
  return undefined;
}

async function readRecords(
  { files, log, onDamage }: RecoveryOptions,
  segment: Segment,
  reader: SegmentReader,
): Promise<Examined['records']> {
  const records: { head: RecordHead; offset: number; bytes: number }[] = [];
  for (let offset = headerBytes; ;) {
    const found = await reader.at(offset, segment.bytes);
    if (found.kind === 'end') return records;
    if (found.kind === 'torn') {
      const fields = { component, segment: segment.number, bytes: segment.bytes - offset };
      log.warn(fields, 'cut off the beginning of a batch that nobody was told "ok" for');
      segment.bytes = offset;
      await cut(files, segment);
      return records;
    }
    if (found.kind === 'damaged') onDamage(segment);
    else records.push({ head: found.head, offset, bytes: found.end - offset });
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
