import type { Dependencies } from '@traceveil/pipeline';

/** For tests: dependencies with a clock that stands until it is set, and what was logged. */
export function fakeDependencies() {
  const clock = { nowMs: Date.UTC(2026, 10, 22, 12) };
  const logged: string[] = [];
  const write = (fields: object, message: string) =>
    void logged.push(`${JSON.stringify(fields)} ${message}`);
  const deps: Pick<Dependencies, 'name' | 'log' | 'now'> = {
    name: 'test',
    log: { debug: write, info: write, warn: write, error: write },
    now: () => clock.nowMs,
  };
  return { clock, logged, deps };
}

/** For tests: what no log and no problem may repeat. */
export const marker = 'MARKER-51ce';

/** For tests: until something has come to be so, such as a file that was read again. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waits = 0; waits < 200; waits += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come to be so');
}
