import { newestFirst, type Page, type PageOf } from '@traceveil/approval';
import type { Log } from '@traceveil/pipeline';
import type { Attempt, Delivery } from './delivery.ts';
import { createDeliveryFile } from './delivery-file.ts';

const keptMax = 1_000;
const attemptsMax = 10;

/** Each that is given must be so. */
export interface DeliveryFilter {
  readonly integration?: string | undefined;
  readonly outcome?: Delivery['outcome'] | undefined;
}

/** Deliveries of notices: the newest thousand, also after a restart. */
export interface DeliveryLog {
  /** @returns those that waited when the gateway stopped */
  load(): Promise<readonly Delivery[]>;
  /** The oldest that does not wait is forgotten. */
  add(made: Omit<Delivery, 'id'>): Delivery;
  change(id: number, change: Partial<Delivery>): void;
  /** Notes one more attempt; the last ten are kept. */
  tried(id: number, attempt: Attempt, change: Partial<Delivery>): void;
  find(id: string): Delivery | undefined;
  list(filter: DeliveryFilter, page: PageOf): Page<Delivery>;
  /** Resolves when it is on disk, or cannot be. */
  written(): Promise<void>;
}

/** @param path of its file, which need not be there */
export function createDeliveryLog(path: string, log: Log): DeliveryLog {
  let kept = new Map<number, Delivery>();
  let lastId = 0;
  const file = createDeliveryFile(path, () => [...kept.values()], log);

  function forgetOldest(): void {
    const over = [...kept.values()].find(({ outcome }) => outcome !== 'waiting');
    const [oldest = 0] = kept.keys();
    kept.delete(over?.id ?? oldest);
  }

  function alter(id: number, change: Partial<Delivery>): void {
    const known = kept.get(id);
    if (known === undefined) return;
    kept.set(id, { ...known, ...change });
    file.changed();
  }

  return {
    async load() {
      const read = await file.read();
      kept = new Map(read.map((one) => [one.id, one]));
      lastId = Math.max(0, ...kept.keys());
      return read.filter(({ outcome }) => outcome === 'waiting');
    },
    add(made) {
      lastId += 1;
      const added = { ...made, id: lastId };
      kept.set(lastId, added);
      if (kept.size > keptMax) forgetOldest();
      file.changed();
      return added;
    },
    change: alter,
    tried(id, attempt, change) {
      const { attempts = [], tries = 0 } = kept.get(id) ?? {};
      const last = [...attempts, attempt].slice(-attemptsMax);
      alter(id, { ...change, attempts: last, tries: tries + 1 });
    },
    find: (id) => kept.get(Number(id)),
    list: ({ integration, outcome }, page) =>
      newestFirst([...kept.values()], page, {
        idOf: ({ id }) => String(id),
        fits: (one) =>
          (integration === undefined || one.integration === integration) &&
          (outcome === undefined || one.outcome === outcome),
      }),
    written: file.written,
  };
}
