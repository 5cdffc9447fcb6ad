import { link, mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises';

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
export interface FileSystem {
  /** Readable by its owner only; nothing to do when it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Names, in no order. */
  list(directory: string): Promise<string[]>;
  /** @throws `EEXIST` when there is one already */
  create(path: string): Promise<LogFile>;
  /** What is appended stands at the end, whoever else appends. */
  open(path: string): Promise<LogFile>;
  /** Gives a file a second name. @throws `EEXIST` when there is one already */
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** A new file is durable only when its directory is: fsync(2). */
  syncDirectory(path: string): Promise<void>;
}

/** The real one. */
export const diskFileSystem: FileSystem = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (directory) => readdir(directory),
  create: async (path) => fileOf(await open(path, 'ax+', 0o600)),
  open: async (path) => {
    // 'a+' makes what is not there, with which nobody here would reckon.
    await (await open(path, 'r')).close();
    return fileOf(await open(path, 'a+', 0o600));
  },
  link,
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

function fileOf(file: FileHandle): LogFile {
  return {
    append: (buffers) => appendAll(file, buffers),
    sync: () => file.datasync(),
    async read(position, bytes) {
      const target = Buffer.alloc(bytes);
      let filled = 0;
      while (filled < bytes) {
        const { bytesRead } = await file.read(target, filled, bytes - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return target.subarray(0, filled);
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
