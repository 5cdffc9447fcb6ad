import { join } from 'node:path';
import { z } from 'zod';
import { crc32c } from './crc32c.ts';
import { writeWhole, type FileSystem } from './file-system.ts';
import { isBefore, type Position } from './position.ts';

const fileName = 'cursors';
const bytesMax = 16 * 1024 ** 2;

const stored = z.record(
  z.string(),
  z.object({ segment: z.int().nonnegative(), offset: z.int().nonnegative() }),
);

/** By the exporters' ids: everything before is settled. */
export type Cursors = ReadonlyMap<string, Position>;

/**
 * Reads where the exporters stood.
 *
 * @returns `undefined` when that cannot be known: all that is there is then delivered once more
 */
export async function loadCursors(
  files: FileSystem,
  directory: string,
): Promise<Cursors | undefined> {
  if (!(await files.list(directory)).includes(fileName)) return new Map();
  const file = await files.open(join(directory, fileName));
  try {
    const bytes = Buffer.alloc(Math.min(await file.size(), bytesMax));
    await file.read(bytes, 0);
    return parse(bytes.toString());
  } finally {
    await file.close();
  }
}

/** Replaces them all, whole or not at all. */
export async function saveCursors(
  files: FileSystem,
  directory: string,
  cursors: Cursors,
): Promise<void> {
  const temporary = join(directory, `${fileName}.new`);
  const bytes = Buffer.from(format(cursors));
  await writeWhole(files, { temporary, path: join(directory, fileName), buffers: [bytes] });
}

/** The one that stands first; `other` when there is none. */
export function earliest(positions: Iterable<Position>, other: Position): Position {
  let first: Position | undefined;
  for (const position of positions) {
    if (!first || isBefore(position, first)) first = position;
  }
  return first ?? other;
}

/** A sum before the text: a changed digit would pass over records that nobody has. */
function format(cursors: Cursors): string {
  const text = JSON.stringify(Object.fromEntries(cursors));
  return `${sumOf(text)} ${text}\n`;
}

function parse(line: string): Cursors | undefined {
  const [, sum, text = ''] = /^([\da-f]{8}) (.*)\n$/.exec(line) ?? [];
  if (sum === undefined || sumOf(text) !== sum) return undefined;
  const checked = stored.safeParse(JSON.parse(text));
  return checked.success ? new Map(Object.entries(checked.data)) : undefined;
}

function sumOf(text: string): string {
  return crc32c(Buffer.from(text)).toString(16).padStart(8, '0');
}
