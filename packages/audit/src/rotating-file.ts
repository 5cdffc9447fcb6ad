import { mkdir, open, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

const lineEnd = 0x0a;

/** Where the lines go, and the edges to disk and clock. */
export interface RotatingFileOptions {
  readonly directory: string;
  /** The file that is written now, without `.jsonl`; full ones get the time appended. */
  readonly stem: string;
  /** A full file is put aside before it would grow above this; one group alone may be larger. */
  readonly bytesMax: number;
  readonly now: () => number;
  /** Opens for appending and reading. Passed in so that a test can make the disk fail. */
  readonly openFile?: (path: string, flags: string, mode: number) => Promise<FileHandle>;
}

/** A file that only grows, and makes room for the next when it is full. One writer at a time. */
export interface RotatingFile {
  readonly path: string;
  /** Opens the file and ends a line that a crash left without an end: the next one is whole. */
  open(): Promise<void>;
  /** Resolves when `lines` are on disk. After a failure the next call opens the file anew. */
  append(lines: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Never deletes and never overwrites: how long files are kept is not its matter. */
export function createRotatingFile(options: RotatingFileOptions): RotatingFile {
  const { directory, stem, bytesMax, now, openFile = open } = options;
  const path = join(directory, `${stem}.jsonl`);
  let file: FileHandle | undefined;
  let bytes = 0;

  async function openNow(): Promise<FileHandle> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const opened = await openFile(path, 'a+', 0o600);
    try {
      bytes = (await opened.stat()).size;
      if (bytes > 0 && (await lastByte(opened, bytes)) !== lineEnd) {
        await writeAll(opened, Buffer.of(lineEnd));
        bytes += 1;
      }
      await syncDirectory(directory);
    } catch (error) {
      await opened.close();
      throw error;
    }
    file = opened;
    return opened;
  }

  async function close(): Promise<void> {
    const closing = file;
    file = undefined;
    await closing?.close();
  }

  async function putAside(): Promise<FileHandle> {
    await close();
    await rename(path, await freeName(join(directory, `${stem}-${timeInName(now())}`)));
    return openNow();
  }

  return {
    path,
    close,
    async open() {
      await openNow();
    },
    async append(lines) {
      try {
        let target = file ?? (await openNow());
        if (bytes > 0 && bytes + lines.length > bytesMax) target = await putAside();
        await writeAll(target, lines);
        await target.datasync();
        bytes += lines.length;
      } catch (error) {
        // What is on disk now is unknown, a torn line perhaps: opening anew finds out.
        await close().catch(() => undefined);
        throw error;
      }
    },
  };
}

/** A write may take only a part, on a disk that is nearly full. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    start += (await file.write(bytes, start)).bytesWritten;
  }
}

async function lastByte(file: FileHandle, bytes: number): Promise<number | undefined> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, bytes - 1);
  return buffer[0];
}

/** A new or renamed file is durable only when its directory is: fsync(2). */
async function syncDirectory(directory: string): Promise<void> {
  const opened = await open(directory, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** RFC 3339 without colons, which not every file system takes. */
function timeInName(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(':', '-');
}

async function freeName(wanted: string): Promise<string> {
  for (let count = 0; ; count += 1) {
    const name = count === 0 ? `${wanted}.jsonl` : `${wanted}-${String(count)}.jsonl`;
    if (!(await exists(name))) return name;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
