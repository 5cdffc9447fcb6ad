import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { appendAll, diskNames, readAt, type DiskNames } from '@traceveil/pipeline';

/** A file of the spool: written once from its beginning to its end, read anywhere. */
export interface SpoolFile {
  /** Appends all of the buffers, in one call to the system where it takes them. */
  append(buffers: readonly Uint8Array[]): Promise<void>;
  /** Resolves when everything appended so far would outlive a loss of power. */
  sync(): Promise<void>;
  /** @returns how many bytes of `target` were filled: fewer than it has only at the file's end */
  read(target: Uint8Array, position: number): Promise<number>;
  size(): Promise<number>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** All that the spool asks of a disk. Passed in, so that a test can make any of it fail. */
export interface FileSystem extends DiskNames {
  /** @throws when there is one already */
  create(path: string): Promise<SpoolFile>;
  open(path: string): Promise<SpoolFile>;
  /** Takes the place of what stood at `to`. */
  rename(from: string, to: string): Promise<void>;
}

/** The real one. */
export const diskFileSystem: FileSystem = {
  ...diskNames,
  create: async (path) => fileOf(await open(path, 'wx+', 0o600)),
  open: async (path) => fileOf(await open(path, 'r+')),
  rename,
};

/** What a file is to hold, and where it is written first: in the same directory. */
interface WholeFile {
  readonly temporary: string;
  readonly path: string;
  readonly buffers: readonly Uint8Array[];
}

/** Makes or replaces a file, whole or not at all. Resolves when it is durable. */
export async function writeWhole(
  files: FileSystem,
  { temporary, path, buffers }: WholeFile,
): Promise<void> {
  await files.remove(temporary).catch(() => undefined); // There is none, as a rule.
  const file = await files.create(temporary);
  try {
    await file.append(buffers);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, path);
  await files.syncDirectory(dirname(path));
}

function fileOf(file: FileHandle): SpoolFile {
  return {
    append: (buffers) => appendAll(file, buffers),
    sync: () => file.datasync(),
    read: (target, position) => readAt(file, target, position),
    size: async () => (await file.stat()).size,
    truncate: (bytes) => file.truncate(bytes),
    close: () => file.close(),
  };
}
