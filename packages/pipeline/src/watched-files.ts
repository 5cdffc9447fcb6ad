import { readFile } from 'node:fs/promises';
import type { Log } from './component.ts';

/** Files that are read again, and what to do with them. */
export interface WatchedFiles {
  /** Such as `receiver/otlp`. */
  readonly component: string;
  /** All that belong together, such as a certificate and its key. */
  readonly paths: readonly string[];
  /** Between two looks at them; 0 never looks again. */
  readonly intervalMs: number;
  readonly log: Log;
  /**
   * Takes over the contents, in the order of `paths`.
   *
   * @throws Error when they are of no use: what was taken over before stays in force
   */
  take(contents: readonly Buffer[]): void;
}

/**
 * Reads files, and again whenever one of them has changed. A look compares contents, since a mounted
 * ConfigMap changes what a name stands for and not the file. What cannot be read or used is told
 * once, and tried again at the next look.
 *
 * @returns a function that ends it
 * @throws Error with one line when the first reading fails
 */
export async function watchFiles(watched: WatchedFiles): Promise<() => void> {
  const { component, paths, intervalMs, log, take } = watched;
  let current = await readAll(watched);
  take(current);
  if (intervalMs === 0) return () => undefined;
  let told = '';
  let isLooking = false;

  async function look(): Promise<void> {
    try {
      const contents = await readAll(watched);
      if (contents.every((content, index) => current[index]?.equals(content))) return;
      take(contents);
      current = contents;
      told = '';
      log.info({ component, files: paths }, 'took over what has changed in its files');
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'cannot use its files';
      if (problem === told) return;
      told = problem;
      log.error({ component }, `${problem}; what was read before stays in force`);
    }
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => (isLooking = false));
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** As `watchFiles`, of one file. */
export function watchFile(
  watched: Omit<WatchedFiles, 'paths' | 'take'> & {
    readonly path: string;
    take(content: Buffer): void;
  },
): Promise<() => void> {
  const { path, take, ...rest } = watched;
  return watchFiles({
    ...rest,
    paths: [path],
    take: ([content = Buffer.alloc(0)]) => take(content),
  });
}

function readAll({ component, paths }: WatchedFiles): Promise<Buffer[]> {
  return Promise.all(
    paths.map((path) =>
      readFile(path).catch((error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        throw new Error(`${component}: cannot read ${path}: ${code ?? 'not readable'}`);
      }),
    ),
  );
}
