import { open, rename, type FileHandle } from 'node:fs/promises';
import { diskNames, type DiskNames } from '@traceveil/pipeline';

/** All that the trail asks of a disk. Passed in, so that a test can make any of it fail. */
export interface AuditDisk extends DiskNames {
  open(path: string, flags: string, mode: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
}

/** The real one. */
export const auditDisk: AuditDisk = {
  ...diskNames,
  open,
  rename,
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
