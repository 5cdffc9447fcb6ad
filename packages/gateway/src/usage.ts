import type { Accept } from '@traceveil/pipeline';

/** The batches that are on their way through what is to be taken away some day. */
export interface Usage {
  /** Counts a batch from the moment it is handed in until it is answered. */
  use(accept: Accept): Accept;
  /** Counts other work as if it were a batch. */
  count<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when there is none; to be asked when no more can come. */
  idle(): Promise<void>;
}

/** Makes a counter that is at 0. */
export function createUsage(): Usage {
  let count = 0;
  let onIdle: () => void = () => undefined;
  async function counted<Result>(work: () => Promise<Result>): Promise<Result> {
    count += 1;
    try {
      return await work();
    } finally {
      count -= 1;
      if (count === 0) onIdle();
    }
  }
  return {
    use: (accept) => (batch, signal) => counted(() => accept(batch, signal)),
    count: counted,
    idle: () =>
      new Promise((resolve) => {
        if (count === 0) resolve();
        else onIdle = resolve;
      }),
  };
}
