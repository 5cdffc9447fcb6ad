// For tests: the program of a worker thread that does what a batch says, once or each time.

import { existsSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { ToThread } from './messages.ts';

// First, so that it hears of a batch before the thread does.
parentPort?.on('message', (message: ToThread) => {
  if (message.kind !== 'process') return;
  const text = Buffer.from(message.batch.bytes).toString('latin1');
  const [, what, once] = /sick: (\w+)(?: unless there is ([\w./-]+))?/.exec(text) ?? [];
  if (once !== undefined && existsSync(once)) return;
  if (once !== undefined) writeFileSync(once, '');
  if (what === 'exit') process.exit(7);
  if (what === 'throw') throw new Error(`quotes ${text}`);
  if (what === 'hang') for (;;);
});
await import('./thread.ts');
