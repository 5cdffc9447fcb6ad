import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const lineEnd = 0x0a;

/** Where the lines go and how much of them is kept. */
export interface BoundedFileOptions {
  readonly path: string;
  /** Of one file; none grows above it. */
  readonly bytesMax: number;
  /** Full files kept beside, as `<path>.1` (the newest) to `<path>.<backupsMax>`. */
  readonly backupsMax: number;
}

/** Lines on disk, of which the oldest make room for the newest. One caller at a time. */
export interface BoundedFile {
  /** Makes the directory (0700) and the file (0600) where they are missing. */
  open(): Promise<void>;
  /**
   * Resolves when the system has the line: it outlives the process, not a loss of power. After a
   * failure the next call opens the file anew.
   *
   * @param line with its end, at most `bytesMax`
   */
  append(line: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Makes the file that is never larger than `bytesMax`, nor older than `backupsMax` others. */
export function createBoundedFile({ path, bytesMax, backupsMax }: BoundedFileOptions): BoundedFile {
  let file: FileHandle | undefined;
  let bytes = 0;

  async function openNow(): Promise<FileHandle> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const opened = await open(path, 'a+', 0o600);
    try {
      bytes = (await opened.stat()).size;
      // What was cut off half-way in a line must not spoil the next one.
      if (bytes > 0 && (await lastByte(opened, bytes)) !== lineEnd) {
        await opened.appendFile(Buffer.of(lineEnd));
        bytes += 1;
      }
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

  async function rotate(): Promise<void> {
    await close();
    if (backupsMax === 0) {
      await rm(path);
      return;
    }
    for (let number = backupsMax - 1; number >= 1; number -= 1) {
      await renameIfThere(`${path}.${number}`, `${path}.${number + 1}`);
    }
    await rename(path, `${path}.1`);
  }

  return {
    async open() {
      await openNow();
    },
    async append(line) {
      let target = file ?? (await openNow());
      if (bytes > 0 && bytes + line.byteLength > bytesMax) {
        await rotate();
        target = await openNow();
      }
      try {
        await target.appendFile(line);
        bytes += line.byteLength;
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}

async function lastByte(file: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0];
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
