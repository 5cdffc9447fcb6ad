import { link, open, type FileHandle } from 'node:fs/promises';
import { appendAll, diskNames, readAt, type DiskNames } from '@traceveil/pipeline';

/** A file that is written at its end, and read anywhere. */
export interface LogFile {
  /** All of the buffers, one after another. */
  append(buffers: readonly Uint8Array[]): Promise<void>;
  /** Resolves when everything appended so far would outlive a loss of power. */
  sync(): Promise<void>;
  /** @returns fewer bytes than asked for only at the file's end */
  read(position: number, bytes: number): Promise<Uint8Array>;
  size(): Promise<number>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** All that is asked of a disk. Passed in, so that a test can make any of it fail. */
export interface FileSystem extends DiskNames {
  /** @throws `EEXIST` when there is one already */
  create(path: string): Promise<LogFile>;
  /** What is appended stands at the end, whoever else appends. */
  open(path: string): Promise<LogFile>;
  /** Gives a file a second name. @throws `EEXIST` when there is one already */
  link(from: string, to: string): Promise<void>;
}

/** The real one. */
export const diskFileSystem: FileSystem = {
  ...diskNames,
  create: async (path) => fileOf(await open(path, 'ax+', 0o600)),
  open: async (path) => {
    // 'a+' makes what is not there, with which nobody here would reckon.
    await (await open(path, 'r')).close();
    return fileOf(await open(path, 'a+', 0o600));
  },
  link,
};

function fileOf(file: FileHandle): LogFile {
  return {
    append: (buffers) => appendAll(file, buffers),
    sync: () => file.datasync(),
    async read(position, bytes) {
      const target = Buffer.alloc(bytes);
      return target.subarray(0, await readAt(file, target, position));
    },
    size: async () => (await file.stat()).size,
    truncate: (bytes) => file.truncate(bytes),
    close: () => file.close(),
  };
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: ' (make room on that disk)',
  EDQUOT: ' (make room on that disk)',
  EROFS: ' (let the user that it runs as write there)',
  EACCES: ' (let the user that it runs as write there)',
  EPERM: ' (let the user that it runs as write there)',
  EIO: ' (look after that disk)',
};

/** The system's code and nothing else of its message, so that one line stays one clear line. */
export function failureOf(what: string, cause: unknown): string {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? `${what}: ${code}${remedies[code] ?? ''}` : what;
}
