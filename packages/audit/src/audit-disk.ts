import { mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';

/** All that the trail asks of a disk. Passed in, so that a test can make any of it fail. */
export interface AuditDisk {
  open(path: string, flags: string, mode: number): Promise<FileHandle>;
  /** Readable by its owner only; nothing to do when it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Names, in no order. */
  list(directory: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** A new or renamed file is durable only when its directory is: fsync(2). */
  syncDirectory(path: string): Promise<void>;
}

/** The real one. */
export const auditDisk: AuditDisk = {
  open,
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (directory) => readdir(directory),
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

/** A write may take only a part, on a disk that is nearly full. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    start += (await file.write(bytes, start)).bytesWritten;
  }
}

/** Writes a small file and syncs it, in the place of one that is there; its name is not durable yet. */
export async function writeSynced(disk: AuditDisk, path: string, content: string): Promise<void> {
  const file = await disk.open(path, 'w', 0o600);
  try {
    await writeAll(file, Buffer.from(content));
    await file.datasync();
  } finally {
    await file.close();
  }
}
