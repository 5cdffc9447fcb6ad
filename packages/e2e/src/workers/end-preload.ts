// Loaded with `--import` before the gateway, and so in its worker threads as well: ends each of them
// on one of its first batches, before it begins or when it is done and has not yet answered; or keeps
// them from starting as long as there is a file. Takes its order from the environment variable
// TRACEVEIL_END, JSON of an `EndOrder`.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
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
  readonly id: number;
  readonly batch?: { readonly id?: string };
}

const order = JSON.parse(process.env['TRACEVEIL_END'] ?? '{}') as EndOrder;
/** Batches that have ended a thread: one that ends a second would be taken for the reason. */
const endedFile = 'ended-by';
let count = 0;

if (!isMainThread && parentPort) {
  if (existsSync(order.lockFile)) process.exit(9);
  const port = parentPort;
  const post = port.postMessage.bind(port);
  const batches = new Map<number, string>();
  // Some end with all their work done: it is lost with them, and done again by others.
  const endsBefore = Math.random() < 0.5;
  port.on('message', ({ kind, id, batch }: Message) => {
    if (kind !== 'process') return;
    count += 1;
    batches.set(id, batch?.id ?? '');
    if (endsBefore) endOn(id);
  });
  port.postMessage = (message: Message, transfer) => {
    if (message.kind === 'answer') endOn(message.id);
    post(message, transfer as readonly ArrayBuffer[]);
  };

  function endOn(id: number): void {
    const batch = batches.get(id);
    if (count < order.at || order.at === 0 || batch === undefined) return;
    if (existsSync(endedFile) && readFileSync(endedFile, 'utf8').includes(batch)) return;
    appendFileSync(endedFile, batch);
    process.exit(9);
  }
}
