import type { FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { AuditDisk } from '../audit-disk.ts';

/** Files by name. */
export type Files = Readonly<Record<string, Buffer>>;

/** A trail and the copies of its checkpoints, as they lie on a disk. For tests. */
export interface TrailFiles {
  readonly trail: Files;
  readonly copies: Files;
}

/** A disk that has these files in `/trail` and `/copies`, and is only read. For tests. */
export function diskOf({ trail, copies }: TrailFiles): AuditDisk {
  const filesIn = (directory: string) => (basename(directory) === 'trail' ? trail : copies);
  const refuse = () => Promise.reject(new Error('is only read'));
  return {
    open(path) {
      const bytes = filesIn(dirname(path))[basename(path)];
      if (!bytes) throw Object.assign(new Error('not there'), { code: 'ENOENT' });
      const file = {
        read: (buffer: Buffer, start: number, length: number, position: number) => {
          const bytesRead = bytes.copy(buffer, start, position, position + length);
          return Promise.resolve({ bytesRead, buffer });
        },
        stat: () => Promise.resolve({ size: bytes.length }),
        close: () => Promise.resolve(),
      };
      return Promise.resolve(file as unknown as FileHandle);
    },
    list: (directory) => Promise.resolve(Object.keys(filesIn(directory))),
    makeDirectory: refuse,
    rename: refuse,
    remove: refuse,
    syncDirectory: refuse,
  };
}

/** The lines of a file, each with its end. */
export function linesIn(file: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < file.length;) {
    const end = file.indexOf(0x0a, start) + 1 || file.length;
    lines.push(file.subarray(start, end));
    start = end;
  }
  return lines;
}
