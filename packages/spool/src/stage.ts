import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outlet } from '@traceveil/pipeline';
import type { SpoolQueue } from './exporter-queue.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';
import type { Tell } from './forward-event.ts';
import { sendingQueue } from './sending-queue.ts';
import { spoolConfig } from './spool-config.ts';
import { createSpool } from './spool.ts';
import { recording, type Backend } from './stand-ins.ts';

/** For tests: how a spool shall be. */
export interface Wishes {
  readonly config?: unknown;
  readonly queue?: unknown;
  readonly files?: FileSystem;
  readonly now?: () => number;
  readonly tell?: Tell;
}

/** For tests: a spool that runs. */
export interface Started extends ReturnType<typeof recording> {
  readonly queues: readonly SpoolQueue[];
  /** For all its backends. */
  readonly outlet: Outlet;
  /** At once, or when all has been delivered. */
  stop(deadline?: AbortSignal): Promise<void>;
}

/** For tests: a directory, and the spools that run in it one after another. */
export interface Stage {
  directory(): string;
  open(): Promise<void>;
  close(): Promise<void>;
  start(backends: readonly Pick<Backend, 'exporter'>[], wishes?: Wishes): Promise<Started>;
}

/** For tests: `open` and `close` go around each of them. */
export function createStage(): Stage {
  let directory = '';
  const running: (() => Promise<void>)[] = [];
  return {
    directory: () => directory,
    async open() {
      directory = await mkdtemp(join(tmpdir(), 'traceveil-spool-'));
    },
    async close() {
      for (const stop of running.splice(0)) await stop();
      await rm(directory, { recursive: true, force: true });
    },
    async start(backends, wishes = {}) {
      const kept = recording();
      const spool = createSpool({
        directory,
        config: spoolConfig.parse(wishes.config),
        dependencies: { ...kept, now: wishes.now ?? Date.now },
        ...(wishes.files && { files: wishes.files }),
        ...(wishes.tell && { tell: wishes.tell }),
      });
      const config = sendingQueue.parse(wishes.queue);
      const queues = backends.map(({ exporter }) => spool.queue(exporter, config));
      await spool.start();
      for (const queue of queues) {
        await queue.start();
        queue.takeOver();
      }
      let isRunning = true;
      const stop = async (deadline = AbortSignal.abort()) => {
        if (!isRunning) return;
        isRunning = false;
        await Promise.all(queues.map((queue) => queue.stop(deadline)));
        await spool.stop(deadline);
      };
      running.push(stop);
      const outlet = spool.outlet(backends.map(({ exporter }) => exporter.name));
      return { ...kept, queues, outlet, stop };
    },
  };
}

/** For tests: waits until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await sleep(5);
  }
}

/** For tests: time enough. */
export const patient = () => AbortSignal.timeout(5_000);

/** For tests: the real disk without its waits, for what is done hundreds of times. */
export const hastyDisk: FileSystem = {
  ...diskFileSystem,
  syncDirectory: () => Promise.resolve(),
  create: async (path) => ({
    ...(await diskFileSystem.create(path)),
    sync: () => Promise.resolve(),
  }),
};
