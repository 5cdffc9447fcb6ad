import type { FileSystem, LogFile } from './file-system.ts';

/** For tests: a disk of which the n-th call fails. */
export interface FaultyDisk {
  readonly files: FileSystem;
  /** The call was made. */
  readonly hasFailed: () => boolean;
}

/**
 * For tests: a disk, but for one call: the first is 1. With `forGood` all after it fail too, as on
 * a disk that is full.
 */
export function faultyDisk(
  disk: FileSystem,
  { failing, code, forGood }: { failing: number; code: string; forGood: boolean },
): FaultyDisk {
  let calls = 0;
  let failed = false;
  const mayFail = () => {
    calls += 1;
    if (calls !== failing && !(forGood && failed)) return;
    failed = true;
    throw Object.assign(new Error(code), { code });
  };
  const guarded =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      mayFail();
      return call(...args);
    };
  const wrap = async (file: LogFile): Promise<LogFile> => {
    let syncedBytes = await file.size();
    return {
      async append(buffers) {
        try {
          mayFail();
        } catch (error) {
          // As a full disk does it: a part is written.
          const [first] = buffers;
          if (first) await file.append([first.subarray(0, Math.ceil(first.length / 2))]);
          throw error;
        }
        await file.append(buffers);
      },
      async sync() {
        try {
          mayFail();
        } catch (error) {
          // What was not synced is gone, whatever a second sync would say.
          if (syncedBytes < (await file.size())) await file.truncate(syncedBytes);
          throw error;
        }
        await file.sync();
        syncedBytes = await file.size();
      },
      read: guarded(file.read),
      size: guarded(file.size),
      truncate: guarded(file.truncate),
      async close() {
        await file.close();
        mayFail();
      },
    };
  };
  const files: FileSystem = {
    makeDirectory: guarded(disk.makeDirectory),
    list: guarded(disk.list),
    create: guarded(async (path) => wrap(await disk.create(path))),
    open: guarded(async (path) => wrap(await disk.open(path))),
    link: guarded(disk.link),
    remove: guarded(disk.remove),
    syncDirectory: guarded(disk.syncDirectory),
  };
  return { files, hasFailed: () => failed };
}
