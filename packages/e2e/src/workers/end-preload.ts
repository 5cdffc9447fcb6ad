// Loaded with `--import` before the gateway, and so in its worker threads as well: ends each of them
// on one of its first batches, before it begins or when it is done and has not yet answered; or keeps
// them from starting as long as there is a file. Takes its order from the environment variable
// TRACEVEIL_END, JSON of an `EndOrder`.

import { existsSync } from 'node:fs';
import { isMainThread, parentPort } from 'node:worker_threads';

/** When a worker thread is to end. */
export interface EndOrder {
  /** At which of its batches, from 1; 0: at none. */
  readonly at: number;
  /** As long as there is such a file, none can start. */
  readonly lockFile: string;
}

interface Message {
  readonly kind: string;
}

const order = JSON.parse(process.env['TRACEVEIL_END'] ?? '{}') as EndOrder;
let count = 0;

if (!isMainThread && parentPort) {
  if (existsSync(order.lockFile)) process.exit(9);
  const port = parentPort;
  const post = port.postMessage.bind(port);
  // Some end with all their work done: it is lost with them, and done again by others.
  const endsBefore = Math.random() < 0.5;
  port.on('message', ({ kind }: Message) => {
    if (kind !== 'process') return;
    count += 1;
    if (count === order.at && endsBefore) process.exit(9);
  });
  port.postMessage = (message: Message, transfer) => {
    if (message.kind === 'answer' && count >= order.at && order.at > 0) process.exit(9);
    post(message, transfer as readonly ArrayBuffer[]);
  };
}
