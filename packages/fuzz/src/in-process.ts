import { setTimeout } from 'node:timers/promises';
import { Broken, type Trial } from './target.ts';

/** V8 gives pages back a while after garbage was collected: of 304 MiB 48, of `configuration`. */
const settleMs = 3_000;

/** What a target in this process has to say for itself. */
export type Plain = Pick<Trial, 'generate'> & {
  /** @throws Broken, or whatever should not have been thrown */
  attempt(input: Uint8Array): void;
  /** Something good that it must still do. */
  probe(): void;
};

/** A target whose code runs in this process. */
export function inProcess({ generate, attempt, probe }: Plain): Trial {
  return {
    generate,
    attempt,
    // eslint-disable-next-line @typescript-eslint/require-await -- What it throws is rejected.
    probe: async () => probe(),
    async memoryBytes() {
      if (globalThis.gc) {
        collectGarbage();
        await setTimeout(settleMs);
        collectGarbage();
      }
      return process.memoryUsage.rss();
    },
    settle: () => Promise.resolve(),
    heal: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

/** Twice: what was kept by finalizers goes with the second. */
function collectGarbage(): void {
  for (let round = 0; round < 2; round++) globalThis.gc?.();
}

/** @throws Broken with `promise`, which is not kept */
export function hold(isKept: boolean, promise: string): asserts isKept {
  if (!isKept) throw new Broken(promise);
}
