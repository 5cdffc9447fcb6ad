import { readFile, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFile, type Log } from '@traceveil/pipeline';
import { z } from 'zod';
import { delivery, type Delivery } from './delivery.ts';

/** What changes within it is written at once: a burst of notices is some writes. */
const gatherMs = 200;

const content = z.object({ version: z.literal(1), deliveries: z.array(delivery) });

/** Deliveries on disk: one small file, its owner's alone. */
export interface DeliveryFile {
  /** What is not ours to read is put aside and told; then there are none. */
  read(): Promise<readonly Delivery[]>;
  /** Soon written; a disk that takes nothing is told, and keeps nobody from being told. */
  changed(): void;
  /** Resolves when what has changed is written, or could not be. */
  written(): Promise<void>;
}

/** @param all deliveries as they are when they are written */
export function createDeliveryFile(
  path: string,
  all: () => readonly Delivery[],
  log: Log,
): DeliveryFile {
  const component = 'console/notifications';
  let isChanged = false;
  let isTold = false;
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (isChanged) {
      await sleep(gatherMs);
      isChanged = false;
      try {
        await replaceFile(path, JSON.stringify({ version: 1, deliveries: all() }));
        isTold = false;
      } catch (error) {
        const { code = 'failed' } = error as NodeJS.ErrnoException;
        if (!isTold) log.error({ component }, `the log of deliveries cannot be written: ${code}`);
        isTold = true;
      }
    }
    writing = undefined;
  }

  return {
    async read() {
      try {
        return content.parse(JSON.parse(await readFile(path, 'utf8'))).deliveries;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return [];
        log.error({ component }, 'the log of deliveries cannot be read, so it begins anew');
        await rename(path, `${path}.damaged`).catch(() => undefined); // Or it is written over.
        return [];
      }
    },
    changed() {
      isChanged = true;
      writing ??= write();
    },
    written: () => writing ?? Promise.resolve(),
  };
}
