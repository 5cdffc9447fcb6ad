import { join } from 'node:path';
import { z } from 'zod';
import { auditDisk, writeSynced, type AuditDisk } from '../audit-disk.ts';
import type { TrailPosition } from './trail-reader.ts';

const whole = z.int().nonnegative();
const schema = z.object({
  seq: whole,
  hash: z.string().regex(/^[\da-f]{64}$/),
  segment: whole,
  offset: whole,
  length: whole,
  next: whole.optional(),
});

/** Up to where a sink has sent. */
export interface Cursor extends TrailPosition {
  /**
   * The last event of what is being sent, and may have arrived: after a crash the same is sent
   * again, not more and not less.
   */
  readonly next?: number | undefined;
}

/** A cursor on disk; one writer at a time. */
export interface CursorFile {
  readonly path: string;
  /**
   * @returns `undefined` when there is none yet
   * @throws Error with one clear line
   */
  read(): Promise<Cursor | undefined>;
  /** Resolves when it is durable; until then the one before it is there. */
  write(cursor: Cursor): Promise<void>;
}

/** `<storage>/audit-cursors/<sink>.json`. */
export function createCursorFile(
  storageDirectory: string,
  sink: string,
  disk: AuditDisk = auditDisk,
): CursorFile {
  const directory = join(storageDirectory, 'audit-cursors');
  const path = join(directory, `${sink.replace('/', '~')}.json`);

  return {
    path,
    async read() {
      const text = await textOf(path, disk);
      if (text === undefined) return undefined;
      const parsed = schema.safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      throw new Error(`${path} is no cursor; remove it, and the sink begins anew at its start_at`);
    },
    async write({ seq, hash, segment, offset, length, next }) {
      await disk.makeDirectory(directory);
      const unfinished = `${path}.unfinished`;
      const text = JSON.stringify({ seq, hash, segment, offset, length, next });
      await writeSynced(disk, unfinished, `${text}\n`);
      await disk.rename(unfinished, path);
      await disk.syncDirectory(directory);
    },
  };
}

async function textOf(path: string, disk: AuditDisk): Promise<string | undefined> {
  try {
    const file = await disk.open(path, 'r', 0o600);
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    const { code = 'not readable' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${path}: ${code}`, { cause });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
