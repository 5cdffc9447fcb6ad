import { mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

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
export interface FileSystem {
  /** Readable by its owner only; nothing to do when it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Names, in no order. */
  list(directory: string): Promise<string[]>;
  /** @throws when there is one already */
  create(path: string): Promise<SpoolFile>;
  open(path: string): Promise<SpoolFile>;
  /** Takes the place of what stood at `to`. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** A new or renamed file is durable only when its directory is: fsync(2). */
  syncDirectory(path: string): Promise<void>;
}

/** The real one. */
export const diskFileSystem: FileSystem = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (directory) => readdir(directory),
  create: async (path) => fileOf(await open(path, 'wx+', 0o600)),
  open: async (path) => fileOf(await open(path, 'r+')),
  rename,
  remove: unlink,
  async syncDirectory(path) {
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
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
    async read(target, position) {
      let filled = 0;
      while (filled < target.length) {
        const left = target.length - filled;
        const { bytesRead } = await file.read(target, filled, left, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    size: async () => (await file.stat()).size,
    truncate: (bytes) => file.truncate(bytes),
    close: () => file.close(),
  };
}

/** A write may take only a part, on a disk that is nearly full. */
async function appendAll(file: FileHandle, buffers: readonly Uint8Array[]): Promise<void> {
  let left = buffers.filter(({ length }) => length > 0);
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left);
    left = after(left, bytesWritten);
  }
}

function after(buffers: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skipped = bytes;
  const left: Uint8Array[] = [];
  for (const buffer of buffers) {
    if (skipped < buffer.length) left.push(buffer.subarray(skipped));
    skipped = Math.max(0, skipped - buffer.length);
  }
  return left;
}
