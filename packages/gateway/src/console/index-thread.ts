// The program of a thread of the console.
import assert from 'node:assert/strict';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ToldError } from './told-error.ts';
import { describeFault } from '../fault.ts';
import { createTasks } from './tasks.ts';
import type { Answer, Asked, News, ThreadData } from './thread-messages.ts';

assert(parentPort, 'this is the program of a worker thread');
const port = parentPort;
const { niceness, ...data } = workerData as ThreadData;
// Of a thread by itself on Linux alone: elsewhere it would be that of the gateway.
if (niceness !== undefined && process.platform === 'linux') setPriority(niceness);
const tasks = createTasks(data, (news) => port.postMessage({ news } satisfies News));

async function answer({ id, task, values }: Asked): Promise<void> {
  try {
    const run = tasks[task] as (...given: readonly unknown[]) => Promise<unknown>;
    const result = await run(...values);
    const given = result instanceof Uint8Array ? [result.buffer as ArrayBuffer] : [];
    say({ id, result }, given);
  } catch (error) {
    say({ id, ...problemOf(error) });
  }
}

function say(message: Answer, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** What is thrown in words of ours has them; of anything else only its kind and place are told. */
function problemOf(error: unknown) {
  if (error instanceof ToldError) return { reason: error.reason, problem: error.message };
  return { fault: describeFault(error) };
}

port.on('message', (asked: Asked) => {
  void answer(asked).then(() => {
    if (asked.task === 'close') port.close();
  });
});
