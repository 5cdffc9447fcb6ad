import { unwatchFile, watchFile, type Stats } from 'node:fs';

// Asked for, not told of: that works on every file system, through symbolic links that are swapped
// as Kubernetes swaps them, and for files that are renamed into place or not there yet.
const everySecond = {
  intervalMs: 1_000,
  /** Several files are seldom written at one moment. */
  settleMs: 300,
};

/** A watch over files that may change. */
export interface FileWatch {
  /** Watches these and no others from now on. */
  follow(paths: Iterable<string>): void;
  close(): void;
}

/**
 * @param onChange once for changes that come together, within a second or two
 * @param timing   for a test that does not wait so long
 */
export function watchFiles(
  onChange: () => void,
  { intervalMs, settleMs }: typeof everySecond = everySecond,
): FileWatch {
  const watched = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const onStat = (now: Stats, before: Stats) => {
    // Called for a file that is not there, too: it was not there before.
    if (now.ino === before.ino && now.ctimeMs === before.ctimeMs) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
  };

  function follow(paths: Iterable<string>): void {
    const wanted = new Set(paths);
    for (const path of watched) {
      if (wanted.has(path)) continue;
      unwatchFile(path, onStat);
      watched.delete(path);
    }
    for (const path of wanted) {
      if (watched.has(path)) continue;
      watchFile(path, { interval: intervalMs, persistent: false }, onStat);
      watched.add(path);
    }
  }

  return {
    follow,
    close() {
      clearTimeout(timer);
      follow([]);
    },
  };
}
