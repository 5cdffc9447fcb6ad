import { resolve } from 'node:path';
import { aborted } from '@traceveil/pipeline';

/** By path, until when it is taken. */
const taken = new Map<string, Promise<void>>();

/**
 * One at a time: after a reload a sink waits until the one before it, which has its cursor, ended.
 *
 * @returns what ends the turn; it must be called, also when `signal` was aborted meanwhile
 */
export async function takeTurn(path: string, signal: AbortSignal): Promise<() => void> {
  const key = resolve(path);
  const before = taken.get(key) ?? Promise.resolve();
  let end: () => void = () => undefined;
  const own = new Promise<void>((done) => (end = done));
  const both = before.then(() => own);
  taken.set(key, both);
  void both.then(() => {
    if (taken.get(key) === both) taken.delete(key);
  });
  await Promise.race([before, aborted(signal)]);
  return end;
}
